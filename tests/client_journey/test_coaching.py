"""Who looks after a client: the rules of assigning, covering and of jobcentres, and of a move that is dated back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.client_journey.journeys.domain.assignment import ASSIGNMENTS, assign, assignment_of
from services.client_journey.journeys.domain.coaching import (
    NamedCoach,
    assign_coach,
    choose_jobcentre,
    cover,
    end_cover,
    shared_out,
)
from services.client_journey.journeys.domain.journey import (
    JOURNEYS,
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
from shared.contracts.client_journey import Coach
from shared.contracts.event import Event
from shared.kernel.accounts import Account
from shared.kernel.rules import Rejected
from shared.reference import policy, the_open_market
from shared.reference.policy_values import JourneyDates
from tests.client_journey.examples import JOURNEY, JOURNEY_ID, NEED_ID, NOON

ROBIN, KIT, SAM = (Coach(issuer="https://identity.example", subject=each) for each in ("robin", "kit", "sam"))
TODAY = NOON.date()
BOUNDS = policy(JourneyDates, the_open_market(TODAY).regime, TODAY).values
LATER = NOON + timedelta(days=60)
WITH_ROBIN = replace(JOURNEY, coach=ROBIN)
CLOSED = replace(WITH_ROBIN, status=Status.CLOSED)


def after(journey: Journey, *events: Event) -> Journey:
    for event in events:
        assert isinstance(event, facts.JourneyEvent)
        journey = evolve(journey, event)
    assert JOURNEYS.decode(JOURNEYS.encode(journey)) == journey
    return journey


def refusal_of(decide: Callable[[], list[Event]]) -> frozenset[str]:
    with pytest.raises(Rejected) as refused:
        decide()
    return refused.value.codes


def days(first: int, last: int) -> tuple[date, date]:
    return TODAY + timedelta(days=first), TODAY + timedelta(days=last)


def test_the_coach_who_opens_a_journey_looks_after_it() -> None:
    asked = StartJourney(district="D01", category="ENGAGEMENT", jobcentre="INV")
    events = start(None, JOURNEY_ID, asked, uuid4(), NOON, ROBIN)
    journey = JOURNEYS.fold(events)
    assert journey is not None
    assert (journey.coach, journey.jobcentre) == (ROBIN, "INV")
    assert {type(each).__name__ for each in events if not each.PRIVATE} == {"JourneyStarted"}, "the bus hears no more"


def test_a_journey_is_not_opened_at_a_jobcentre_of_another_district() -> None:
    asked = StartJourney(district="D01", category="ENGAGEMENT", jobcentre="DDE")
    assert refusal_of(lambda: start(None, JOURNEY_ID, asked, "9f" * 32, NOON)) == {"jobcentre_not_of_district"}


def test_a_client_is_handed_over_with_a_reason_and_whoever_covered_does_no_longer() -> None:
    covered = after(WITH_ROBIN, *cover(WITH_ROBIN, SAM, days(0, 7), NOON))
    (assigned,) = assign_coach(covered, KIT, "workload", NOON)
    assert isinstance(assigned, facts.CoachAssigned)
    assert assigned.reason is not None
    assert (assigned.reason.code, assigned.reason.detail) == ("workload", "")
    handed_over = after(covered, assigned)
    assert (handed_over.coach, handed_over.covers) == (KIT, ())
    assert assign_coach(handed_over, KIT, "workload", NOON) == [], "who has the client already is told so once"


def test_nobody_takes_on_a_client_whose_journey_ended() -> None:
    assert refusal_of(lambda: assign_coach(CLOSED, KIT, "workload", NOON)) == {"journey_closed"}
    assert refusal_of(lambda: choose_jobcentre(CLOSED, "INV", NOON)) == {"journey_closed"}
    refused = refusal_of(lambda: cover(replace(CLOSED, coach=None), KIT, days(3, 1), NOON))
    assert refused == {"journey_closed", "no_coach", "ends_before_it_begins"}, "every reason at once"


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (0, 0, None),
        (-3, 0, None),
        (BOUNDS.cover_ahead_days, BOUNDS.cover_ahead_days, None),
        (0, BOUNDS.cover_at_most_days - 1, None),
        (1, 0, "ends_before_it_begins"),
        (-3, -1, "day_over"),
        (BOUNDS.cover_ahead_days + 1, BOUNDS.cover_ahead_days + 1, "day_too_far_ahead"),
        (0, BOUNDS.cover_at_most_days, "cover_too_long"),
    ],
)
def test_a_cover_is_for_some_days_to_come(first: int, last: int, reason: str | None) -> None:
    if reason is None:
        assert cover(WITH_ROBIN, KIT, days(first, last), NOON)
    else:
        assert refusal_of(lambda: cover(WITH_ROBIN, KIT, days(first, last), NOON)) == {reason}


def test_whoever_covers_looks_after_the_client_on_those_days_alone() -> None:
    covered = after(WITH_ROBIN, *cover(WITH_ROBIN, KIT, days(1, 3), NOON))
    assert [covered.is_looked_after_by(KIT, each) for each in (*days(0, 1), *days(3, 4))] == [False, True, True, False]
    assert covered.is_looked_after_by(ROBIN, TODAY)
    assert not covered.is_looked_after_by(Coach(issuer="https://another.example", subject="kit"), days(1, 1)[0])
    assert cover(covered, KIT, days(1, 3), NOON) == [], "asked again"
    assert refusal_of(lambda: cover(covered, ROBIN, days(1, 3), NOON)) == {"covers_for_themselves"}


def test_nobody_looks_after_a_client_whose_journey_is_closed() -> None:
    covered = after(WITH_ROBIN, *cover(WITH_ROBIN, KIT, days(0, 3), NOON))
    closed = after(covered, *close(covered, CloseJourney(reason="left_benefit"), NOON))
    assert [covered.is_looked_after_by(each, TODAY) for each in (ROBIN, KIT)] == [True, True]
    assert [closed.is_looked_after_by(each, TODAY) for each in (ROBIN, KIT)] == [False, False]


def test_a_cover_ends_early_and_what_is_over_is_not_kept() -> None:
    covered = after(WITH_ROBIN, *cover(WITH_ROBIN, KIT, days(0, 3), NOON))
    assert after(covered, *end_cover(covered, NOON)).covers == ()
    assert end_cover(covered, LATER) == [], "it is over by itself"
    first = TODAY + timedelta(days=60)
    again = after(covered, *cover(covered, SAM, (first, first), LATER))
    assert [each.coach for each in again.covers] == [SAM]


def test_a_client_comes_to_an_open_jobcentre_of_the_district() -> None:
    assert after(JOURNEY, *choose_jobcentre(JOURNEY, "INV", NOON)).jobcentre == "INV"
    assert refusal_of(lambda: choose_jobcentre(JOURNEY, "DDE", NOON)) == {"jobcentre_not_of_district"}


def test_a_need_is_assigned_once_to_each_coach_and_names_no_journey() -> None:
    (assigned,) = assign(None, NEED_ID, ROBIN, NOON)
    assert assigned.subject == assignment_of(NEED_ID).id
    assert set(assigned.model_dump()) == {"assignment_id", "need_id", "coach", "assigned_at"}
    with_robin = ASSIGNMENTS.fold([assigned])
    assert assign(with_robin, NEED_ID, ROBIN, NOON) == []
    (gone,) = assign(with_robin, NEED_ID, None, NOON)
    assert isinstance(gone, facts.NeedUnassigned)
    assert assign(ASSIGNMENTS.fold([assigned, gone]), NEED_ID, None, NOON) == assign(None, NEED_ID, None, NOON) == []


def test_a_coach_is_named_by_an_account_of_ones_own_issuer_unless_it_says_another() -> None:
    own = Account("https://identity.example", "sam")
    assert NamedCoach(subject="kit").by(own) == KIT
    assert NamedCoach(subject="kit", issuer="https://another.example").by(own).issuer == "https://another.example"


@given(count=st.integers(1, 200), coaches=st.integers(1, 7))
def test_a_caseload_is_shared_out_evenly(count: int, coaches: int) -> None:
    to = tuple(Coach(issuer="any", subject=str(number)) for number in range(coaches))
    shares = [[shared_out(number, to) for number in range(count)].count(each) for each in to]
    assert max(shares) - min(shares) <= 1
    assert sum(shares) == count


MOVED = MoveJourney(to_category="GETTING_JOBS", reason="progress")


@pytest.mark.parametrize(
    ("back", "reasons"),
    [
        (0, set()),
        (BOUNDS.moved_back_days, set()),
        (-1, {"day_to_come"}),
        (BOUNDS.moved_back_days + 1, {"day_too_far_back"}),
        (61, {"before_journey", "day_too_far_back"}),
    ],
)
def test_a_move_may_be_dated_back_within_bounds(back: int, reasons: set[str]) -> None:
    day = LATER.date() - timedelta(days=back)
    asked = replace(MOVED, moved_on=day)
    if reasons:
        assert refusal_of(lambda: move(JOURNEY, asked, LATER)) == reasons
    else:
        assert after(JOURNEY, *move(JOURNEY, asked, LATER)).moved_on == day


def test_what_days_were_held_to_is_recorded_with_them() -> None:
    decided = [*move(JOURNEY, MOVED, NOON), *cover(WITH_ROBIN, KIT, days(0, 1), NOON)]
    assert [each.model_dump()["policies"] for each in decided] == [("journey_dates.v1",)] * 2


def test_a_client_is_in_one_category_on_a_day() -> None:
    moved = after(JOURNEY, *move(JOURNEY, MOVED, LATER))
    earlier = MoveJourney(to_category="KEEPING_JOBS", reason="job_found", moved_on=LATER.date() - timedelta(days=1))
    assert refusal_of(lambda: move(moved, earlier, LATER)) == {"before_last_move"}


def test_a_move_from_before_moves_were_dated_counts_from_the_day_of_its_record() -> None:
    old = facts.JourneyMoved(
        journey_id=JOURNEY_ID, district="D01", from_category="ENGAGEMENT", to_category="GETTING_JOBS", moved_at=LATER
    )
    assert after(JOURNEY, old).moved_on == LATER.date()
