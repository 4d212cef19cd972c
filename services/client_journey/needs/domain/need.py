"""A client's need: provision in one category, open until an order meets it, it goes unmet, or it is withdrawn.

Reasons are codes only: a free text about a need would be about a client. A need that is open or ordered holds the
claim on its journey and category, so that one client's need is not bought for twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypedDict
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyNeedKind
from shared.contracts.event import Event, Reason
from shared.contracts.sealed import Sealed
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import Rejection
from shared.reference.codes import Code

SUPERSEDED = "superseded"
JOURNEY_CLOSED = "journey_closed"


class NeedStatus(StrEnum):
    """Where a need stands."""

    OPEN = "open"
    ORDERED = "ordered"
    MET = "met"
    UNMET = "unmet"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class GivenUp:
    """What staff made of a need before they could hear of the order that serves it."""

    status: Annotated[NeedStatus, Code("need status")]
    reason: str | None
    superseded_by: UUID | None = None


@dataclass(frozen=True)
class Qualification:
    """On what ground the client may be helped, and which other funding was considered first."""

    eligibility: Annotated[str, Code("eligibility")]
    other_funding: tuple[facts.FundingConsidered, ...]


@dataclass(frozen=True)
class Need:
    """Provision that a client needs in a category.

    `order_id` is the order that runs for it or met it, placed at `ordered_at`; `reason` says why it is unmet or
    withdrawn. `given_up` is what the need is again should that order come to nothing, where staff had given it up.
    `dropped_order_id` is the order that ran when it was withdrawn.
    `severed_at`: the client is erased.
    """

    need_id: UUID
    journey_id: UUID
    district: AnyDistrict
    category: AnyCategory
    recorded_at: datetime
    status: Annotated[NeedStatus, Code("need status")] = NeedStatus.OPEN
    order_id: UUID | None = None
    ordered_at: datetime | None = None
    reason: str | None = None
    superseded_by: UUID | None = None
    severed_at: datetime | None = None
    given_up: GivenUp | None = None
    kinds: tuple[AnyNeedKind, ...] = ()
    modes: tuple[Annotated[str, Code("mode of delivery")], ...] = ()
    start_by: date | None = None
    qualification: Qualification | None = None
    constraints: Sealed | None = None
    constrained_at: datetime | None = None
    dropped_order_id: UUID | None = None


def withdraw_with_journey(need: Need, now: datetime) -> list[Event]:
    """Withdraw a need whose journey is closed. One that is ordered goes on: what was bought is delivered."""
    if need.status is not NeedStatus.OPEN:
        return []
    return [facts.NeedWithdrawn(**about(need), reason=Reason(code=JOURNEY_CLOSED), withdrawn_at=now)]


def transfer_with_journey(need: Need, to_district: str, now: datetime) -> list[Event]:
    """Let a need follow its journey to another district, whatever became of it: who looks after the client sees all."""
    if need.district == to_district:
        return []
    return [
        facts.NeedTransferred(
            **{**about(need), "district": to_district}, from_district=need.district, transferred_at=now
        )
    ]


def no_need_stands_in(category: str, holder: str | None, pointer: str = "/category") -> Rejection | None:
    """One need of a category is served at a time, so that one client's need is not bought for twice."""
    if holder is None:
        return None
    return Rejection("need_open", f"need {holder} in {category} is still open or ordered", pointer)


def need_is_not_ordered(need: Need) -> Rejection | None:
    """What an order serves is neither unmet nor gone: the order must come to its end first."""
    if need.status is not NeedStatus.ORDERED:
        return None
    return Rejection("need_ordered", f"order {need.order_id} runs for this need: cancel it first")


def need_is_not_met(need: Need) -> Rejection | None:
    """What was delivered was needed, and is no gap in provision."""
    if need.status is not NeedStatus.MET:
        return None
    return Rejection("need_met", f"order {need.order_id} met this need")


def need_is_not_withdrawn(need: Need) -> Rejection | None:
    """What nobody needs any more is no gap in provision."""
    if need.status is not NeedStatus.WITHDRAWN:
        return None
    return Rejection("need_withdrawn", "the need was withdrawn; record a new one if it is there again")


def need_status_is_known(need: Need) -> Rejection | None:
    """What a newer version made of a need is not for this one to judge."""
    return status_is_known("need", need.status)


class About(TypedDict):
    """Which need every fact is about, and whose."""

    need_id: UUID
    journey_id: UUID
    district: str
    category: str


def about(need: Need) -> About:
    """Return what every fact about this need says."""
    return About(need_id=need.need_id, journey_id=need.journey_id, district=need.district, category=need.category)


def evolve(need: Need | None, event: facts.NeedEvent | facts.NeedSevered) -> Need:
    """Fold one event into a need."""
    if isinstance(event, facts.NeedRecorded):
        begins = Need(event.need_id, event.journey_id, event.district, event.category, event.recorded_at)
        return _fold_coarse(begins, event)
    need, fold = begun(need, event), _FOLDS.get(type(event))
    return fold(need, event) if fold else need


def _fold_coarse(need: Need, event: facts.NeedRecorded | facts.NeedRevised) -> Need:
    return replace(need, kinds=event.kinds, modes=event.modes, start_by=event.start_by)


def _fold_qualified(need: Need, event: facts.NeedQualified) -> Need:
    return replace(need, qualification=Qualification(event.eligibility, event.other_funding))


def _fold_constrained(need: Need, event: facts.NeedConstrained) -> Need:
    return replace(need, constraints=event.constraints, constrained_at=event.constrained_at)


def _fold_transferred(need: Need, event: facts.NeedTransferred) -> Need:
    return replace(need, district=event.district)


def _fold_ordered(need: Need, event: facts.NeedOrdered) -> Need:
    return replace(_served(need), status=NeedStatus.ORDERED, order_id=event.order_id, ordered_at=event.ordered_at)


def _fold_met(need: Need, event: facts.NeedMet) -> Need:
    """Facts of before do not say when the order was placed: it is known only where the need was ordered by it."""
    before = need.ordered_at if need.order_id == event.order_id else None
    ordered_at = event.ordered_at or before
    return replace(_served(need), status=NeedStatus.MET, order_id=event.order_id, ordered_at=ordered_at)


def _served(need: Need) -> Need:
    """Remember what a need was before its order: it is that again where the order comes to nothing."""
    if need.status in {NeedStatus.UNMET, NeedStatus.WITHDRAWN}:
        need = replace(need, given_up=GivenUp(need.status, need.reason, need.superseded_by))
    return replace(need, reason=None, superseded_by=None)


def _fold_reopened(need: Need, _: facts.NeedReopened | facts.NeedResumed) -> Need:
    return replace(_not_served(need), status=NeedStatus.OPEN, reason=None, superseded_by=None)


def _fold_unmet(need: Need, event: facts.NeedUnmet) -> Need:
    return replace(_not_served(need), status=NeedStatus.UNMET, reason=event.reason.code)


def _fold_withdrawn(need: Need, event: facts.NeedWithdrawn) -> Need:
    """The order that ran for it does not make it stand again."""
    runs = need.status is NeedStatus.ORDERED and need.given_up is None
    dropped = need.order_id if runs else need.dropped_order_id
    gone = replace(_not_served(need), dropped_order_id=dropped, status=NeedStatus.WITHDRAWN, reason=event.reason.code)
    return replace(gone, superseded_by=event.superseded_by)


def _not_served(need: Need) -> Need:
    return replace(need, order_id=None, ordered_at=None, given_up=None)


def _fold_severed(need: Need, event: facts.NeedSevered) -> Need:
    return replace(need, severed_at=event.severed_at)


_FOLDS: Mapping[type[Event], Callable[[Need, Any], Need]] = {
    facts.NeedRevised: _fold_coarse,
    facts.NeedQualified: _fold_qualified,
    facts.NeedConstrained: _fold_constrained,
    facts.NeedTransferred: _fold_transferred,
    facts.NeedOrdered: _fold_ordered,
    facts.NeedMet: _fold_met,
    facts.NeedReopened: _fold_reopened,
    facts.NeedResumed: _fold_reopened,
    facts.NeedUnmet: _fold_unmet,
    facts.NeedWithdrawn: _fold_withdrawn,
    facts.NeedSevered: _fold_severed,
}

STANDING = frozenset({NeedStatus.OPEN, NeedStatus.ORDERED})

_OPEN_NEED = Claim("open_need")


def open_need(journey_id: UUID, category: str) -> ClaimRef:
    """Name the claim of the one need of a journey that may stand in a category."""
    return _OPEN_NEED(f"{journey_id}:{category}")


def _claims(need: Need) -> tuple[ClaimRef, ...]:
    return (open_need(need.journey_id, need.category),) if need.status in STANDING else ()


NEEDS = Aggregate(
    "need",
    "needs",
    Need,
    evolve,
    indexes=(("journey_id",), ("district", "status"), ("district", "category"), ("status",)),
    claims=_claims,
)
