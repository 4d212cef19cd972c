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


def standing(*events: facts.OrderEvent) -> dict[UUID, Standing]:
    row: KnownOrder | None = None
    for event in events:
        row = fold_order(row, event)
    assert row is not None
    assert KNOWN_ORDERS.decode(KNOWN_ORDERS.encode(row)) == row
    return dict(row.needs)


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
