"""Facts about organisations: who they are, and who speaks for them."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.event import Event
from shared.reference.codes import Code


class Identifier(BaseModel):
    """An organisation's number in a register, by org-id.guide scheme such as GB-COH, in the form that it is kept in."""

    model_config = ConfigDict(frozen=True)

    scheme: Annotated[str, Code("register")]
    id: str


class SupplierEvent(Event):
    """Base of every fact about one supplier."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "supplier"
    SUBJECT: ClassVar[str] = "supplier_id"

    supplier_id: UUID


class SupplierRegistered(SupplierEvent):
    """An organisation made itself known; it is a member of no market yet. `sme` is the legal test on its figures."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierRegistered.v1"
    name: str
    identifiers: tuple[Identifier, ...]
    sme: bool
    vcse: bool
    registered_at: AwareDatetime
    policies: tuple[str, ...] = ()


class SupplierDetailsChanged(SupplierEvent):
    """The supplier's name or size changed; `sme` is the legal test on the new figures."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierDetailsChanged.v1"
    name: str
    sme: bool
    vcse: bool
    policies: tuple[str, ...] = ()


class SupplierIdentifiersChanged(SupplierEvent):
    """These are the supplier's numbers now: it corrected them, or an officer struck one that is not its own."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierIdentifiersChanged.v1"
    identifiers: tuple[Identifier, ...]


class SupplierFiguresDeclared(SupplierEvent):
    """How large the supplier says it is, money in pence."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierFiguresDeclared.v1"
    PRIVATE: ClassVar[bool] = True
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
