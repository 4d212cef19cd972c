"""The events of the system, one module or package per owner: contracts, changed only by adding to them.

The public ones are a contract with every reader of the topics, the private ones with the owner's own log.
"""

import inspect
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, ModuleType

from shared.contracts import catalogue, client_journey, notifications, ordering, supplier_registry
from shared.contracts.event import Event, Reason

OWNERS: Mapping[str, ModuleType] = MappingProxyType(
    {
        "supplier_registry": supplier_registry,
        "catalogue": catalogue,
        "client_journey": client_journey,
        "ordering": ordering,
        "notifications": notifications,
    }
)


@cache
def events_of(owner: str) -> tuple[type[Event], ...]:
    """Every concrete event of one owner, in the order of their declaration."""
    return tuple(
        member
        for member in vars(OWNERS[owner]).values()
        if inspect.isclass(member) and issubclass(member, Event) and "TYPE" in vars(member)
    )


@cache
def all_events() -> Mapping[str, type[Event]]:
    """Every event of the system by its type, as the logs have them."""
    return MappingProxyType({event.TYPE: event for owner in OWNERS for event in events_of(owner)})


@cache
def public_events() -> Mapping[str, type[Event]]:
    """Every event that is published, by its type: all that a reader of topics can meet."""
    return MappingProxyType({name: event for name, event in all_events().items() if not event.PRIVATE})


__all__ = ["OWNERS", "Event", "Reason", "all_events", "events_of", "public_events"]
