"""A supplier: one organisation and how it stands in each category of each market, folded from its events."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from services.supplier_registry.suppliers.domain.periods import Period, follow
from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import Declaration, Identifier, RemovalCode
from shared.kernel.accounts import Link
from shared.kernel.aggregate import Aggregate, Claim, ClaimRef, begun
from shared.kernel.memberships import LIVE, Membership, concerned, fold, key_of
from shared.reference.registers import registers

Value = TypeVar("Value")

_ORGANISATION = Claim("organisation")


@dataclass(frozen=True)
class Figures:
    """How large a supplier says it is, money in pence."""

    staff: int = 0
    turnover_pence: int = 0
    balance_sheet_pence: int = 0


@dataclass(frozen=True)
class RemovalNotice:
    """What the supplier was told, and the last day on which it may answer."""

    reason: RemovalCode
    representations_by: date
    explanation: str = ""


@dataclass(frozen=True)
class RedeclarationRequest:
    """The last day on which the supplier may renew its declaration; `throughout` where all of the market was meant."""

    redeclare_by: date
    throughout: bool = False
    remind_on: date | None = None


@dataclass(frozen=True)
class Redeclared:
    """What the supplier declared last when it was asked to, and when."""

    declaration: Declaration
    made_at: datetime


@dataclass(frozen=True)
class Supplier:
    """An organisation, for which `accounts` speak.

    Memberships, notices, explanations, requests to redeclare and what was declared go by `<market>:<category>`.
    `suspended_in` are the markets in which it is suspended for all categories, those to which it might yet be admitted
    too; `throughout_until` are the last days of those that have one. `listed_under` is what it is found by: categories,
    standings, and `<category>:<standing>`; `periods` say how it stood before. `on_the_clock` says whether a suspension
    has an end or a declaration is waited for; `asked_last` is the request for one that was made last.
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

    def is_member(self, market: str, category: str) -> bool:
        """Say whether it is a member in a category, suspended or not."""
        found = self.memberships.get(key_of(market, category))
        return found is not None and found.standing in LIVE


def claim_on(identifier: Identifier) -> ClaimRef | None:
    """Return what only one live organisation may hold; `None` for a number that several may share."""
    register = registers().get(identifier.scheme)
    if register is not None and register.shared:
        return None
    return _ORGANISATION(f"{identifier.scheme}:{identifier.id}")


def claims_of(supplier: Supplier) -> tuple[ClaimRef, ...]:
    """Return what no other supplier may hold: its numbers, and who speaks for it."""
    numbers = (claim for each in supplier.identifiers if (claim := claim_on(each)))
    return (*numbers, *(link.claim for link in supplier.accounts))


def evolve(supplier: Supplier | None, event: facts.SupplierEvent) -> Supplier:
    """Fold one event into a supplier."""
    if isinstance(event, facts.SupplierRegistered):
        return _registered(event)
    return _with_clocks(_evolve(begun(supplier, event), event))


def _evolve(supplier: Supplier, event: facts.SupplierEvent) -> Supplier:
    match event:
        case facts.SupplierDetailsChanged():
            return replace(supplier, name=event.name, sme=event.sme, vcse=event.vcse)
        case facts.SupplierIdentifiersChanged():
            return replace(supplier, identifiers=event.identifiers)
        case facts.SupplierFiguresDeclared():
            return replace(supplier, figures=Figures(event.staff, event.turnover_pence, event.balance_sheet_pence))
        case facts.AccountEvent():
            return replace(supplier, accounts=_accounts(supplier.accounts, event))
        case facts.SupplierAdmitted():
            return _admitted(supplier, event)
        case facts.ExplanationEvent() | facts.DeclarationRenewed():
            return _with_words(supplier, event)
        case facts.RedeclarationRequested():
            return _asked(supplier, event)
        case facts.RedeclarationMade():
            names = concerned(supplier.memberships, event.market, event.category)
            return replace(supplier, requests=_without(supplier.requests, *names))
        case facts.StandingEvent():
            return _standing(supplier, event)
    return supplier


def _with_words(supplier: Supplier, event: facts.ExplanationEvent | facts.DeclarationRenewed) -> Supplier:
    names = _names(event)
    match event:
        case facts.StandingExplained():
            return replace(supplier, explanations={**supplier.explanations, **dict.fromkeys(names, event.detail)})
        case facts.RemovalNoticeExplained():
            return _with_notices(supplier, _explained(supplier.notices, event))
        case facts.DeclarationRenewed():
            renewed = dict.fromkeys(names, Redeclared(event.declaration, event.made_at))
            return replace(supplier, redeclared={**supplier.redeclared, **renewed})
    return supplier


def _asked(supplier: Supplier, event: facts.RedeclarationRequested) -> Supplier:
    names = concerned(supplier.memberships, event.market, event.category)
    asked = RedeclarationRequest(event.redeclare_by, event.category is None, event.remind_on)
    requests = {**dict.fromkeys(names, asked), **supplier.requests}  # one that runs is not prolonged by another
    return replace(supplier, requests=requests, asked_last=asked)


def _accounts(accounts: tuple[Link, ...], event: facts.AccountEvent) -> tuple[Link, ...]:
    named = Link(event.org, event.issuer, event.account)
    others = tuple(each for each in accounts if each != named)
    return (*others, named) if isinstance(event, facts.AccountLinked) else others


def _registered(event: facts.SupplierRegistered) -> Supplier:
    return Supplier(
        supplier_id=event.supplier_id,
        name=event.name,
        identifiers=event.identifiers,
        sme=event.sme,
        vcse=event.vcse,
        registered_at=event.registered_at,
    )


def _admitted(supplier: Supplier, event: facts.SupplierAdmitted) -> Supplier:
    name = key_of(event.market, event.category)
    afresh = replace(
        supplier,
        notices=_without(supplier.notices, name),
        explanations=_without(supplier.explanations, name),
        redeclared=_without(supplier.redeclared, name),
    )
    return _with_memberships(afresh, fold(supplier.memberships, event))


def _standing(supplier: Supplier, event: facts.StandingEvent) -> Supplier:
    names = concerned(supplier.memberships, event.market, event.category)
    match event:
        case facts.SupplierRemovalNotified():
            notice = RemovalNotice(event.reason, event.representations_by)
            told = {name: notice for name in names if name not in supplier.notices}
            return _with_notices(supplier, {**supplier.notices, **told})
        case facts.RemovalNoticeWithdrawn():
            return _with_notices(supplier, _without(supplier.notices, *names))
    memberships = fold(supplier.memberships, event)
    moved = tuple(name for name in names if memberships[name] != supplier.memberships[name])
    ended = tuple(name for name in names if memberships[name].standing not in LIVE)
    standing = replace(
        supplier,
        explanations=_without(supplier.explanations, *moved),
        requests=_without(supplier.requests, *ended),
    )
    standing = _with_notices(standing, _without(supplier.notices, *ended))
    return _with_memberships(_throughout(standing, event), memberships)


def _throughout(supplier: Supplier, event: facts.StandingEvent) -> Supplier:
    """Keep whether a market as a whole is barred: by a suspension for all, until it is lifted or ends in a removal.

    A supplier that leaves all its categories, or whose memberships lapse, is no less suspended.
    """
    if event.category is not None or isinstance(event, facts.MembershipWithdrawn | facts.MembershipLapsed):
        return supplier
    others = tuple(market for market in supplier.suspended_in if market != event.market)
    until = _without(supplier.throughout_until, event.market)
    if not isinstance(event, facts.SupplierSuspended):
        return replace(supplier, suspended_in=others, throughout_until=until)
    ends = {event.market: event.until} if event.until else {}
    return replace(supplier, suspended_in=(*others, event.market), throughout_until={**until, **ends})


def _names(event: facts.ExplanationEvent | facts.DeclarationRenewed) -> tuple[str, ...]:
    return tuple(key_of(event.market, category) for category in event.categories)


def _explained(notices: dict[str, RemovalNotice], event: facts.RemovalNoticeExplained) -> dict[str, RemovalNotice]:
    told = {name: replace(notices[name], explanation=event.detail) for name in _names(event) if name in notices}
    return {**notices, **told}


def _with_memberships(supplier: Supplier, memberships: dict[str, Membership]) -> Supplier:
    found: set[str] = set()
    for name, one in memberships.items():
        category = name.partition(":")[2]
        found |= {category, str(one.standing), f"{category}:{one.standing}"}
    periods = follow(supplier.periods, memberships)
    return replace(supplier, memberships=memberships, listed_under=tuple(sorted(found)), periods=periods)


def _with_notices(supplier: Supplier, notices: dict[str, RemovalNotice]) -> Supplier:
    return replace(supplier, notices=notices, under_notice=bool(notices))


def _with_clocks(supplier: Supplier) -> Supplier:
    ends = any(one.suspended_until for one in supplier.memberships.values())
    return replace(supplier, on_the_clock=bool(ends or supplier.throughout_until or supplier.requests))


def _without(kept: dict[str, Value], *names: str) -> dict[str, Value]:
    return {name: value for name, value in kept.items() if name not in names}


SUPPLIERS = Aggregate(
    "supplier",
    "suppliers",
    Supplier,
    evolve,
    indexes=(("supplier_id",), ("listed_under",), ("under_notice",), ("on_the_clock",)),
    claims=claims_of,
)
