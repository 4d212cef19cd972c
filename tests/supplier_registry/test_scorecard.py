"""Scorecards: folded order by order, and silent about rates while there are too few cases."""

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.known.orders import Achieved, OrderOutcome, fold_order
from services.supplier_registry.scorecards.domain.scorecard import Counts, Rate, scorecard
from shared.contracts import ordering as orders
from shared.contracts.event import Reason
from shared.reference.policy_values import SupplierPerformance

ONE = UUID(int=1)
AT = datetime(2017, 3, 9, tzinfo=UTC)
ABOUT = {"order_id": ONE, "need_ids": (ONE,), "supplier_id": ONE, "district": "D01"}
LINE = {**ABOUT, "line": 1, "need_id": ONE}
TERMS = SupplierPerformance(completion_floor_percent=60, cases_at_least=10)


def folded(*events: orders.OrderEvent) -> OrderOutcome | None:
    row = None
    for event in events:
        row = fold_order(row, event)
    return row


def test_what_happened_to_an_order_stays_true() -> None:
    assert folded(
        orders.OrderAccepted(**ABOUT, category="GETTING_JOBS", accepted_at=AT),
        orders.ProvisionStarted(**LINE, started_on=date(2017, 3, 10)),
        orders.ProvisionCompleted(**LINE, completed_on=date(2017, 4, 10)),
        orders.OutcomeRecorded(**LINE, outcome="job_started", achieved_on=date(2017, 5, 1)),
    ) == OrderOutcome(ONE, accepted=True, started=True, completed=True, outcomes=(Achieved(1, "job_started"),))


def test_an_outcome_that_is_reversed_does_not_count() -> None:
    recorded = orders.OutcomeRecorded(**LINE, outcome="job_started", achieved_on=date(2017, 5, 1))
    other = orders.OutcomeRecorded(**LINE, outcome="qualification_gained", achieved_on=date(2017, 5, 1))
    reason = Reason(code="recorded_in_error")
    undone = orders.OutcomeReversed(**LINE, outcome="job_started", reason=reason, reversed_at=AT)
    left = (Achieved(1, "qualification_gained"),)
    assert folded(recorded, other, recorded, undone) == OrderOutcome(ONE, outcomes=left)


def test_an_order_that_came_to_nothing_counts_as_what_it_was() -> None:
    declined = orders.OrderDeclined(**ABOUT, category="GETTING_JOBS", reason=Reason(code="no_capacity"), declined_at=AT)
    assert folded(declined) == OrderOutcome(ONE, declined=True)
    lapsed = orders.OrderLapsed(**ABOUT, category="GETTING_JOBS", due_on=date(2017, 3, 8), lapsed_at=AT)
    assert folded(lapsed) == OrderOutcome(ONE, lapsed=True)
    early = orders.ProvisionEndedEarly(**LINE, ended_on=date(2017, 4, 1), reason=Reason(code="client_withdrew"))
    assert folded(early) == OrderOutcome(ONE, ended_early=True)


def test_rates_tell_how_many_cases_they_rest_on() -> None:
    counts = Counts(issued=15, accepted=12, declined=2, lapsed=1, started=12, completed=5, ended_early=6, in_work=3)
    card = scorecard(ONE, counts, TERMS, "supplier_performance.v1")
    assert card.acceptance == Rate(80.0, 15)
    assert card.completion == Rate(45.5, 11)
    assert card.in_work_rate == Rate(27.3, 11)
    assert card.below_floor is True


@given(st.builds(Counts, **{name: st.integers(0, 20) for name in Counts.__annotations__}))
def test_nobody_is_judged_on_too_few_cases(counts: Counts) -> None:
    card = scorecard(ONE, counts, TERMS, "supplier_performance.v1")
    finished = counts.completed + counts.ended_early
    assert (card.completion is None) == (card.below_floor is None) == (finished < 10)
    assert (card.acceptance is None) == (counts.accepted + counts.declined + counts.lapsed < 10)
    assert card.completion is None or 0 <= card.completion.percent <= 100
