"""The books of a replay on how orders were placed: repeats of what worked, and nobody the same thing twice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from deploy.local.replay.last_words import Logs, states_of
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from shared.contracts.client_journey import NeedRecorded
from shared.contracts.ordering import OrderKeyed
from shared.reference import Regime, policy
from shared.reference.calendar import uk_date
from shared.reference.policy_values import BuyingAgain


def placing_findings(logs: Logs, needs: Logs, repeats: Mapping[str, str]) -> list[Finding]:
    """Check repeats against what the client was told, and the keys of clients against the journeys of their needs."""
    orders = states_of(ORDERS, logs)
    repeated = {each: order for each, order in orders.items() if order.repeat}
    wrong = [f"order {each} was told or logged as a repeat only" for each in sorted(repeated.keys() ^ repeats.keys())]
    for order_id, order in repeated.items():
        wrong += _not_allowed(order, orders, repeats.get(order_id))
    split = [
        f"order {order.order_id} costs what its lines do not add up to"
        for order in orders.values()
        if len(order.lines) > 1 and max(_amounts(order)) - min(_amounts(order)) > 1
    ]
    keyed = {each: _keys(log) for each, log in logs.items()}
    return [
        Finding.of(
            "every order that was bought again repeats what worked, as the client was told", len(repeated), wrong
        ),
        Finding.of("the price of every order is split evenly over its lines", len(orders), split),
        Finding.of(
            "orders have the same key where one client has the same offer, and no others do",
            sum(map(len, keyed.values())),
            list(_mixed_up(orders, keyed, _journeys(needs))),
        ),
    ]


def _not_allowed(order: Order, orders: Mapping[str, Order], told: str | None) -> Iterator[str]:
    """Say what of a repeat is not as it has to be. An outcome may have been taken back since."""
    before = orders.get(str(order.repeat.order_id)) if order.repeat else None
    if before is None or order.repeat is None or str(before.order_id) != told:
        yield f"order {order.order_id} repeats another order than the client was told"
        return
    if (before.source.offer_id, before.district) != (order.source.offer_id, order.district):
        yield f"order {order.order_id} repeats an order of another offer or district"
    values = policy(BuyingAgain, Regime(order.regime), uk_date(order.placed_at)).values
    if order.repeat.in_a_row > values.in_a_row_at_most:
        yield f"order {order.order_id} is repeat {order.repeat.in_a_row} in a row"
    if not any(each.ended_on for each in before.lines):
        yield f"order {order.order_id} repeats what never ended"


def _mixed_up(
    orders: Mapping[str, Order], keyed: Mapping[str, Mapping[int, str]], journeys: Mapping[UUID, UUID]
) -> Iterator[str]:
    whose: dict[str, set[tuple[UUID | None, UUID]]] = defaultdict(set)
    keys: dict[tuple[UUID | None, UUID], set[str]] = defaultdict(set)
    for order_id, of_lines in keyed.items():
        order = orders[order_id]
        for line, key in of_lines.items():
            found = order.line_of(line)
            client = (journeys.get(found.need_id) if found else None, order.source.offer_id)
            whose[key].add(client)
            keys[client].add(key)
    yield from (f"{len(clients)} clients or offers have one key" for clients in whose.values() if len(clients) > 1)
    yield from (f"a client has {len(found)} keys for one offer" for found in keys.values() if len(found) > 1)


def _amounts(order: Order) -> list[int]:
    return [each.amount_pence for each in order.lines]


def _keys(log: Sequence[Logged]) -> dict[int, str]:
    found = (each.event for each in log if isinstance(each.event, OrderKeyed))
    return {each.line: each.key for event in found for each in event.clients}


def _journeys(needs: Logs) -> dict[UUID, UUID]:
    recorded = (each.event for log in needs.values() for each in log if isinstance(each.event, NeedRecorded))
    return {each.need_id: each.journey_id for each in recorded}
