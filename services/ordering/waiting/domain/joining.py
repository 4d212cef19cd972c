"""Joining the waiting list of a start, and leaving it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.conditions import Circumstances, standing_conditions
from services.ordering.orders.domain.lapsing import last_day_is_over
from services.ordering.orders.domain.placing import need_has_no_order
from services.ordering.orders.domain.starts import places_of, start_is_known, start_of, was_not_moved
from services.ordering.orders.domain.terms import Terms
from services.ordering.places.domain.places import StartPlaces, Waiting, changed
from services.ordering.places.domain.turns import after, ended, left_for
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.spans import last_day_of
from shared.reference.calendar import uk_date
from shared.reference.policies import Policy
from shared.reference.policy_values import WaitingList

LEFT, REFUSED, LAPSED = "left", "place_refused", "place_lapsed"
_START = "/path/start_id"


@command
class JoinWaitingList:
    """Let a need wait for a place of a start of this offer."""

    need_id: UUID
    offer_id: UUID


@dataclass(frozen=True)
class Joining:
    """Which need is to wait, under which id, for which start."""

    start_id: UUID
    waiting_id: UUID
    need_id: UUID


def join(
    what: Joining, known: Circumstances, terms: Terms, followed: Policy[WaitingList], market: str, now: datetime
) -> list[Event]:
    """Let a need wait after all that wait already, or raise `Rejected` with every reason against it.

    `known` is what the same need would be ordered on: whatever would speak against its order but for the places speaks
    against waiting for one.
    """
    offer, places, today = known.offer, known.places, uk_date(now)
    start = start_of(offer, what.start_id) if offer else None
    against = [need_has_no_order(known.running[0], known.needs[0], "/need_id")]
    if offer:
        against += start_is_known(offer, what.start_id)
    if offer and start:
        against += _against_start(known, offer, start, terms, market, today)
        against += may_wait(places, what.need_id, followed.values, start, places_of(offer, start))
    elif offer is None:
        against += standing_conditions(known, market, today, None, terms, today)
    reject_if_any(_at_the_start(each) for each in against if each)
    if offer is None or start is None or known.needs[0] is None:
        raise AssertionError("the rules above refuse this")
    return [
        facts.WaitingBegan(
            start_id=what.start_id,
            offer_id=offer.offer_id,
            waiting_id=what.waiting_id,
            need_id=what.need_id,
            district=known.needs[0].district,
            category=offer.category,
            starts_on=start.on,
            began_at=now,
            policies=(followed.stamp,),
        )
    ]


def _against_start(
    known: Circumstances, offer: KnownOffer, start: Start, terms: Terms, market: str, today: date
) -> Iterator[Rejection | None]:
    yield from standing_conditions(known, market, start.on, last_day_of(start.on, offer.duration), terms, today)
    yield from was_not_moved(start, known.places)


def may_wait(
    places: StartPlaces | None, need_id: UUID, values: WaitingList, start: Start, wanted: int
) -> Iterator[Rejection]:
    """Whoever can have a place orders it; a need waits once, and not behind more than could ever have their turn."""
    waiting = places.waiting if places else ()
    if any(each.need_id == need_id for each in waiting):
        yield Rejection("already_waiting", "the need waits for this start already", "/need_id")
    elif left_for(start, places, wanted, ()) >= wanted:
        yield Rejection("places_left", f"places are left of the start on {start.on}: order one", _START)
    elif len(waiting) >= values.needs_at_most:
        yield Rejection("waiting_list_full", f"{len(waiting)} needs wait for this start, and no more may", _START)


def _at_the_start(rejection: Rejection) -> Rejection:
    """Point to the start by the address, which is where whoever joins has named it."""
    return replace(rejection, pointer=_START) if rejection.pointer in {"/start_id", "/starts_on"} else rejection


def leave(places: StartPlaces, waiting: Waiting, now: datetime) -> list[Event]:
    """Let a need wait no more; what it was offered is free for the next."""
    return counted(places, [ended(places, waiting, REFUSED if waiting.offered else LEFT, now)], now)


def lapse(places: StartPlaces, due_on: date, now: datetime) -> list[Event]:
    """Let those wait no more that were offered a place until a day that is over, and have not ordered."""
    reject_if_any([last_day_is_over(due_on, now)])
    late = [each for each in places.waiting if each.order_by and each.order_by <= due_on]
    return counted(places, [ended(places, each, LAPSED, now) for each in late], now)


def counted(places: StartPlaces, events: list[Event], now: datetime) -> list[Event]:
    """Return these facts of the list, and what they change of what is offered."""
    then = after(places, events)
    return [*events, changed(then, now)] if then and then.offered != places.offered else events
