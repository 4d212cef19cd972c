"""The rules of journeys."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import permutations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.client_journey.journeys.domain.journey import (
    JOURNEYS,
    OPEN_JOURNEY,
    CloseJourney,
    Journey,
    StartJourney,
    Status,
    close,
    evolve,
    start,
)
from services.client_journey.journeys.domain.moving import MoveJourney, move
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import categories

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
CLIENT, CLIENT_ID = uuid4(), uuid4()
JOURNEY_ID = new_id()
START = StartJourney(client_ref=CLIENT, district="D01", category="ENGAGEMENT")
MOVE = MoveJourney(to_category="SKILLS_FOR_WORK", reason="progress")
CLOSE = CloseJourney(reason="left_benefit")


def after(journey: Journey | None, *events: Event) -> Journey:
    """The journey once these events happened."""
    for event in events:
        journey = evolve(journey, event)
    assert journey is not None
    return journey


def a_journey() -> Journey:
    return after(None, *start(None, JOURNEY_ID, START, CLIENT_ID, NOON))


def closed(journey: Journey) -> Journey:
    return after(journey, *close(journey, CLOSE, NOON))


def refusal_of(decide: Callable[[], list[Event]]) -> frozenset[str]:
    with pytest.raises(Rejected) as refused:
        decide()
    return refused.value.codes


def test_a_journey_begins_in_the_category_that_it_was_opened_in() -> None:
    journey = a_journey()
    assert (journey.status, journey.category, journey.district) == (Status.OPEN, "ENGAGEMENT", "D01")


def test_a_journey_that_is_opened_again_the_same_way_stays_as_it_is() -> None:
    assert start(a_journey(), JOURNEY_ID, START, CLIENT_ID, NOON) == []


def test_a_journey_that_is_known_by_a_key_of_the_reference_gets_its_client_when_named_again() -> None:
    began, _ = start(None, JOURNEY_ID, START, CLIENT_ID, NOON)
    about = {"journey_id": JOURNEY_ID, "district": "D01"}
    before = after(None, began, facts.ClientKeyed(**about, client_key="9f" * 32))
    assert JOURNEYS.claims(before) == (OPEN_JOURNEY("9f" * 32),)
    (named,) = start(before, JOURNEY_ID, START, CLIENT_ID, NOON)
    now = after(before, named)
    assert isinstance(named, facts.JourneyOfClient)
    assert (now.client_id, now.client_key) == (CLIENT_ID, None)
    assert JOURNEYS.claims(now) == (OPEN_JOURNEY(CLIENT_ID),)


def test_what_the_bus_hears_of_a_journey_has_neither_reference_nor_key() -> None:
    public = [event for event in start(None, JOURNEY_ID, START, CLIENT_ID, NOON) if not event.PRIVATE]
    assert [set(event.model_dump()) for event in public] == [{"journey_id", "district", "category", "started_at"}]


@pytest.mark.parametrize("category", ["GETTING_JOBS", "ENGAGEMENT"])
def test_a_client_has_one_open_journey(category: str) -> None:
    elsewhere = StartJourney(client_ref=CLIENT, district="D02", category=category)
    assert refusal_of(lambda: start(a_journey(), JOURNEY_ID, elsewhere, CLIENT_ID, NOON)) == {"journey_open"}


def test_another_district_is_not_told_where_the_client_has_a_journey() -> None:
    elsewhere = StartJourney(client_ref=CLIENT, district="D02", category="ENGAGEMENT")
    with pytest.raises(Rejected) as refused:
        start(a_journey(), JOURNEY_ID, elsewhere, CLIENT_ID, NOON)
    assert "D01" not in str(refused.value)
    assert str(JOURNEY_ID) not in str(refused.value)


def test_an_open_journey_is_its_clients_only_one_and_a_closed_one_is_not() -> None:
    assert JOURNEYS.claims(a_journey()) == (OPEN_JOURNEY(CLIENT_ID),)
    assert JOURNEYS.claims(closed(a_journey())) == ()


@pytest.mark.parametrize(("here", "there"), [*permutations(["ENGAGEMENT", "GETTING_JOBS", "KEEPING_JOBS"], 2)])
def test_a_client_may_move_in_any_direction(here: str, there: str) -> None:
    opened = StartJourney(client_ref=CLIENT, district="D01", category=here)
    journey = after(None, *start(None, JOURNEY_ID, opened, CLIENT_ID, NOON))
    moved = move(journey, MoveJourney(to_category=there, reason="new_barrier"), NOON)
    assert after(journey, *moved).category == there
    assert [event.reason.code for event in moved if isinstance(event, facts.JourneyMoved) and event.reason] == [
        "new_barrier"
    ]


def test_moving_to_where_the_client_is_changes_nothing() -> None:
    assert move(a_journey(), MoveJourney(to_category="ENGAGEMENT", reason="progress"), NOON) == []


def test_a_closed_journey_is_not_moved() -> None:
    assert refusal_of(lambda: move(closed(a_journey()), MOVE, NOON)) == {"journey_closed"}


def test_a_journey_of_a_status_that_is_not_known_here_is_not_ended() -> None:
    journey = JOURNEYS.decode({**JOURNEYS.encode(a_journey()), "status": "paused"})
    assert refusal_of(lambda: close(journey, CLOSE, NOON)) == {"journey_status_unknown"}


def test_a_closed_journey_is_told_once() -> None:
    assert close(closed(a_journey()), CLOSE, NOON) == []


def test_the_reasons_that_leave_the_service_are_codes_without_words() -> None:
    told = [each for each in (*move(a_journey(), MOVE, NOON), *close(a_journey(), CLOSE, NOON)) if not each.PRIVATE]
    assert [event.model_dump()["reason"]["detail"] for event in told] == ["", ""]


_CATEGORY = st.sampled_from(sorted(categories()))
_COMMAND = st.one_of(
    st.builds(MoveJourney, to_category=_CATEGORY, reason=st.just("progress")),
    st.just(CLOSE),
)


@given(commands=st.lists(_COMMAND, max_size=12))
def test_no_commands_bring_a_journey_out_of_order(commands: list[object]) -> None:
    """Nothing happens after the end, and a refusal or a repeat changes nothing."""
    journey, ended = a_journey(), False
    told: list[Event] = start(None, JOURNEY_ID, START, CLIENT_ID, NOON)
    for command in commands:
        try:
            events = _decided(journey, command)
        except Rejected:
            continue
        assert not (ended and events)
        told, journey = [*told, *events], after(journey, *events)
        ended = journey.status is Status.CLOSED
        assert ended or _decided(journey, command) == []
    assert JOURNEYS.fold(told) == journey == JOURNEYS.decode(JOURNEYS.encode(journey))


def _decided(journey: Journey, command: object) -> list[Event]:
    match command:
        case MoveJourney():
            return move(journey, command, NOON)
        case CloseJourney():
            return close(journey, command, NOON)
    raise AssertionError(command)
