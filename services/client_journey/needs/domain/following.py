"""What becomes of a need with its orders: their facts are taken as they are, and their effects keep the invariant.

News of different orders comes in any order, and news of one order may come again when it is over. So a decision is made
on what is known of the order by now, not on the fact that was its occasion: whatever comes last leaves the need where
any other order of arrival would. A need that staff had given up before they could hear of its order is given up again
where that order comes to nothing, for the same reason. A need has one order at a time: whoever hears of a later one
knows that the one before came to nothing, although news of that is still on its way. Two needs of one journey and
category never stand at once, whoever else was quicker.
"""

from datetime import datetime
from functools import reduce
from uuid import UUID

from services.client_journey.journeys.domain.journey import Journey
from services.client_journey.journeys.domain.journey import Status as JourneyStatus
from services.client_journey.known.orders import KnownOrder, Standing
from services.client_journey.needs.domain.need import (
    JOURNEY_CLOSED,
    NEEDS,
    STANDING,
    SUPERSEDED,
    GivenUp,
    Need,
    NeedStatus,
    about,
    need_status_is_known,
    transfer_with_journey,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event, Reason
from shared.kernel.rules import reject_if_any


def needs_the_claim(need: Need, order: KnownOrder) -> bool:
    """Whether an order would make a need stand again that holds no claim."""
    standing = order.standing_for(need.need_id)
    return need.status not in STANDING and (standing is Standing.RUNNING or needs_the_journey(need, order))


def needs_the_journey(need: Need, order: KnownOrder) -> bool:
    """Whether an order came to nothing that the need relied on, so that it would be open again."""
    ended = _ends_what_serves(need, order) or _comes_after_what_met(need, order)
    return ended and need.given_up is None


def follow(need: Need, order: KnownOrder, holder: str | None, journey: Journey | None, at: datetime) -> list[Event]:
    """Take in how an order of a need stands by now.

    `holder` is the need that holds the claim on journey and category, where this one does not; `journey` is there
    where the need may be open again.
    """
    reject_if_any([need_status_is_known(need)])
    if _comes_after_what_met(need, order):
        given_back = _give_back(need, holder, journey, at)
        before = reduce(NEEDS.evolve, given_back, need)
        return [*given_back, *follow(before, order, holder, journey, at)]
    match order.standing_for(need.need_id):
        case Standing.RUNNING:
            return _serve(need, order, holder)
        case Standing.COMPLETED:
            return _meet(need, order, at)
        case Standing.OVER:
            return _reopen(need, order, holder, journey, at)
    return []


def _serve(need: Need, order: KnownOrder, holder: str | None) -> list[Event]:
    """An order runs for the need: also for one that staff gave up before they could hear of it.

    Where another need has taken its place, it stays as it is: the order goes on, and meets it in the end. An order that
    took another's place has its need, whichever news comes first: that the one before is over changes nothing then.
    The order that ran for a need when staff withdrew it does not bring it back.
    """
    if order.order_id in {need.order_id, need.dropped_order_id} or need.status is NeedStatus.MET:
        return []
    if need.ordered_at is not None and order.placed_at <= need.ordered_at and order.replaces_id != need.order_id:
        return []  # a need has one order at a time: news of its end is on the way
    if need.status not in STANDING and holder is not None:
        return []
    return [facts.NeedOrdered(**about(need), order_id=order.order_id, ordered_at=order.placed_at)]


def _meet(need: Need, order: KnownOrder, at: datetime) -> list[Event]:
    """What was delivered met the need, whatever was thought of the need meanwhile."""
    if need.status is NeedStatus.MET:
        return []
    if need.ordered_at is not None and order.placed_at < need.ordered_at:
        return []  # a later order runs: that this one turned out to be over is on the way
    return [facts.NeedMet(**about(need), order_id=order.order_id, ordered_at=order.placed_at, met_at=at)]


def _reopen(need: Need, order: KnownOrder, holder: str | None, journey: Journey | None, at: datetime) -> list[Event]:
    return _give_back(need, holder, journey, at) if _ends_what_serves(need, order) else []


def _give_back(need: Need, holder: str | None, journey: Journey | None, at: datetime) -> list[Event]:
    """What was relied on came to nothing: the need is what it was before, unless that is one too many or too late.

    One that is open again is so where its journey is by now.
    """
    if need.order_id is None:
        return []
    if need.given_up is not None:
        return _given_up_again(need, need.given_up, at)
    if need.status not in STANDING and holder is not None:
        return _withdrawn(need, SUPERSEDED, at, UUID(holder))
    if journey is None or journey.status is not JourneyStatus.OPEN:
        return _withdrawn(need, JOURNEY_CLOSED, at)
    reopened = facts.NeedReopened(**about(need), order_id=need.order_id, reopened_at=at)
    return [reopened, *transfer_with_journey(need, journey.district, at)]


def _given_up_again(need: Need, before: GivenUp, at: datetime) -> list[Event]:
    if before.status is NeedStatus.UNMET:
        return [facts.NeedUnmet(**about(need), reason=Reason(code=before.reason or ""), reported_at=at)]
    return _withdrawn(need, before.reason or "", at, before.superseded_by)


def _withdrawn(need: Need, reason: str, at: datetime, superseded_by: UUID | None = None) -> list[Event]:
    why = Reason(code=reason)
    return [facts.NeedWithdrawn(**about(need), reason=why, superseded_by=superseded_by, withdrawn_at=at)]


def _ends_what_serves(need: Need, order: KnownOrder) -> bool:
    over = order.standing_for(need.need_id) is Standing.OVER
    return over and need.order_id == order.order_id and need.status in {NeedStatus.ORDERED, NeedStatus.MET}


def _comes_after_what_met(need: Need, order: KnownOrder) -> bool:
    """Whether an order serves or meets the need that ordering placed after the one which had met it.

    Ordering places it only once the one before is over. Where it is not known when that one was placed, news of its end
    decides.
    """
    if need.status is not NeedStatus.MET or need.order_id in {None, order.order_id}:
        return False
    later = need.ordered_at is not None and order.placed_at > need.ordered_at
    serves = order.standing_for(need.need_id) in {Standing.RUNNING, Standing.COMPLETED}
    return serves and (later or order.replaces_id == need.order_id)
