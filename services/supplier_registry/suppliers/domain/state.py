"""What a supplier is: an organisation, who speaks for it, and how it stands in each category of each market."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.suppliers.domain.periods import Period
from services.supplier_registry.suppliers.domain.two_people import Interest, Proposal
from shared.contracts.supplier_registry import (
    Address,
    AnyLegalForm,
    DebarmentEntry,
    Declaration,
    Identifier,
    Relation,
    RemovalCode,
    SocialPurpose,
)
from shared.kernel.accounts import Link
from shared.kernel.cover import Cover
from shared.kernel.memberships import LIVE, Membership, key_of
from shared.kernel.rules import Rejection

NO_NEW_ORDERS = "no_new_orders"
"""What members are listed under to whom new orders are stopped, beside their standing."""


@dataclass(frozen=True)
class Figures:
    """How large a supplier says it is, and what for; money in pence, of the financial year that ended on the day."""

    staff: int = 0
    turnover_pence: int = 0
    balance_sheet_pence: int = 0
    year_ended_on: date | None = None
    social_purpose: SocialPurpose | None = None


@dataclass(frozen=True)
class RemovalNotice:
    """What the supplier was told, the last day on which it may answer, and its answer.

    `reasons` are all that were given, `reason` the first, alone in what older versions wrote; `throughout` where all of
    the market was meant. The days are counted from `served_on` where the notice has an id, which older ones lack.
    """

    reason: RemovalCode
    representations_by: date
    explanation: str = ""
    reasons: tuple[RemovalCode, ...] = ()
    answer: str = ""
    answered_at: datetime | None = None
    throughout: bool = False
    notice_id: UUID | None = None
    notified_at: datetime | None = None
    served_on: date | None = None

    @property
    def awaits_service(self) -> bool:
        """Whether the supplier's time has not begun yet."""
        return self.notice_id is not None and self.served_on is None

    @property
    def named(self) -> tuple[RemovalCode, ...]:
        """Every reason for which the supplier may be removed."""
        return self.reasons or (self.reason,)


@dataclass(frozen=True)
class ProposedRemoval:
    """A removal that waits to be confirmed: for which reasons, and what the supplier is to be told of it."""

    reasons: tuple[RemovalCode, ...]
    detail: str
    proposal: Proposal


@dataclass(frozen=True)
class RedeclarationRequest:
    """The last day on which the supplier may renew its declaration; `throughout` where all of the market was meant.

    The days are counted from `served_on` where the request has an id, which older ones lack.
    """

    redeclare_by: date
    throughout: bool = False
    remind_on: date | None = None
    notice_id: UUID | None = None
    requested_at: datetime | None = None
    served_on: date | None = None

    @property
    def awaits_service(self) -> bool:
        """Whether the supplier's time has not begun yet."""
        return self.notice_id is not None and self.served_on is None


@dataclass(frozen=True)
class Redeclared:
    """What the supplier declared last when it was asked to, and when."""

    declaration: Declaration
    made_at: datetime


@dataclass(frozen=True)
class Debarred:
    """An entry of the debarment list by which nothing is awarded to the supplier, and whom it is about."""

    entry: DebarmentEntry
    relation: Relation


@dataclass(frozen=True)
class Supplier:
    """An organisation, for which `accounts` speak.

    Memberships, notices, explanations, requests to redeclare and what was declared go by `<market>:<category>`.
    `suspended_in` are the markets in which it is suspended for all categories, those to which it might yet be admitted
    too; `throughout_until` are the last days of those that have one. `listed_under` is what it is found by: categories,
    standings, and `<category>:<standing>`; `periods` say how it stood before. `on_the_clock` says whether a suspension
    has an end or a declaration is waited for; `asked_last` is the request for one that was made last.
    `interests` are those of people who therefore decide nothing about it. `covers` say to which day its evidence covers
    what it delivers, by `<market>:<category>` too.
    `stops_explained` says why new orders are stopped; `live_in` are the markets in which it is a member, and `ends_on`
    is the last day of the membership that ends first, of those that have one. `removals_proposed` go by membership too;
    `removal_open` says whether there is a notice or a proposal.
    `succeeded_by` is who took its place, `took_over` are those whose place it took. `debarred` are the entries of the
    debarment list by which nothing is awarded to it, and `debarment_waits` says that another has to be considered.
    `agreed` has by market the version of the agreement under which it was admitted last.
    """

    supplier_id: UUID
    name: str
    identifiers: tuple[Identifier, ...]
    sme: bool
    vcse: bool
    registered_at: datetime
    figures: Figures = field(default_factory=Figures)
    accounts: tuple[Link, ...] = ()
    memberships: dict[str, Membership] = field(default_factory=dict)
    notices: dict[str, RemovalNotice] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    suspended_in: tuple[str, ...] = ()
    under_notice: bool = False
    listed_under: tuple[str, ...] = ()
    throughout_until: dict[str, date] = field(default_factory=dict)
    requests: dict[str, RedeclarationRequest] = field(default_factory=dict)
    redeclared: dict[str, Redeclared] = field(default_factory=dict)
    on_the_clock: bool = False
    periods: tuple[Period, ...] = ()
    asked_last: RedeclarationRequest | None = None
    interests: tuple[Interest, ...] = ()
    legal_form: AnyLegalForm | None = None
    registered_address: Address | None = None
    trading_addresses: tuple[Address, ...] = ()
    stops_explained: dict[str, str] = field(default_factory=dict)
    live_in: tuple[str, ...] = ()
    ends_on: date | None = None
    covers: dict[str, Cover] = field(default_factory=dict)
    succeeded_by: UUID | None = None
    took_over: tuple[UUID, ...] = ()
    debarred: tuple[Debarred, ...] = ()
    debarment_waits: bool = False
    agreed: dict[str, str] = field(default_factory=dict)
    removals_proposed: dict[str, ProposedRemoval] = field(default_factory=dict)
    removal_open: bool = False

    def is_member(self, market: str, category: str) -> bool:
        """Say whether it is a member in a category, suspended or not."""
        found = self.memberships.get(key_of(market, category))
        return found is not None and found.standing in LIVE

    def has_agreed(self, market: str, text_version: str) -> bool:
        """Say whether it is a member in a market, and accepted this version of its agreement."""
        of_market = (one for name, one in self.memberships.items() if name.startswith(f"{market}:"))
        return self.agreed.get(market) == text_version and any(one.standing in LIVE for one in of_market)


def has_reached_the_supplier(what: str, *, awaits_service: bool, pointer: str = "") -> Rejection | None:
    """PA 2023 s. 58(2): what gives the supplier time gives it from the day on which it reached it."""
    if not awaits_service:
        return None
    return Rejection("notice_not_served", f"{what} has not reached the supplier yet: its time has not begun", pointer)


def removal_scope_of(supplier: Supplier, name: str) -> str:
    """Return what a notice of removal was for that a membership stands under: the market, or this membership."""
    return name.partition(":")[0] if supplier.notices[name].throughout else name
