"""Facts about organisations: who they are, and who speaks for them."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.reference.codes import Code

AnyLegalForm = Annotated[str, Code("legal form")]


class Identifier(BaseModel):
    """An organisation's number in a register, by org-id.guide scheme such as GB-COH, in the form that it is kept in."""

    model_config = ConfigDict(frozen=True)

    scheme: Annotated[str, Code("register")]
    id: str


class Address(BaseModel):
    """A postal address, in the country with this code; `district` is the department's, where it is known."""

    model_config = ConfigDict(frozen=True)

    lines: tuple[str, ...] = Field(examples=[["1 Wharf Street"]])
    town: str = Field(examples=["Leeds"])
    postcode: str | None = Field(default=None, examples=["LS1 4DY"])
    country: Annotated[str, Code("country")]
    district: AnyDistrict | None = None


class SocialPurpose(BaseModel):
    """What an organisation is for besides profit, and how much of its surplus goes into that, in percent."""

    model_config = ConfigDict(frozen=True)

    objectives: tuple[Annotated[str, Code("social objective")], ...]
    surplus_reinvested_percent: int
    asset_lock: bool
    mission: str = Field(default="", examples=["Work for people who were long without."])


class SupplierEvent(Event):
    """Base of every fact about one supplier."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "supplier"
    SUBJECT: ClassVar[str] = "supplier_id"

    supplier_id: UUID


class SupplierRegistered(SupplierEvent):
    """An organisation made itself known; it is a member of no market yet. `sme` and `vcse` are by the legal tests."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierRegistered.v1"
    name: str
    identifiers: tuple[Identifier, ...]
    sme: bool
    vcse: bool
    registered_at: AwareDatetime
    policies: tuple[str, ...] = ()
    legal_form: AnyLegalForm | None = None


class SupplierDetailsChanged(SupplierEvent):
    """What the supplier is changed; `sme` and `vcse` are by the legal tests, on its figures now."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierDetailsChanged.v1"
    name: str
    sme: bool
    vcse: bool
    policies: tuple[str, ...] = ()
    legal_form: AnyLegalForm | None = None


class SupplierIdentifiersChanged(SupplierEvent):
    """These are the supplier's numbers now: it corrected them, or an officer struck one that is not its own."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierIdentifiersChanged.v1"
    identifiers: tuple[Identifier, ...]


class SupplierFiguresDeclared(SupplierEvent):
    """How large the supplier says it is and what it is for, in the financial year named; money in pence."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierFiguresDeclared.v1"
    PRIVATE: ClassVar[bool] = True
    staff: int
    turnover_pence: int
    balance_sheet_pence: int
    year_ended_on: date | None = None
    social_purpose: SocialPurpose | None = None


class SupplierAddressesDeclared(SupplierEvent):
    """Where the supplier is registered, and where it trades besides. Some of it may be somebody's home."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierAddressesDeclared.v1"
    PRIVATE: ClassVar[bool] = True
    registered: Address
    trading: tuple[Address, ...] = ()


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
