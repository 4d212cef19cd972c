"""The books of a replay on successions: nothing that passes on is left with whoever has a successor."""

from collections.abc import Mapping, Sequence
from itertools import chain
from uuid import UUID

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue, ordering, supplier_registry
from shared.contracts.event import Event

Logs = Mapping[str, Sequence[Logged]]

_GONE = (
    ordering.OrderRejected,
    ordering.OrderDeclined,
    ordering.OrderLapsed,
    ordering.OrderCancelled,
    ordering.OrderStopped,
    catalogue.OfferWithdrawn,
)


def succession_finding(suppliers: Logs, *passing: Logs) -> Finding:
    """Offers, orders, complaints and performance are their supplier's last successor's, and so is who speaks for it."""
    succeeded = {
        each.event.supplier_id
        for events in suppliers.values()
        for each in events
        if isinstance(each.event, supplier_registry.SupplierSucceeded)
    }
    whose = {identifier: _whose(events) for identifier, events in chain.from_iterable(map(Mapping.items, passing))}
    left = [identifier for identifier, supplier in whose.items() if supplier in succeeded]
    wrong = [f"{identifier} is still with a supplier whose place was taken" for identifier in left]
    wrong += [
        f"somebody speaks for {each}, whose place was taken" for each in succeeded if _accounts(suppliers[str(each)])
    ]
    return Finding.of("what passes on with a succession is the successor's", len(whose) if succeeded else 0, wrong)


def _whose(events: Sequence[Logged]) -> UUID | None:
    """Return whose an offer or order is now; `None` for one that is gone and stays with whoever had it."""
    found = [each.event for each in events if each.event]
    if any(isinstance(each, _GONE) for each in found) or _nobody_came(found):
        return None
    return next((each.supplier_id for each in reversed(found) if hasattr(each, "supplier_id")), None)


def _nobody_came(found: Sequence[Event]) -> bool:
    """Say whether no line of an order did start: it is over without provision then, and nothing of it passes on."""
    lines = sum(len(each.lines) for each in found if isinstance(each, ordering.OrderPlaced))
    return 0 < lines <= sum(isinstance(each, ordering.DidNotStart) for each in found)


def _accounts(events: Sequence[Logged]) -> int:
    """Return how many accounts and organisations speak for a supplier."""
    linked = sum(isinstance(each.event, supplier_registry.AccountLinked) for each in events)
    return linked - sum(isinstance(each.event, supplier_registry.AccountUnlinked) for each in events)
