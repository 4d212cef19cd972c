"""What may be wrong with whoever reads events, to be planted in a process (`tests.drills.inside`)."""

import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from tests.running import a_while

SLOW = "DRILL_SLOW"
"""Names a file: while it is there, each record takes a consumer a hundred times as long."""

Method = Callable[..., Awaitable[Any]]
_SLOW_SECONDS = 0.3  # an event takes about 3 ms with all its effects
_KEPT_BYTES = 1024 * 1024


def slow(file: Path) -> Callable[[Method], Method]:
    """Return what makes a consumer slow while a file is there."""

    def slowed(method: Method) -> Method:
        async def take(consumer: Any, records: Sequence[Any], **more: Any) -> None:
            for _ in records:
                if file.exists():
                    await a_while(_SLOW_SECONDS)
            await method(consumer, records, **more)

        return take

    return slowed


def joining_anew(method: Method) -> Method:
    """Make a worker ask for the group's partitions to be dealt out again after each batch."""

    async def take(subscription: Any, records: Any) -> None:
        await method(subscription, records)
        subscription.subscriber.consumer._coordinator.request_rejoin()

    return take


def keeping_all(method: Method) -> Method:
    """Make a consumer keep what it has dealt with."""
    kept: list[bytes] = []

    async def take(consumer: Any, records: Sequence[Any], **more: Any) -> None:
        await method(consumer, records, **more)
        kept.extend(os.urandom(_KEPT_BYTES) for _ in records)

    return take


def tell_of_groups() -> None:
    """Let the library say when this process joins a group, which a service has no use for."""
    library = logging.getLogger("aiokafka.consumer.group_coordinator")
    library.setLevel(logging.INFO)
    library.propagate = False
    library.addHandler(logging.StreamHandler())
