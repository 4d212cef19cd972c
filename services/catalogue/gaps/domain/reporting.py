"""Who asks for something that no offer answers, and what that makes of the gap of its kind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypedDict
from uuid import UUID, uuid5

from services.catalogue.gaps.domain.closing import closed
from services.catalogue.gaps.domain.gap import UNFILLED, Closing, Gap, Likeness
from services.catalogue.gaps.domain.publishing import Publishing, group_of, publishing
from services.catalogue.known.needs import KnownNeed
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.accounts import Account
from shared.kernel.commands import Distinct, command
from shared.kernel.known_codes import code_is_known, status_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import CategoryCode, DistrictCode, ReasonKind, reason_of
from shared.reference.calendar import uk_date
from shared.reference.lists import coded
from shared.reference.markets import MarketCode

_SEARCHERS = UUID("5f0c2a52-7f0e-4d5c-9f5e-0f7f6a0d3c11")

NO_OFFER = "no_offer"
NOT_WAITING = "need_not_waiting"

# A need that has gone, or that there is no money for, is not one that another offer would meet.
NOT_FOR_WANT_OF_AN_OFFER = frozenset({"no_longer_needed", "budget_exhausted"})


@dataclass(frozen=True)
class UnmetNeed:
    """A need that was reported unmet, as its fact tells it; `reason` is a code."""

    need_id: UUID
    category: str
    district: str
    reason: str
    reported_at: datetime


@dataclass(frozen=True)
class Sought:
    """What a match asks for, and for which need."""

    need_id: UUID
    likeness: Likeness
    made_at: datetime


@command
class ReportGap:
    """Say what is asked for and no offer answers: by a match, or in full, as the answer to a search in vain has it.

    Any of the `languages` is enough, of `access` and `attributes` all are needed. Without `reason` it is that of the
    match, or `no_offer`.
    """

    match_id: UUID | None = None
    market: MarketCode | None = None
    category: CategoryCode | None = None
    district: DistrictCode | None = None
    reason: Annotated[str, reason_of(ReasonKind.NEED_UNMET)] | None = None
    access: Annotated[tuple[Annotated[str, coded("access need")], ...], Distinct()] = ()
    attributes: Annotated[tuple[Annotated[str, coded("offer attribute")], ...], Distinct()] = ()
    languages: Annotated[tuple[Annotated[str, coded("language")], ...], Distinct()] = ()


@dataclass(frozen=True)
class Asker:
    """Who asks: a need, or the account that searched in vain. Nobody counts twice in a gap."""

    reported_at: datetime
    need_id: UUID | None = None
    account: Account | None = None

    @property
    def searcher_id(self) -> UUID | None:
        """Return the id by which gaps remember an account, so that it counts once; it is published nowhere."""
        return searcher_id_of(self.account) if self.account else None


def searcher_id_of(account: Account) -> UUID:
    """Return the id by which gaps remember an account."""
    return uuid5(_SEARCHERS, f"{account.issuer} {account.subject}")


def wants_an_offer(reason: str) -> bool:
    """Say whether what is unmet for this reason is a gap; raises `Rejected` for a reason not known here."""
    reject_if_any([code_is_known("need_unmet reason", reason)])
    return reason not in NOT_FOR_WANT_OF_AN_OFFER


def asked_for(asked: ReportGap, market: str) -> Likeness:
    """Return what a report asks for that names no match; raises `Rejected`."""
    reject_if_any([is_named("category", asked.category), is_named("district", asked.district)])
    reject_if_any([is_for_want_of_an_offer(asked.reason)])
    return Likeness(
        market,
        asked.category or "",
        asked.district or "",
        asked.reason or NO_OFFER,
        tuple(sorted(asked.access)),
        tuple(sorted(asked.attributes)),
        tuple(sorted(asked.languages)),
    )


def is_named(name: str, value: str | None) -> Rejection | None:
    """What is asked for is of a category and in a district, unless a match says so."""
    return None if value else Rejection(f"{name}_needed", f"name the {name}, or a match", f"/{name}")


def match_says_it(asked: ReportGap) -> list[Rejection]:
    """What a match asked for is on record, and is not said in another way beside it."""
    named = (name for name, value in vars(asked).items() if value and name not in {"match_id", "reason"})
    return [Rejection("match_says_it", f"the match says which {name} it is", f"/{name}") for name in named]


def is_for_want_of_an_offer(reason: str | None) -> Rejection | None:
    """Neither money nor a need that has gone is what a supplier could offer."""
    if reason is None or wants_an_offer(reason):
        return None
    return Rejection("no_gap", f"{reason} is not for want of an offer: no supplier could do anything", "/reason")


def still_waits(need: KnownNeed | None) -> Rejection | None:
    """A need that is ordered, met or withdrawn never leaves a gap any more: its news is over, and was of no gap."""
    if need is not None and need.standing and not need.ordered:
        return None
    return Rejection(NOT_WAITING, "nothing is looked for any more: the need is ordered, met, unmet or withdrawn")


def report(gap: Gap | None, gap_id: UUID, likeness: Likeness, asker: Asker, now: datetime) -> list[Event]:
    """Let an asker join the gap that is open, or raise one with it; who waits already changes nothing.

    What is asked for after an offer came raises the gap all the same: whoever reported it found none suitable.
    """
    if gap is not None and (asker.need_id or asker.searcher_id) in gap.askers:
        return []
    reject_if_any([status_is_known("gap", gap.status) if gap else None])
    rules, about = publishing(likeness.market, uk_date(now)), _all_about(gap_id, likeness)
    who = {"need_id": asker.need_id, "searcher_id": asker.searcher_id}
    reported = facts.GapReported(**about, **who, reported_at=asker.reported_at)
    if gap is None:
        return [_described(about, likeness, now), _raised(gap_id, likeness, rules, now), reported]
    return [reported, *_grown(gap, likeness, rules, now)]


def _described(about: "_All", likeness: Likeness, now: datetime) -> facts.GapDescribed:
    return facts.GapDescribed(**about, **_wanted(likeness), market=likeness.market, described_at=now)


def _raised(gap_id: UUID, likeness: Likeness, rules: Publishing, now: datetime) -> facts.GapRaised:
    described = rules.may_describe(1)
    return facts.GapRaised(
        **(_all_about(gap_id, likeness) if described else _little_about(gap_id, likeness)),
        **(_wanted(likeness) if described else {}),
        market=likeness.market,
        needs=rules.band_of(1),
        policies=rules.policies,
        raised_at=now,
    )


def _grown(gap: Gap, likeness: Likeness, rules: Publishing, now: datetime) -> list[Event]:
    """Return that a gap grew, where so many ask now that their band is another or that it may be described."""
    count = gap.reported + 1
    described = gap.described or rules.may_describe(count)
    if rules.band_of(count) == rules.band_of(gap.reported) and described == gap.described:
        return []
    grew = facts.GapGrew(
        **(_all_about(gap.gap_id, likeness) if described else _little_about(gap.gap_id, likeness)),
        **(_wanted(likeness) if described else {}),
        market=likeness.market,
        needs=rules.band_of(count),
        policies=rules.policies,
        grew_at=now,
    )
    return [grew]


class _All(TypedDict):
    """Which gap a fact is about, and where it is."""

    gap_id: UUID
    category: str
    district_group: str | None
    district: str


class _Little(TypedDict):
    """Which gap a fact is about, and in which group of districts, while few ask."""

    gap_id: UUID
    category: str
    district_group: str | None


class _Wanted(TypedDict, total=False):
    """What is asked for."""

    reason: str
    access: tuple[str, ...]
    attributes: tuple[str, ...]
    languages: tuple[str, ...]


def _all_about(gap_id: UUID, likeness: Likeness) -> _All:
    group = group_of(likeness.district)
    return _All(gap_id=gap_id, category=likeness.category, district_group=group, district=likeness.district)


def _little_about(gap_id: UUID, likeness: Likeness) -> _Little:
    return _Little(gap_id=gap_id, category=likeness.category, district_group=group_of(likeness.district))


def _wanted(likeness: Likeness) -> _Wanted:
    return _Wanted(
        reason=likeness.reason,
        access=likeness.access,
        attributes=likeness.attributes,
        languages=likeness.languages,
    )


def withdraw_report(gap: Gap | None, need_id: UUID, now: datetime) -> list[Event]:
    """Let a need leave a gap: it was withdrawn, ordered or met. A gap that nobody waits for any more is closed."""
    return _left(gap, need_id, now, need_id=need_id)


def take_back(gap: Gap, searcher_id: UUID, now: datetime) -> list[Event]:
    """Let whoever searched in vain leave a gap, since something suitable was found, or it was reported in error."""
    return _left(gap, searcher_id, now, searcher_id=searcher_id)


def _left(gap: Gap | None, asker: UUID, now: datetime, **who: UUID) -> list[Event]:
    if gap is None or gap.status not in UNFILLED or asker not in gap.askers:
        return []
    left = facts.GapReportWithdrawn(**_all_about(gap.gap_id, gap.likeness), **who, withdrawn_at=now)
    return [left] if len(gap.askers) > 1 else [left, *closed(gap, Closing.DEMAND_GONE, None, now)]
