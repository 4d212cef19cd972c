"""What may be wrong with how events are read, to be planted in a process (`tests.drills.inside`)."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from shared.messaging.envelope import Malformed

Method = Callable[..., Awaitable[Any]]


def by_producers_clocks(method: Method) -> Method:
    """Make a consumer pass over what happened, as its producer says, before what it knows of the same aggregate."""
    newest: dict[str, Any] = {}

    async def act(consumer: Any, received: list[Any], others: Any) -> None:
        taken = []
        for event in received:
            if event.envelope.time >= newest.get(event.aggregate, event.envelope.time):
                newest[event.aggregate] = event.envelope.time
                taken.append(event)
        await method(consumer, taken, others)

    return act


def closed_to_new_fields(method: Callable[..., Any]) -> Callable[..., Any]:
    """Make a reader refuse an event with a field that its version has not heard of."""

    def read(reader: Any, record: Any) -> Any:
        received = method(reader, record)
        if received.event is None or set(type(received.event).model_fields).issuperset(json.loads(record.value)):
            return received
        strange = Malformed("unknown_field", "a field that is not in the contract")
        return replace(received, event=None, unreadable=strange, leaves_a_hole=True)

    return read
