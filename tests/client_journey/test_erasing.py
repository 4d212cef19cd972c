"""When a client is erased, and what keeps the data."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.client_journey.journeys.domain.journey import CloseJourney, Journey, close
from services.client_journey.journeys.domain.journey import evolve as of_journey
from services.client_journey.needs.domain.need import Need, NeedStatus
from services.client_journey.needs.domain.need import evolve as of_need
from services.client_journey.rights.domain.deadlines import RETENTION
from services.client_journey.rights.domain.erasing import Held, carry_out, decide, end_retention, reasons_to_keep
from services.client_journey.rights.domain.erasure import ERASURE_OF, ERASURES
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id

CLOSED_AT = datetime(2017, 2, 28, 12, tzinfo=UTC)
LAST = date(2019, 2, 28)
THEN = datetime(2019, 3, 1, 3, tzinfo=UTC)
CLIENT = uuid4()


def a_journey(closed_at: datetime | None = CLOSED_AT) -> Journey:
    journey = Journey(new_id(), "D01", "ENGAGEMENT", CLOSED_AT - timedelta(days=90))
    return after(journey, *close(journey, CloseJourney(reason="left_benefit"), closed_at)) if closed_at else journey


def after(journey: Journey, *events: Event) -> Journey:
    for event in events:
        if isinstance(event, facts.JourneyEvent):
            journey = of_journey(journey, event)
    return journey


def held(*journeys: Journey, status: NeedStatus = NeedStatus.MET, **more: Any) -> Held:
    needs = tuple(Need(new_id(), each.journey_id, "D01", "ENGAGEMENT", CLOSED_AT, status) for each in journeys)
    return Held(CLIENT, journeys, needs, **{"restricted": False, "waiting": frozenset(), **more})


def ended(journey: Journey, what: Held, now: datetime = THEN, due: date = LAST) -> list[str]:
    return [each.TYPE.split(".")[1] for each in end_retention(journey, what, new_id(), due, now)]


def test_a_client_is_kept_for_24_months_after_the_journey_closed() -> None:
    journey = a_journey()
    assert (journey.keep_until, journey.retention_runs) == (LAST, True)
    assert [due.by for due in RETENTION.due(journey)] == [LAST]
    assert ended(journey, held(journey), now=THEN - timedelta(hours=4)) == [], "the last day is not over"
    assert ended(journey, held(journey)) == ["RetentionEnded", "ErasureDecided", "ClientForgotten"]
    assert ended(after(journey, *end_retention(journey, held(journey), new_id(), LAST, THEN)), held(journey)) == []


def test_the_time_runs_from_the_journey_that_was_closed_last_and_an_open_one_stops_it() -> None:
    first, later = a_journey(), a_journey(CLOSED_AT + timedelta(days=200))
    assert ended(first, held(first, later)) == ["RetentionEnded"]
    assert ended(first, held(first, a_journey(None))) == ["RetentionEnded"]
    first = after(first, *end_retention(first, held(first, later), new_id(), LAST, THEN))
    assert not first.retention_runs
    assert later.keep_until
    over = THEN + timedelta(days=201)
    assert ended(later, held(first, later), over, later.keep_until) == [
        "RetentionEnded",
        "ErasureDecided",
        "ClientForgotten",
    ]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"restricted": True}, "client_restricted"),
        ({"waiting": frozenset({"access"})}, "request_open"),
        ({"reported": True}, "legal_obligation"),
    ],
)
def test_what_stands_in_the_way_postpones_the_end(more: dict[str, Any], reason: str) -> None:
    journey = a_journey()
    (postponed,) = end_retention(journey, held(journey, **more), new_id(), LAST, THEN)
    assert isinstance(postponed, facts.RetentionPostponed)
    assert (postponed.reason, postponed.keep_until) == (reason, THEN.date() + timedelta(days=28))
    waits = after(journey, postponed)
    assert [due.by for due in RETENTION.due(waits)] == [postponed.keep_until]
    assert ended(waits, held(waits)) == [], "its day is another now"
    assert ended(waits, held(waits), THEN + timedelta(days=29), postponed.keep_until) == [
        "RetentionEnded",
        "ErasureDecided",
        "ClientForgotten",
    ]


def test_a_running_order_keeps_the_client() -> None:
    journey = a_journey()
    assert {each.code for each in reasons_to_keep(held(journey, status=NeedStatus.ORDERED))} == {"running_order"}
    assert reasons_to_keep(held(journey, status=NeedStatus.WITHDRAWN)) == []


def test_every_reason_to_keep_is_given() -> None:
    more = {"restricted": True, "waiting": frozenset({"access"}), "reported": True}
    everything = held(a_journey(None), status=NeedStatus.ORDERED, **more)
    assert {each.code for each in reasons_to_keep(everything)} == {
        "journey_open",
        "running_order",
        "client_restricted",
        "request_open",
        "legal_obligation",
    }


def test_an_erasure_that_is_carried_out_is_told_of_each_journey_and_each_need_and_once() -> None:
    one, two = a_journey(), a_journey()
    what = held(one, two)
    fact, forgotten = decide(what, new_id(), "no_longer_needed", None, THEN)
    assert forgotten.subject == str(CLIENT)
    erasure = ERASURES.fold([fact])
    assert erasure is not None
    assert ERASURES.claims(erasure) == (ERASURE_OF(CLIENT),)
    told = carry_out(erasure, what.journeys, what.needs, THEN)
    assert [each.TYPE.split(".")[1] for each in told] == ["ClientErased"] * 2 + ["NeedSevered"] * 2 + [
        "ErasureCarriedOut"
    ]
    gone = [after(each, *[event for event in told if event.subject == str(each.journey_id)]) for each in (one, two)]
    assert [(each.client_key, each.erased_at, each.retention_runs) for each in gone] == [(None, THEN, False)] * 2
    severed = [of_need(each, facts.NeedSevered(need_id=each.need_id, severed_at=THEN)) for each in what.needs]
    done = ERASURES.fold([fact, told[-1]])
    assert done is not None
    assert carry_out(done, gone, severed, THEN) == []
    assert [each.TYPE.split(".")[1] for each in carry_out(erasure, gone, severed, THEN)] == ["ErasureCarriedOut"]


def test_a_severed_need_keeps_what_was_bought() -> None:
    need = replace(
        Need(new_id(), new_id(), "D01", "ENGAGEMENT", CLOSED_AT), status=NeedStatus.MET, order_id=UUID(int=1)
    )
    severed = of_need(need, facts.NeedSevered(need_id=need.need_id, severed_at=THEN))
    assert (severed.status, severed.order_id, severed.severed_at) == (NeedStatus.MET, UUID(int=1), THEN)
