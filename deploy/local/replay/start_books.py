"""The books of a replay on starts that were moved under their orders: each order says so, and keeps its day."""

from collections.abc import Mapping, Sequence

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.ordering import OrderPlaced, OrderStartChanged

_AS_ORDERED = "start_as_ordered"


def moved_start_finding(orders: Mapping[str, Sequence[Logged]], told: Mapping[str, str]) -> Finding:
    """Hold what orders say of their starts against what their suppliers did with these."""
    said: dict[str, set[str]] = {}
    wrong = []
    for order_id, events in orders.items():
        days = {
            logged.event.starts_on for logged in events if isinstance(logged.event, OrderPlaced | OrderStartChanged)
        }
        changes = [logged.event for logged in events if isinstance(logged.event, OrderStartChanged)]
        for change in changes:
            said.setdefault(str(change.start_id), set()).add(change.reason.code)
        if changes and len(days) > 1:
            wrong.append(f"order {order_id} did not keep its day")
        if changes and changes[-1].reason.code == _AS_ORDERED and told.get(str(changes[-1].start_id)) == "moved":
            wrong.append(f"order {order_id} says that its start is as it was ordered, and it was moved")
    wrong += [f"start {start_id} was moved, and no order says so" for start_id in sorted(told.keys() - said.keys())]
    wrong += [f"start {start_id} was not moved, and orders say so" for start_id in sorted(said.keys() - told.keys())]
    return Finding.of("every start that was moved under orders is told of, and they keep their day", len(said), wrong)
