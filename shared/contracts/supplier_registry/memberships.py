"""Facts about memberships: how a supplier stands in each category of a market."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyCategory, AnyMarket, ServiceCode
from shared.contracts.supplier_registry.declarations import Declaration
from shared.contracts.supplier_registry.organisations import SupplierEvent
from shared.reference.codes import Code

SuspensionCode = Annotated[str, Code("supplier_suspended reason")]
ReinstatementCode = Annotated[str, Code("supplier_reinstated reason")]
RemovalCode = Annotated[str, Code("supplier_removed reason")]
NewOrdersStopCode = Annotated[str, Code("new_orders_stopped reason")]


class SupplierAdmitted(SupplierEvent):
    """A supplier met every condition of this category and may sell in it from now on, until the day named if any.

    `agreement` is the version of the text that both sides have accepted.
    """

    TYPE: ClassVar[str] = "supplier_registry.SupplierAdmitted.v1"
    market: AnyMarket
    category: AnyCategory
    application_id: UUID
    admitted_at: AwareDatetime
    until: date | None = None
    agreement: Annotated[str, Code("agreement")] | None = None
    policies: tuple[str, ...] = ()


class StandingEvent(SupplierEvent):
    """Base of every fact that changes how a member stands: in one category of a market, or in all that it is in."""

    market: AnyMarket
    category: AnyCategory | None = None


class SupplierSuspended(StandingEvent):
    """No new orders may go to this supplier until it is reinstated, or the day named, if any, is over.

    Running orders go on. Where it is suspended so already, this moves the end of its suspension; one of a category and
    one that is for all do not shorten each other: the longer stands.
    """

    TYPE: ClassVar[str] = "supplier_registry.SupplierSuspended.v1"
    reason: SuspensionCode
    suspended_at: AwareDatetime
    until: date | None = None
    policies: tuple[str, ...] = ()


class SupplierReinstated(StandingEvent):
    """A suspension was lifted. A notice of removal, where there is one, stands on.

    With `due_on` it ended by itself after that day, and where it was for all, suspensions that last longer stand on.
    """

    TYPE: ClassVar[str] = "supplier_registry.SupplierReinstated.v1"
    reinstated_at: AwareDatetime
    reason: ReinstatementCode | None = None
    due_on: date | None = None


class NewOrdersStopped(StandingEvent):
    """No new orders may be placed with this supplier until they are resumed; it stays a member.

    What was issued to it may still be accepted, and what runs goes on. A suspension is another thing, beside it.
    """

    TYPE: ClassVar[str] = "supplier_registry.NewOrdersStopped.v1"
    reason: NewOrdersStopCode
    stopped_at: AwareDatetime


class NewOrdersResumed(StandingEvent):
    """New orders may be placed with the supplier again, unless it is suspended."""

    TYPE: ClassVar[str] = "supplier_registry.NewOrdersResumed.v1"
    resumed_at: AwareDatetime


class MembershipWithdrawn(StandingEvent):
    """The supplier left."""

    TYPE: ClassVar[str] = "supplier_registry.MembershipWithdrawn.v1"
    withdrawn_at: AwareDatetime


class RedeclarationRequested(StandingEvent):
    """The supplier was asked to renew its declaration by the end of the day named (PCR 2015 reg. 34(25)).

    On `remind_on` it is reminded. The days are counted from the service of the request, under `notice_id`, and are
    right where that is on the same day. Without an id, as in requests of 0.1.0, they were counted from the request.
    """

    TYPE: ClassVar[str] = "supplier_registry.RedeclarationRequested.v1"
    requested_at: AwareDatetime
    redeclare_by: date
    remind_on: date | None = None
    policies: tuple[str, ...] = ()
    notice_id: UUID | None = None


class RedeclarationRequestServed(StandingEvent):
    """A request to renew a declaration reached the supplier, whose time is counted from that day.

    `moved_from` is the last day that the request named, where it is another now.
    """

    TYPE: ClassVar[str] = "supplier_registry.RedeclarationRequestServed.v1"
    notice_id: UUID
    served_on: date
    means: ServiceCode
    redeclare_by: date
    remind_on: date | None = None
    moved_from: date | None = None
    policies: tuple[str, ...] = ()


class RedeclarationDue(StandingEvent):
    """The day by which the supplier has to renew its declaration is near, and it has not done so yet."""

    TYPE: ClassVar[str] = "supplier_registry.RedeclarationDue.v1"
    redeclare_by: date


class RedeclarationMade(StandingEvent):
    """The supplier renewed its declaration in time. What it says is private."""

    TYPE: ClassVar[str] = "supplier_registry.RedeclarationMade.v1"
    made_at: AwareDatetime


class MembershipLapsed(StandingEvent):
    """The membership ended by itself: the declaration was not renewed by the end of `due_on` (PCR 2015 reg. 34(25))."""

    TYPE: ClassVar[str] = "supplier_registry.MembershipLapsed.v1"
    lapsed_at: AwareDatetime
    due_on: date


class MembershipExpired(StandingEvent):
    """The membership ended with its market, or with its own last day: `due_on` was that day. Running orders go on."""

    TYPE: ClassVar[str] = "supplier_registry.MembershipExpired.v1"
    expired_at: AwareDatetime
    due_on: date


class DeclarationRenewed(SupplierEvent):
    """What the supplier declared anew when it was asked to, for these categories."""

    TYPE: ClassVar[str] = "supplier_registry.DeclarationRenewed.v1"
    PRIVATE: ClassVar[bool] = True
    market: AnyMarket
    categories: tuple[AnyCategory, ...]
    declaration: Declaration
    made_at: AwareDatetime


class ExplanationEvent(SupplierEvent):
    """Base of what was said to the supplier, in free words, of the fact before it, for the categories concerned."""

    market: AnyMarket
    categories: tuple[AnyCategory, ...]
    detail: str = Field(examples=["41 of 90 completed."])


class StandingExplained(ExplanationEvent):
    """What was said of a suspension or removal."""

    TYPE: ClassVar[str] = "supplier_registry.StandingExplained.v1"
    PRIVATE: ClassVar[bool] = True


class NewOrdersStopExplained(ExplanationEvent):
    """What was said of a stop of new orders."""

    TYPE: ClassVar[str] = "supplier_registry.NewOrdersStopExplained.v1"
    PRIVATE: ClassVar[bool] = True
