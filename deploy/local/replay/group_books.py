"""The books of a replay on orders for several clients: who takes part, who pays, and what became of each of them."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from deploy.local.replay.last_words import Logs, states_of
from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from services.ordering.orders.domain.delivered import Line
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order, Status
from shared.contracts.client_journey import NeedRecorded
from shared.contracts.ordering import OrderPlaced


def group_findings(logs: Logs, needs: Logs, told: Told) -> list[Finding]:
    """Check these orders and their lines against what the client was told, and whose budget pays for whom."""
    shared = {each: order for each, order in states_of(ORDERS, logs).items() if len(order.lines) > 1}
    lines = [line for order in shared.values() for line in order.lines]
    recorded = (each.event for log in needs.values() for each in log if isinstance(each.event, NeedRecorded))
    districts = {each.need_id: each.district for each in recorded}
    placed = (each.event for each_id in shared for each in logs[each_id] if isinstance(each.event, OrderPlaced))
    return [
        Finding.of(
            "every order for several clients is for those of whom the client was told",
            len(shared),
            list(_for_others(shared, told)),
        ),
        Finding.of(
            "each client of a group is paid for by their own district", len(lines), list(_by_others(placed, districts))
        ),
        Finding.of(
            "every client of a group came to what was told of them", len(lines), list(_came_to_else(shared, told))
        ),
    ]


def _for_others(shared: Mapping[str, Order], told: Told) -> Iterator[str]:
    for order_id in sorted(shared.keys() | told.shared.keys()):
        found = tuple(str(each.need_id) for each in shared[order_id].lines) if order_id in shared else ()
        if found != told.shared.get(order_id, ()):
            yield f"order {order_id} is for {len(found)} needs, the client was told {told.shared.get(order_id)}"


def _by_others(placed: Iterator[OrderPlaced], districts: Mapping[UUID, str]) -> Iterator[str]:
    for order in placed:
        for line in order.lines:
            if districts.get(line.need_id) not in line.budget_id.split(":"):
                yield f"order {order.order_id}, line {line.line}: paid by {line.budget_id}"


def _came_to_else(shared: Mapping[str, Order], told: Told) -> Iterator[str]:
    """An end that was decided of the whole order is told of the order, and not of its lines."""
    for order_id, order in shared.items():
        for line in order.lines:
            said = told.lines.get((order_id, line.line), "")
            if _came_to(line) != said and not (told.is_to_end(order_id) and line.ended_early):
                yield f"order {order_id}, line {line.line}: {_came_to(line)!r}, the client was told {said!r}"


def _came_to(line: Line) -> str:
    if line.did_not_start:
        return Status.DID_NOT_START
    if line.ended_on:
        return Status.ENDED_EARLY if line.ended_early else Status.COMPLETED
    return Status.STARTED if line.started_on else ""
