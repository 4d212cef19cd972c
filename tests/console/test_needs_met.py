"""The check that every line delivered to its end met its need: once each, also of an order for several clients."""

from datetime import date
from typing import Any

import pytest

from deploy.reconciliation.across import NeedsMet
from deploy.reconciliation.barrier import Barrier
from deploy.reconciliation.ledger import Ledger
from deploy.reconciliation.reading import Logged, LoggedAggregate
from shared.contracts import client_journey, ordering
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from tests.ordering.examples import NOON

ORDER_ID, ONE, OTHER = (new_id() for _ in range(3))
ABOUT: dict[str, Any] = {"order_id": ORDER_ID, "need_ids": (ONE, OTHER), "supplier_id": new_id(), "district": "D01"}
OF_NEED: dict[str, Any] = {"journey_id": new_id(), "district": "D01", "category": "SKILLS_FOR_WORK"}


def completed(line: int) -> ordering.ProvisionCompleted:
    need_id = (ONE, OTHER)[line - 1]
    return ordering.ProvisionCompleted(**ABOUT, line=line, need_id=need_id, completed_on=date(2017, 3, 1))


def logged(kind: str, identifier: Any, *events: Event) -> LoggedAggregate:
    of = [Logged(str(at), each, each.TOPIC, at, NOON, NOON, 0, public=True) for at, each in enumerate(events, 1)]
    return LoggedAggregate(kind, str(identifier), of)


async def what_is_wrong(lines: tuple[int, ...], *met: Any) -> int:
    ledger = Ledger()
    check = NeedsMet(ledger, NOON)
    for need_id in met:
        event = client_journey.NeedMet(need_id=need_id, **OF_NEED, order_id=ORDER_ID, met_at=NOON)
        check.see(logged("need", need_id, event), None)
    check.see(logged("order", ORDER_ID, *map(completed, lines)), None)
    finding = await check.finding(Barrier({}, {}, frozenset(), frozenset()))
    ledger.close()
    return finding.wrong


@pytest.mark.parametrize(
    ("lines", "met", "wrong"),
    [
        ((1, 2), (ONE, OTHER), 0),
        ((1,), (ONE,), 0),
        ((1, 2), (ONE,), 1),
        ((1,), (ONE, OTHER), 1),
        ((1, 2), (ONE, ONE, OTHER), 1),
        ((), (OTHER,), 1),
    ],
)
async def test_each_completed_line_meets_its_own_need_once(
    lines: tuple[int, ...], met: tuple[Any, ...], wrong: int
) -> None:
    assert await what_is_wrong(lines, *met) == wrong
