"""Facts about suppliers: their applications, their membership of categories, their standing."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.codes import AnyCategory
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class Identifier(BaseModel):
    """An organisation's number in a register, by org-id.guide scheme such as GB-COH, in the form that it is kept in."""

    model_config = ConfigDict(frozen=True)

    scheme: Annotated[str, Code("register")]
    id: str


class Declaration(BaseModel):
    """What an applicant says of itself: about the organisation, never about a person; `exclusion_grounds` by code."""

    model_config = ConfigDict(frozen=True)

    exclusion_grounds: tuple[Annotated[str, Code("exclusion ground")], ...] = ()
    self_cleaning: str = ""
    has_safeguarding_policy: bool = False
    registered_for_data_protection: bool = False
    accepts_terms: bool = False


class SupplierEvent(Event):
    """Base of every fact about one supplier."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "supplier"
    SUBJECT: ClassVar[str] = "supplier_id"

    supplier_id: UUID


class SupplierRegistered(SupplierEvent):
    """An organisation is known from now on, under an id of its own; it may apply, and is no member of anything yet."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierRegistered.v1"
    name: str
    identifiers: tuple[Identifier, ...]
    sme: bool
    vcse: bool
    registered_at: AwareDatetime
    policies: tuple[str, ...] = ()


class SupplierFiguresDeclared(SupplierEvent):
    """A supplier said how large it is; what is public of it is whether it is small or medium."""

    PRIVATE: ClassVar[bool] = True
    TYPE: ClassVar[str] = "supplier_registry.SupplierFiguresDeclared.v1"
    staff: int
    turnover_pence: int
    balance_sheet_pence: int


class AccountEvent(SupplierEvent):
    """Base of the facts about who speaks for a supplier: an organisation (`org`), or an account (`sub` of `iss`)."""

    org: str | None = None
    issuer: str | None = None
    account: str | None = None


class AccountLinked(AccountEvent):
    """Whoever has a token of this organisation, or of this account, speaks for the supplier from now on."""

    TYPE: ClassVar[str] = "supplier_registry.AccountLinked.v1"
    linked_at: AwareDatetime


class AccountUnlinked(AccountEvent):
    """This organisation, or this account, no longer speaks for the supplier."""

    TYPE: ClassVar[str] = "supplier_registry.AccountUnlinked.v1"
    unlinked_at: AwareDatetime


class SupplierApplied(SupplierEvent):
    """An organisation asked to be admitted to these categories; the decision is due by `decide_by`."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierApplied.v1"
    application_id: UUID
    name: str
    identifiers: tuple[Identifier, ...]
    categories: tuple[AnyCategory, ...]
    sme: bool
    vcse: bool
    received_at: AwareDatetime
    decide_by: date
    policy: str
    declaration: Declaration = Declaration()


class ApplicationExtended(SupplierEvent):
    """The time to decide was extended, with its justification (PCR 2015 reg. 34(17))."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationExtended.v1"
    application_id: UUID
    decide_by: date
    justification: str
    policy: str


class ApplicationRefused(SupplierEvent):
    """The applicant does not meet the conditions; it may apply again at any time."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationRefused.v1"
    application_id: UUID
    reasons: tuple[Annotated[Reason, Code("application_refused reason")], ...]
    decided_at: AwareDatetime


class ApplicationWithdrawn(SupplierEvent):
    """The applicant took its application back before it was decided."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationWithdrawn.v1"
    application_id: UUID
    withdrawn_at: AwareDatetime


class SupplierAdmitted(SupplierEvent):
    """A supplier met every condition of these categories and may sell in them from now on."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierAdmitted.v1"
    application_id: UUID
    name: str
    categories: tuple[AnyCategory, ...]
    sme: bool
    vcse: bool
    admitted_at: AwareDatetime


class SupplierDetailsChanged(SupplierEvent):
    """The supplier's name or size changed; `sme` is the legal test on its figures, which are not told."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierDetailsChanged.v1"
    name: str
    sme: bool
    vcse: bool
    policy: str = ""


class SupplierSuspended(SupplierEvent):
    """No new orders may go to this supplier until it is reinstated; running orders go on."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierSuspended.v1"
    reason: Annotated[Reason, Code("supplier_suspended reason")]
    suspended_at: AwareDatetime


class SupplierReinstated(SupplierEvent):
    """A suspension was lifted, or a notice of removal was dropped; the supplier is in good standing again."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierReinstated.v1"
    reinstated_at: AwareDatetime


class SupplierRemovalNotified(SupplierEvent):
    """The supplier was told, with reasons, that it is to be removed and may answer first (PA 2023 s.37(4))."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierRemovalNotified.v1"
    reason: Annotated[Reason, Code("supplier_removed reason")]
    representations_by: date
    policy: str = ""


class SupplierRemoved(SupplierEvent):
    """The supplier's membership ended in every category."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierRemoved.v1"
    reason: Annotated[Reason, Code("supplier_removed reason")]
    removed_at: AwareDatetime
