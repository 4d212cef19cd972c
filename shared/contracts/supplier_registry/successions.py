"""Facts about successions: one supplier takes the place of another, with all that is on record of it."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event
from shared.contracts.supplier_registry.memberships import NewOrdersStopCode, SuspensionCode
from shared.contracts.supplier_registry.organisations import SupplierEvent
from shared.reference.codes import Code

SuccessionKind = Annotated[str, Code("kind of succession")]


class SuccessionEvent(Event):
    """Base of every fact about one succession, until it takes effect; `supplier_id` is whose place is taken."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "succession"
    SUBJECT: ClassVar[str] = "succession_id"

    succession_id: UUID
    supplier_id: UUID
    successor_id: UUID


class SuccessionProposed(SuccessionEvent):
    """A category manager found that another supplier took the place of this one, on the day named.

    Whoever speaks for it speaks for the successor from the confirmation on where `accounts_pass`.
    """

    TYPE: ClassVar[str] = "supplier_registry.SuccessionProposed.v1"
    PRIVATE: ClassVar[bool] = True
    kind: SuccessionKind
    happened_on: date
    proposed_by: str = Field(examples=["5e0c2d7b"])
    proposed_at: AwareDatetime
    note: str = Field(default="", examples=["Deed of transfer seen."])
    accounts_pass: bool = True


class SuccessionReturned(SuccessionEvent):
    """It was not confirmed: nothing changes."""

    TYPE: ClassVar[str] = "supplier_registry.SuccessionReturned.v1"
    PRIVATE: ClassVar[bool] = True
    returned_at: AwareDatetime
    note: str = Field(default="", examples=["The deed names another company."])


class SuccessionConfirmed(SuccessionEvent):
    """A second category manager confirmed it: it takes effect with this."""

    TYPE: ClassVar[str] = "supplier_registry.SuccessionConfirmed.v1"
    PRIVATE: ClassVar[bool] = True
    confirmed_at: AwareDatetime


class MembershipTransferred(SupplierEvent):
    """A supplier became a member in the place of another, as that one stood: suspended where `reason` says why.

    Where it is a member of the category already, it stays as it stands.
    """

    TYPE: ClassVar[str] = "supplier_registry.MembershipTransferred.v1"
    predecessor_id: UUID
    market: AnyMarket
    category: AnyCategory
    transferred_at: AwareDatetime
    until: date | None = None
    reason: SuspensionCode | None = None
    suspended_until: date | None = None
    new_orders_stopped: NewOrdersStopCode | None = None


class SupplierTookOver(SupplierEvent):
    """A supplier took the place of another: what that one offers and was ordered from it is its own from now on."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierTookOver.v1"
    predecessor_id: UUID
    succession_id: UUID
    kind: SuccessionKind
    took_over_at: AwareDatetime


class SupplierSucceeded(SupplierEvent):
    """Another supplier took the place of this one, whose memberships have ended with that."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierSucceeded.v1"
    successor_id: UUID
    succession_id: UUID
    kind: SuccessionKind
    succeeded_at: AwareDatetime
