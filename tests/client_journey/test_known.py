"""What client journeys keep of orders: how each stands for each of its needs."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.client_journey.known.orders import FOLLOWED, KNOWN_ORDERS, KnownOrder, Standing, fold_order, needs_of
from shared.contracts import ordering as facts
from shared.contracts.event import Reason
from shared.kernel.ids import new_id
from tests.client_journey.examples import CATEGORY, NOON

ORDER_ID, ONE, OTHER = (new_id() for _ in range(3))
DAY = date(2017, 3, 1)
WHY = Reason(code="any")
ABOUT: dict[str, Any] = {
    "order_id": ORDER_ID,
    "need_ids": (ONE, OTHER),
    "supplier_id": new_id(),
    "district": "D01",
}
PLACED = facts.OrderPlaced(
    **ABOUT,
    market="DPS-EMPLOYABILITY",
    regime="PCR_LIGHT_TOUCH",
    source=facts.Source(offer_id=new_id(), offer_version=1),
    category=CATEGORY,
    lines=tuple(
        facts.Line(line=line, need_id=need_id, budget_id="any", amount_pence=1)
        for line, need_id in enumerate((ONE, OTHER), 1)
    ),
    starts_on=DAY,
    placed_by="coach",
    placed_at=NOON,
    policies=(),
)
COMPLETED = facts.ProvisionCompleted(**ABOUT, line=1, need_id=ONE, completed_on=DAY)
ENDED_EARLY = facts.ProvisionEndedEarly(**ABOUT, line=2, need_id=OTHER, ended_on=DAY, reason=WHY)
ENDS = (
    facts.OrderRejected(**ABOUT, reason=WHY, rejected_at=NOON),
    facts.OrderDeclined(**ABOUT, category=CATEGORY, reason=WHY, declined_at=NOON),
    facts.OrderLapsed(**ABOUT, category=CATEGORY, due_on=DAY, lapsed_at=NOON),
    facts.OrderCancelled(**ABOUT, category=CATEGORY, reason=WHY, cancelled_at=NOON),
    facts.OrderStopped(**ABOUT, category=CATEGORY, was_issued=False, reason=WHY, stopped_at=NOON),
)


STARTED = facts.ProvisionStarted(**ABOUT, line=1, need_id=ONE, started_on=DAY)


def folded(*events: facts.OrderEvent) -> KnownOrder:
    row: KnownOrder | None = None
    for event in events:
        row = fold_order(row, event)
    assert row is not None
    assert KNOWN_ORDERS.decode(KNOWN_ORDERS.encode(row)) == row
    return row


def standing(*events: facts.OrderEvent) -> dict[UUID, Standing]:
    return dict(folded(*events).needs)


def outcome(code: str, day: date = DAY) -> facts.OutcomeRecorded:
    return facts.OutcomeRecorded(**ABOUT, line=1, need_id=ONE, outcome=code, achieved_on=day)


def test_what_was_bought_from_whom_and_how_far_it_is_is_known() -> None:
    approval = facts.ApprovalRequested(**ABOUT, level="district", category=CATEGORY, amount_pence=1, starts_on=DAY)
    accepted = facts.OrderAccepted(**ABOUT, category=CATEGORY, accepted_at=NOON)
    row = folded(PLACED)
    assert (row.status, row.supplier_id, row.offer_version, row.starts_on) == ("placed", ABOUT["supplier_id"], 1, DAY)
    assert folded(PLACED, approval).status == "awaiting_approval"
    assert folded(PLACED, approval, accepted).status == "accepted"
    assert [folded(PLACED, end).status for end in ENDS] == ["rejected", "declined", "lapsed", "cancelled", "stopped"]


def test_each_line_knows_when_it_began_and_ended_and_what_came_of_it() -> None:
    line = folded(PLACED, STARTED, COMPLETED, outcome("job_started"), outcome("job_sustained")).line_for(ONE)
    assert line is not None
    assert (line.started_on, line.ended_on, line.ended_early, line.sustained) == (DAY, DAY, False, True)
    other = folded(PLACED, STARTED, ENDED_EARLY).line_for(OTHER)
    assert other is not None
    assert (other.started_on, other.has_ended, other.ended_early, other.outcomes) == (None, True, True, ())


def test_a_line_that_did_not_start_is_over_for_its_own_need_alone() -> None:
    gone = facts.DidNotStart(
        **ABOUT, line=1, need_id=ONE, starts_on=DAY, reason=WHY, said_by="supplier", recorded_at=NOON
    )
    line = folded(PLACED, gone).line_for(ONE)
    assert line is not None
    assert (line.did_not_start, line.started_on) == (True, None)
    assert standing(PLACED, gone) == {ONE: Standing.OVER, OTHER: Standing.RUNNING}
    assert type(gone) in FOLLOWED


def test_an_outcome_is_replaced_by_another_day_and_gone_once_reversed() -> None:
    corrected = folded(PLACED, outcome("job_started"), outcome("job_started", date(2017, 3, 2))).line_for(ONE)
    assert corrected is not None
    assert [each.on for each in corrected.outcomes] == [date(2017, 3, 2)]
    reversed_ = facts.OutcomeReversed(**ABOUT, line=1, need_id=ONE, outcome="job_started", reason=WHY, reversed_at=NOON)
    gone = folded(PLACED, outcome("job_started"), reversed_).line_for(ONE)
    assert gone is not None
    assert gone.outcomes == ()


def test_an_order_runs_for_every_need_that_it_was_placed_for() -> None:
    assert standing(PLACED) == {ONE: Standing.RUNNING, OTHER: Standing.RUNNING}


def test_each_line_is_delivered_for_its_own_need() -> None:
    assert standing(PLACED, COMPLETED) == {ONE: Standing.COMPLETED, OTHER: Standing.RUNNING}
    assert standing(PLACED, COMPLETED, ENDED_EARLY) == {ONE: Standing.COMPLETED, OTHER: Standing.OVER}
    assert (needs_of(COMPLETED), needs_of(PLACED)) == ((ONE,), (ONE, OTHER))


@pytest.mark.parametrize("end", ENDS, ids=lambda each: type(each).__name__)
def test_an_order_that_comes_to_nothing_does_so_for_all_its_needs(end: facts.OrderEvent) -> None:
    assert standing(PLACED, end) == {ONE: Standing.OVER, OTHER: Standing.OVER}
    assert type(end) in FOLLOWED


def test_news_of_an_order_whose_placing_is_not_known_is_passed_over() -> None:
    assert fold_order(None, COMPLETED) is None
