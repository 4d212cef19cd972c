"""Contracts that only a test knows, put among those of their owner for as long as it needs them."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared import contracts
from shared.contracts.event import Event
from shared.contracts.schema import owner_of


@contextmanager
def planted(event: type[Event]) -> Iterator[None]:
    """Let an event be one of its owner's, as if its contract declared it."""
    module = contracts.OWNERS[owner_of(event.TYPE)]
    setattr(module, event.__name__, event)
    _look_again()
    try:
        yield
    finally:
        delattr(module, event.__name__)
        _look_again()


def _look_again() -> None:
    for listed in (contracts.events_of, contracts.all_events, contracts.public_events):
        listed.cache_clear()
