"""Suppliers: what each says of itself, its membership in each category, and what it may do about it."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.answers.drafts import Associate, Ground, Number
from portal.api.operation import Answer, Body, Listed, Nothing, Operation, TwoWay


class Address(TwoWay):
    """An address of an organisation."""

    lines: tuple[str, ...]
    town: str
    postcode: str | None = None
    country: str = "GB"
    district: str | None = None


class SocialPurpose(TwoWay):
    """What an organisation works for beside profit."""

    objectives: tuple[str, ...]
    surplus_reinvested_percent: int
    asset_lock: bool
    mission: str = ""


class Figures(Answer):
    """How large an organisation is, in its last financial year."""

    staff: int = 0
    turnover_pence: int = 0
    balance_sheet_pence: int = 0
    year_ended_on: date | None = None
    social_purpose: SocialPurpose | None = None


class RemovalNotice(Answer):
    """A notice of removal; the supplier's time begins on the day on which it was served."""

    reasons: tuple[str, ...]
    representations_by: date
    explanation: str
    answer: str
    answered_at: AwareDatetime | None
    served_on: date | None


class Membership(Answer):
    """How a supplier stands in one category."""

    category: str
    standing: str
    since: AwareDatetime
    until: date | None
    suspended_until: date | None
    reason: str | None
    new_orders_stopped: str | None
    explanation: str = ""
    new_orders_explanation: str = ""
    removal_notice: RemovalNotice | None = None
    redeclare_by: date | None = None


class Supplier(Answer):
    """A supplier as it sees itself, and as its assessors see it."""

    supplier_id: UUID
    name: str
    legal_form: str | None
    identifiers: tuple[Number, ...]
    sme: bool
    vcse: bool
    registered_at: AwareDatetime
    memberships: tuple[Membership, ...]
    registered_address: Address | None = None
    trading_addresses: tuple[Address, ...] = ()
    figures: Figures = Figures()
    warnings: tuple[str, ...] = ()


class OrganisationRegistered(Answer):
    """The supplier that a registration made."""

    supplier_id: UUID


class ChangeDetails(Body):
    """All that a supplier says of itself, numbers apart."""

    name: str
    legal_form: str
    registered_address: Address
    trading_addresses: tuple[Address, ...] = ()
    staff: int
    turnover_pence: int
    balance_sheet_pence: int
    year_ended_on: date | None = None
    social_purpose: SocialPurpose | None = None


class Register(ChangeDetails):
    """An organisation that is new here."""

    identifiers: tuple[Number, ...]


class ChangeNumbers(Body):
    """All numbers that an organisation has in public registers."""

    identifiers: tuple[Number, ...]


class Redeclare(Body):
    """The declaration, made again."""

    exclusion_grounds: tuple[Ground, ...] = ()
    associates: tuple[Associate, ...] = ()
    has_safeguarding_policy: bool
    registered_for_data_protection: bool
    accepts_terms: bool
    category: str | None = None


class AnswerRemoval(Body):
    """What a supplier says to a notice of removal."""

    category: str | None = None
    answer: str


class WithdrawMembership(Body):
    """The category that a supplier leaves; None is every one."""

    category: str | None = None


SUPPLIERS = Operation("GET", "/v1/suppliers", Listed[Supplier], query=("standing", "category", "after", "limit"))
SUPPLIER = Operation("GET", "/v1/suppliers/{supplier_id}", Supplier)
REGISTER_ORGANISATION = Operation("POST", "/v1/suppliers", OrganisationRegistered, body=Register)
CHANGE_DETAILS = Operation("PUT", "/v1/suppliers/{supplier_id}/details", Nothing, body=ChangeDetails)
CHANGE_NUMBERS = Operation("PUT", "/v1/suppliers/{supplier_id}/identifiers", Nothing, body=ChangeNumbers)
REDECLARE = Operation("POST", "/v1/suppliers/{supplier_id}/redeclaration", Nothing, body=Redeclare)
ANSWER_REMOVAL = Operation("POST", "/v1/suppliers/{supplier_id}/removal-answer", Nothing, body=AnswerRemoval)
LEAVE_CATEGORY = Operation(
    "POST", "/v1/suppliers/{supplier_id}/membership-withdrawal", Nothing, body=WithdrawMembership
)
