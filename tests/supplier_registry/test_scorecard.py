"""Scorecards: folded order by order, drawn to the mean of the category, and silent where there are too few cases."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.known.complaints import UPHELD, fold_complaint
from services.supplier_registry.known.orders import COUNTED, Achieved, Counts, OrderDelivered, fold_order
from services.supplier_registry.scorecards.domain.measures import Share, drawn_to_the_mean, measured
from services.supplier_registry.scorecards.domain.scorecard import Counted, scorecard, scorecard_terms, span_on
from shared.contracts import ordering as orders
from shared.contracts.event import Reason
from shared.contracts.supplier_registry import ComplaintDecided, Measure, Scorecard
from shared.reference.lists import COMPLAINT_FINDINGS
from shared.reference.regimes import Regime

ONE = UUID(int=1)
AT = datetime(2017, 3, 9, 12, tzinfo=UTC)
DAY = date(2017, 4, 3)
CATEGORY = "GETTING_JOBS"
ABOUT: dict[str, Any] = {"order_id": ONE, "need_ids": (ONE,), "supplier_id": ONE, "district": "D01"}
LINE: dict[str, Any] = {**ABOUT, "line": 1, "need_id": ONE}
TERMS = scorecard_terms(Regime.PCR_LIGHT_TOUCH, DAY)
SPAN = span_on(DAY, TERMS)

ISSUED = orders.OrderIssued(
    **ABOUT,
    purchase_order="PO-1",
    category=CATEGORY,
    amount_pence=1,
    starts_on=DAY,
    respond_by=DAY,
    issued_at=AT,
)
ACCEPTED = orders.OrderAccepted(**ABOUT, category=CATEGORY, accepted_at=AT + timedelta(hours=5))
DECLINED = orders.OrderDeclined(**ABOUT, category=CATEGORY, reason=Reason(code="no_capacity"), declined_at=AT)
LAPSED = orders.OrderLapsed(**ABOUT, category=CATEGORY, due_on=DAY, lapsed_at=AT)
COMPLETED = orders.ProvisionCompleted(**LINE, completed_on=DAY)


def started(day: date = DAY, line: int = 1) -> orders.ProvisionStarted:
    return orders.ProvisionStarted(**{**LINE, "line": line}, started_on=day)


def ended_early(code: str) -> orders.ProvisionEndedEarly:
    return orders.ProvisionEndedEarly(**LINE, ended_on=DAY, reason=Reason(code=code))


def outcome(code: str, day: date = DAY) -> orders.OutcomeRecorded:
    return orders.OutcomeRecorded(**LINE, outcome=code, achieved_on=day)


def reversed_(code: str) -> orders.OutcomeReversed:
    return orders.OutcomeReversed(**LINE, outcome=code, reason=Reason(code="recorded_in_error"), reversed_at=AT)


def folded(*events: orders.OrderEvent) -> OrderDelivered:
    row = None
    for event in events:
        row = fold_order(row, event)
    assert row is not None
    return row


def counts(*events: orders.OrderEvent) -> dict[str, int]:
    """What an order adds to the sums, but for what it adds nothing to."""
    return {name: number for name, number in vars(folded(*events).counts).items() if number}


def test_an_order_adds_up_to_what_became_of_it() -> None:
    assert counts(ISSUED, ACCEPTED, started(), COMPLETED, outcome("job_started")) == {
        "issued": 1,
        "accepted": 1,
        "timed": 1,
        "acceptance_minutes": 300,
        "started": 1,
        "on_time": 1,
        "completed": 1,
        "successful": 1,
        "in_work": 1,
    }


def test_an_order_that_came_to_nothing_counts_as_what_it_was() -> None:
    assert counts(ISSUED, DECLINED) == {"issued": 1, "declined": 1}
    assert counts(ISSUED, LAPSED) == {"issued": 1, "lapsed": 1}


def test_a_start_after_the_day_agreed_is_late_and_each_line_has_its_own() -> None:
    late = started(DAY + timedelta(days=1), line=2)
    assert counts(ISSUED, started(), late) == {"issued": 1, "started": 2, "on_time": 1}


def test_an_early_end_for_work_is_no_failure_to_complete() -> None:
    assert counts(ended_early("client_withdrew")) == {"ended_early": 1}
    for_work = counts(ended_early("client_found_work"), outcome("job_started"))
    assert for_work == {"ended_for_work": 1, "successful": 1, "in_work": 1}


def test_an_outcome_that_is_reversed_does_not_count() -> None:
    row = folded(outcome("job_started"), outcome("qualification_gained"), outcome("job_started"))
    assert row.in_work_on == DAY
    left = fold_order(row, reversed_("job_started"))
    assert left is not None
    assert (left.outcomes, left.in_work_on) == ((Achieved(1, "qualification_gained", DAY),), None)


def test_work_lasts_from_its_first_day_and_an_outcome_not_known_here_counts_for_nothing() -> None:
    later = DAY + timedelta(days=200)
    row = folded(COMPLETED, outcome("job_started"), outcome("job_sustained", later), outcome("promoted", DAY))
    assert row.in_work_on == DAY
    assert (row.counts.in_work, row.counts.sustained, row.counts.successful) == (1, 1, 1)


def did_not_start(code: str, line: int = 1) -> orders.DidNotStart:
    about = {**LINE, "line": line}
    return orders.DidNotStart(**about, starts_on=DAY, reason=Reason(code=code), said_by="department", recorded_at=AT)


def attended(*sessions: tuple[int, str]) -> orders.AttendanceRecorded:
    return orders.AttendanceRecorded(
        **LINE,
        sessions=tuple(
            orders.SessionAttended(held_on=DAY + timedelta(days=day), attended=how) for day, how in sessions
        ),
        recorded_at=AT,
    )


def test_what_did_not_start_counts_unless_work_came_before() -> None:
    assert counts(did_not_start("client_not_there"), started(line=2)) == {"not_started": 1, "started": 1}
    assert counts(did_not_start("client_found_work")) == {}


def test_sessions_are_counted_as_they_were_put_right() -> None:
    recorded = attended((0, "yes"), (1, "late"), (2, "no"))
    assert counts(recorded) == {"sessions": 3, "attended": 2}
    assert counts(recorded, attended((2, "yes"))) == {"sessions": 3, "attended": 3}


def test_an_outcome_that_is_to_be_checked_counts_once_it_is_verified() -> None:
    recorded = outcome("job_started").model_copy(update={"to_check": True})
    verified = orders.OutcomeVerified(**LINE, outcome="job_started", achieved_on=DAY, by="tester", verified_at=AT)
    assert (folded(recorded).counts.in_work, folded(recorded).in_work_on) == (0, None)
    assert (folded(recorded, verified).counts.in_work, folded(recorded, verified).in_work_on) == (1, DAY)


def test_a_scorecard_shows_attendance_and_what_did_not_start() -> None:
    own = Counted(Counts(issued=9, started=30, not_started=10, sessions=200, attended=150))
    card = scorecard(own, own, SPAN, TERMS)
    assert card.attendance == Measure(cases=200, rate=75.0, category_rate=75.0, adjusted=75.0)
    assert card.did_not_start == Measure(cases=40, rate=25.0, category_rate=25.0, adjusted=25.0)


DELIVERY = (
    ISSUED,
    ACCEPTED,
    DECLINED,
    LAPSED,
    started(),
    COMPLETED,
    ended_early("client_withdrew"),
    outcome("job_started"),
    outcome("job_sustained"),
    outcome("no_outcome"),
    reversed_("job_started"),
)


@given(st.lists(st.sampled_from(DELIVERY), max_size=20))
def test_no_sum_is_larger_than_what_it_is_of_in_whatever_order_the_news_comes(events: list[orders.OrderEvent]) -> None:
    row = folded(orders.OrderPlaced.model_construct(**ABOUT, market="DPS", category=CATEGORY, starts_on=DAY), *events)
    one = row.counts
    assert one.on_time <= one.started <= 1
    assert one.successful <= one.completed + one.ended_early + one.ended_for_work <= 1
    assert one.sustained <= one.in_work <= 1
    assert (one.in_work == 1) == (row.in_work_on is not None)
    assert one.timed <= min(one.issued, one.accepted)


def shares() -> st.SearchStrategy[Share]:
    """Shares of some of so many cases."""
    return st.integers(0, 200).flatmap(lambda cases: st.builds(Share, st.integers(0, cases), st.just(cases)))


@given(shares(), shares(), st.integers(0, 50))
def test_a_rate_drawn_to_the_mean_lies_between_the_two(own: Share, others: Share, weight: int) -> None:
    category = Share(own.amount + others.amount, own.cases + others.cases)
    found = drawn_to_the_mean(own, category, weight)
    if category.rate is None:
        assert found is None
    elif own.rate is None:
        assert found == (category.rate if weight else None)
    else:
        assert found is not None
        assert min(own.rate, category.rate) <= found <= max(own.rate, category.rate)
        assert (weight > 0) or found == own.rate


@given(shares(), shares(), st.integers(1, 50), st.integers(2, 20))
def test_the_more_cases_the_nearer_to_the_suppliers_own_rate(
    own: Share, category: Share, weight: int, times: int
) -> None:
    """As many times the cases at the same rate are believed at least as much."""
    few = drawn_to_the_mean(own, category, weight)
    many = drawn_to_the_mean(Share(own.amount * times, own.cases * times), category, weight)
    if own.rate is not None and category.rate is not None:
        assert few is not None
        assert many is not None
        assert abs(many - own.rate) <= abs(few - own.rate)


def test_the_method_is_the_published_one() -> None:
    """One of two, in a category where half succeed, at a weight of ten: as five and one of ten and two."""
    assert drawn_to_the_mean(Share(2, 2), Share(50, 100), 10) == Fraction(7, 12)
    told = measured(Share(2, 2), Share(50, 100), 10, tell_from=3, unit=Fraction(100))
    assert told == Measure(cases=2, rate=None, category_rate=50.0, adjusted=58.3)
    hours = measured(Share(90, 1), Share(90, 1), 10, tell_from=1, unit=Fraction(1, 60))
    assert hours == Measure(cases=1, rate=1.5, category_rate=1.5, adjusted=1.5)


def a_card(own: Counts, others: Counts) -> Scorecard:
    mine = Counted(own, own)
    return scorecard(mine, mine + Counted(others, others), SPAN, TERMS)


def test_a_newcomer_stands_where_its_category_stands_and_is_not_ranked() -> None:
    others = Counts(issued=50, accepted=40, declined=10, completed=30, ended_early=10)
    card = a_card(Counts(issued=1), others)
    assert card.completion == Measure(cases=0, rate=None, category_rate=75.0, adjusted=75.0)
    assert (card.ranked, card.below_floor) == (False, None)


def test_a_rate_tells_how_many_cases_it_rests_on() -> None:
    own = Counts(issued=15, accepted=12, declined=2, lapsed=1, started=12, on_time=9, completed=5, ended_early=6)
    card = a_card(own, Counts(completed=45, ended_early=44))
    assert card.acceptance == Measure(cases=15, rate=80.0, category_rate=80.0, adjusted=80.0)
    assert card.on_time_starts == Measure(cases=12, rate=75.0, category_rate=75.0, adjusted=75.0)
    assert card.completion == Measure(cases=11, rate=45.5, category_rate=50.0, adjusted=47.6)
    assert (card.ranked, card.below_floor) == (True, True)


counted = st.builds(Counts, **{name: st.integers(0, 30) for name in COUNTED})


@given(counted, counted)
def test_nobody_is_ranked_or_judged_on_too_few_cases(own: Counts, others: Counts) -> None:
    card = a_card(own, others)
    assert card.completion.cases == own.completed + own.ended_early
    assert card.ranked == (card.completion.cases >= TERMS.performance.cases_at_least)
    assert (card.below_floor is not None) == card.ranked
    assert (card.completion.rate is not None) == card.ranked
    assert card.below_floor is None or card.completion.adjusted is not None


def test_complaints_are_counted_for_each_hundred_orders_and_only_where_upheld() -> None:
    own = Counted(Counts(issued=20), complaints=1)
    card = scorecard(own, own + Counted(Counts(issued=80), complaints=1), SPAN, TERMS)
    assert card.complaints == Measure(cases=20, rate=5.0, category_rate=2.0, adjusted=4.0)
    about: dict[str, Any] = {"complaint_id": ONE, "supplier_id": ONE, "market": "DPS", "category": CATEGORY}
    decided: dict[str, Any] = {**about, "reason": "late_start", "consequence": "none", "decided_at": AT}
    found = [fold_complaint(None, ComplaintDecided(**decided, finding=each)).upheld for each in COMPLAINT_FINDINGS]
    assert [each for each, counts in zip(COMPLAINT_FINDINGS, found, strict=True) if counts] == sorted(
        UPHELD & {*COMPLAINT_FINDINGS}, key=COMPLAINT_FINDINGS.index
    )
    assert 0 < sum(found) < len(COMPLAINT_FINDINGS)
