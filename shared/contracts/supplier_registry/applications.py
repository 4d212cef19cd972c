"""Facts about applications, in which each category is decided on its own."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event, Reason
from shared.contracts.supplier_registry.declarations import Declaration
from shared.reference.codes import Code

RefusalCode = Annotated[str, Code("application_refused reason")]


class ApplicationEvent(Event):
    """Base of every fact about one application, in which each category is decided on its own."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "application"
    SUBJECT: ClassVar[str] = "application_id"

    application_id: UUID
    supplier_id: UUID
    market: AnyMarket


class SupplierApplied(ApplicationEvent):
    """An organisation asked to be admitted to these categories; the decision is due by `decide_by`.

    On `remind_on`, where it is still to be made, it is announced as due.
    """

    TYPE: ClassVar[str] = "supplier_registry.SupplierApplied.v1"
    categories: tuple[AnyCategory, ...]
    received_at: AwareDatetime
    decide_by: date
    remind_on: date | None = None
    policies: tuple[str, ...]


class DeclarationMade(ApplicationEvent):
    """What the applicant declared, in place of evidence (PCR 2015 reg. 59)."""

    TYPE: ClassVar[str] = "supplier_registry.DeclarationMade.v1"
    PRIVATE: ClassVar[bool] = True
    declaration: Declaration


class ApplicationExtended(ApplicationEvent):
    """The time to decide was extended (PCR 2015 reg. 34(17))."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationExtended.v1"
    decide_by: date
    remind_on: date | None = None
    policies: tuple[str, ...]


class ApplicationDecisionDue(ApplicationEvent):
    """The day by which these categories have to be decided is near."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationDecisionDue.v1"
    categories: tuple[AnyCategory, ...]
    decide_by: date


class ApplicationDecisionOverdue(ApplicationEvent):
    """These categories were not decided by the end of the day named. Nothing is decided by that: it is still to do."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationDecisionOverdue.v1"
    categories: tuple[AnyCategory, ...]
    decide_by: date


class ExtensionJustified(ApplicationEvent):
    """Why the time to decide was extended: it has to be justified in the individual case (PCR 2015 reg. 34(17))."""

    TYPE: ClassVar[str] = "supplier_registry.ExtensionJustified.v1"
    PRIVATE: ClassVar[bool] = True
    justification: str


class ApplicationAccepted(ApplicationEvent):
    """The applicant meets the conditions of one category; it is admitted to it once the agreement is accepted."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationAccepted.v1"
    category: AnyCategory
    decided_at: AwareDatetime
    policies: tuple[str, ...] = ()


class ApplicationRefused(ApplicationEvent):
    """The applicant does not meet the conditions of one category; it may apply again at any time."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationRefused.v1"
    category: AnyCategory
    reasons: tuple[RefusalCode, ...]
    decided_at: AwareDatetime
    policies: tuple[str, ...] = ()


class RefusalExplained(ApplicationEvent):
    """What was said to the applicant, in free words, of the reasons of the refusal before this."""

    TYPE: ClassVar[str] = "supplier_registry.RefusalExplained.v1"
    PRIVATE: ClassVar[bool] = True
    category: AnyCategory
    reasons: tuple[Annotated[Reason, Code("application_refused reason")], ...]


class ApplicationWithdrawn(ApplicationEvent):
    """The applicant took its application back in these categories; none named: in every one not decided yet."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationWithdrawn.v1"
    categories: tuple[AnyCategory, ...] = ()
    withdrawn_at: AwareDatetime
