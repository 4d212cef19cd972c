"""The rules of journeys."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.client_journey.journeys.domain.journey import (
    JOURNEYS,
    OPEN_JOURNEY,
    CloseJourney,
    Journey,
    MoveJourney,
    Need,
    NeedStatus,
    RecordNeed,
    ReportUnmet,
    StartJourney,
    Status,
    close,
    evolve,
    meet,
    move,
    record_need,
    reopen,
    report_unmet,
    start,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import NotFound, Rejected
from shared.reference import categories

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
CLIENT = uuid4()
JOURNEY_ID = new_id()
NEED_ID = uuid4()
START = StartJourney(client_ref=CLIENT, district="D01", category="ENGAGEMENT")
MOVE = MoveJourney(to_category="SKILLS_FOR_WORK", reason="progress")
NEED = RecordNeed(category="SKILLS_FOR_WORK")
UNMET = ReportUnmet(reason="no_offer")
CLOSE = CloseJourney(reason="left_benefit")


def after(journey: Journey | None, *events: Event) -> Journey:
    """The journey once these events happened."""
    for event in events:
        journey = evolve(journey, event)
    assert journey is not None
    return journey


def a_journey() -> Journey:
    return after(None, *start(None, JOURNEY_ID, START, NOON))


def with_a_need() -> Journey:
    journey = a_journey()
    return after(journey, *record_need(journey, NEED_ID, NEED, NOON))


def closed(journey: Journey) -> Journey:
    return after(journey, *close(journey, CLOSE, NOON))


def met(journey: Journey, order_id: UUID, at: datetime = NOON) -> Journey:
    return after(journey, *meet(journey, NEED_ID, order_id, at))


def refusal_of(decide: Callable[[], list[Event]]) -> frozenset[str]:
    with pytest.raises(Rejected) as refused:
        decide()
    return refused.value.codes


def test_a_journey_begins_in_the_category_that_it_was_opened_in() -> None:
    journey = a_journey()
    assert (journey.status, journey.category, journey.district) == (Status.OPEN, "ENGAGEMENT", "D01")


def test_a_journey_that_is_opened_again_the_same_way_stays_as_it_is() -> None:
    assert start(a_journey(), JOURNEY_ID, START, NOON) == []


@pytest.mark.parametrize("category", ["GETTING_JOBS", "ENGAGEMENT"])
def test_a_client_has_one_open_journey(category: str) -> None:
    elsewhere = StartJourney(client_ref=CLIENT, district="D02", category=category)
    assert refusal_of(lambda: start(a_journey(), JOURNEY_ID, elsewhere, NOON)) == {"journey_open"}


def test_another_district_is_not_told_where_the_client_has_a_journey() -> None:
    elsewhere = StartJourney(client_ref=CLIENT, district="D02", category="ENGAGEMENT")
    with pytest.raises(Rejected) as refused:
        start(a_journey(), JOURNEY_ID, elsewhere, NOON)
    assert "D01" not in str(refused.value)
    assert str(JOURNEY_ID) not in str(refused.value)


def test_an_open_journey_is_its_clients_only_one_and_a_closed_one_is_not() -> None:
    assert JOURNEYS.claims(a_journey()) == (OPEN_JOURNEY(CLIENT),)
    assert JOURNEYS.claims(closed(a_journey())) == ()


@pytest.mark.parametrize(("here", "there"), [*permutations(["ENGAGEMENT", "GETTING_JOBS", "KEEPING_JOBS"], 2)])
def test_a_client_may_move_in_any_direction(here: str, there: str) -> None:
    opened = StartJourney(client_ref=CLIENT, district="D01", category=here)
    journey = after(None, *start(None, JOURNEY_ID, opened, NOON))
    moved = move(journey, MoveJourney(to_category=there, reason="new_barrier"), NOON)
    assert after(journey, *moved).category == there
    assert [event.reason.code for event in moved if isinstance(event, facts.JourneyMoved) and event.reason] == [
        "new_barrier"
    ]


def test_moving_to_where_the_client_is_changes_nothing() -> None:
    assert move(a_journey(), MoveJourney(to_category="ENGAGEMENT", reason="progress"), NOON) == []


def test_a_closed_journey_is_not_moved() -> None:
    assert refusal_of(lambda: move(closed(a_journey()), MOVE, NOON)) == {"journey_closed"}


def test_one_need_of_a_category_is_open_at_a_time() -> None:
    assert refusal_of(lambda: record_need(with_a_need(), uuid4(), NEED, NOON)) == {"need_open"}
    other = RecordNeed(category="GETTING_JOBS")
    assert len(record_need(with_a_need(), uuid4(), other, NOON)) == 1


def test_a_need_is_recorded_anew_once_the_one_before_it_is_met_or_unmet() -> None:
    unmet = after(with_a_need(), *report_unmet(with_a_need(), NEED_ID, UNMET, NOON))
    for journey in (unmet, met(with_a_need(), uuid4())):
        again = after(journey, *record_need(journey, uuid4(), NEED, NOON))
        assert [need.status for need in again.needs] == [journey.needs[0].status, NeedStatus.OPEN]


def test_a_need_of_a_status_that_is_not_known_here_stands_in_the_way_of_another() -> None:
    document = JOURNEYS.encode(with_a_need())
    document["needs"][0]["status"] = "ordered"
    journey = JOURNEYS.decode(document)
    assert refusal_of(lambda: record_need(journey, uuid4(), NEED, NOON)) == {"need_open"}
    assert refusal_of(lambda: report_unmet(journey, NEED_ID, UNMET, NOON)) == {"need_status_unknown"}


def test_a_journey_of_a_status_that_is_not_known_here_is_not_ended() -> None:
    journey = JOURNEYS.decode({**JOURNEYS.encode(a_journey()), "status": "paused"})
    assert refusal_of(lambda: close(journey, CLOSE, NOON)) == {"journey_status_unknown"}


def test_every_reason_against_a_need_is_given() -> None:
    assert refusal_of(lambda: record_need(closed(with_a_need()), uuid4(), NEED, NOON)) == {
        "journey_closed",
        "need_open",
    }


def test_every_reason_against_an_unmet_need_is_given() -> None:
    journey = closed(met(with_a_need(), uuid4()))
    assert refusal_of(lambda: report_unmet(journey, NEED_ID, UNMET, NOON)) == {"journey_closed", "need_met"}


def test_a_need_that_the_journey_does_not_have_is_not_found() -> None:
    for decide in (
        lambda: report_unmet(a_journey(), NEED_ID, UNMET, NOON),
        lambda: meet(a_journey(), NEED_ID, uuid4(), NOON),
        lambda: reopen(a_journey(), NEED_ID, uuid4()),
    ):
        with pytest.raises(NotFound):
            decide()


def test_an_unmet_need_and_a_closed_journey_are_told_once() -> None:
    unmet = after(with_a_need(), *report_unmet(with_a_need(), NEED_ID, UNMET, NOON))
    assert report_unmet(unmet, NEED_ID, UNMET, NOON) == []
    assert close(closed(unmet), CLOSE, NOON) == []


def test_the_reasons_that_leave_the_service_are_codes_without_words() -> None:
    told = [
        *move(a_journey(), MOVE, NOON),
        *report_unmet(with_a_need(), NEED_ID, UNMET, NOON),
        *close(a_journey(), CLOSE, NOON),
    ]
    assert [event.model_dump()["reason"]["detail"] for event in told] == ["", "", ""]


def test_an_accepted_order_meets_a_need_once() -> None:
    order_id = uuid4()
    journey = met(with_a_need(), order_id)
    assert (journey.needs[0].status, journey.needs[0].order_id) == (NeedStatus.MET, order_id)
    assert meet(journey, NEED_ID, order_id, NOON) == []


def test_an_order_may_still_meet_a_need_that_was_reported_unmet() -> None:
    unmet = after(with_a_need(), *report_unmet(with_a_need(), NEED_ID, UNMET, NOON))
    assert met(unmet, uuid4()).needs[0].status is NeedStatus.MET


@pytest.mark.parametrize("finish", [lambda journey: journey, closed], ids=["open", "closed"])
def test_a_need_is_open_again_when_its_order_is_cancelled(finish: Callable[[Journey], Journey]) -> None:
    order_id = uuid4()
    journey = finish(met(with_a_need(), order_id))
    assert after(journey, *reopen(journey, NEED_ID, order_id)).needs == with_a_need().needs


def test_an_order_that_does_not_meet_the_need_does_not_open_it_again() -> None:
    assert reopen(met(with_a_need(), uuid4()), NEED_ID, uuid4()) == []
    assert reopen(with_a_need(), NEED_ID, uuid4()) == []


@given(orders=st.integers(1, 5), last_cancelled=st.booleans(), data=st.data())
def test_however_late_news_of_a_needs_orders_comes_the_last_order_decides(
    orders: int, last_cancelled: bool, data: st.DataObject
) -> None:
    """Each order was cancelled before the next was accepted. News of one comes in order, news of several does not."""
    ids = [uuid4() for _ in range(orders)]
    lanes = [
        ["accepted"] + (["cancelled"] if number < orders - 1 or last_cancelled else []) for number in range(orders)
    ]
    journey = with_a_need()
    while any(lanes):
        number = data.draw(st.sampled_from([each for each, lane in enumerate(lanes) if lane]))
        if lanes[number].pop(0) == "accepted":
            journey = met(journey, ids[number], NOON + timedelta(days=number))
        else:
            journey = after(journey, *reopen(journey, NEED_ID, ids[number]))
    assert journey.needs[0].order_id == (None if last_cancelled else ids[-1])


_CATEGORY = st.sampled_from(sorted(categories()))
_COMMAND = st.one_of(
    st.builds(MoveJourney, to_category=_CATEGORY, reason=st.just("progress")),
    st.builds(RecordNeed, category=_CATEGORY),
    st.just(UNMET),
    st.just(CLOSE),
)


@given(commands=st.lists(st.tuples(_COMMAND, st.integers(0, 3)), max_size=12))
def test_no_commands_bring_a_journey_out_of_order(commands: list[tuple[object, int]]) -> None:
    """At most one open need a category, nothing after the end, and a refusal or a repeat changes nothing."""
    journey, ended = a_journey(), False
    told: list[Event] = start(None, JOURNEY_ID, START, NOON)
    for command, which in commands:
        try:
            events = _decided(journey, command, which)
        except (Rejected, NotFound):
            continue
        assert not (ended and events)
        told, journey = [*told, *events], after(journey, *events)
        ended = journey.status is Status.CLOSED
        if not isinstance(command, RecordNeed):
            assert _decided(journey, command, which) == []
        still_open = [need.category for need in journey.needs if need.status is NeedStatus.OPEN]
        assert len(still_open) == len(set(still_open))
    assert JOURNEYS.fold(told) == journey == JOURNEYS.decode(JOURNEYS.encode(journey))


def _decided(journey: Journey, command: object, which: int) -> list[Event]:
    match command:
        case MoveJourney():
            return move(journey, command, NOON)
        case RecordNeed():
            return record_need(journey, uuid4(), command, NOON)
        case ReportUnmet():
            needs = journey.needs or (Need(uuid4(), "ENGAGEMENT", NOON),)
            return report_unmet(journey, needs[which % len(needs)].need_id, command, NOON)
        case CloseJourney():
            return close(journey, command, NOON)
    raise AssertionError(command)
