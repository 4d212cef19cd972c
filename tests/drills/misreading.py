"""What may be wrong with how events are read, to be planted in a process (`tests.drills.inside`)."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.messaging.envelope import Malformed


def closed_to_new_fields(method: Callable[..., Any]) -> Callable[..., Any]:
    """Make a reader refuse an event with a field that its version has not heard of."""

    def read(reader: Any, record: Any) -> Any:
        received = method(reader, record)
        if received.event is None or set(type(received.event).model_fields).issuperset(json.loads(record.value)):
            return received
        strange = Malformed("unknown_field", "a field that is not in the contract")
        return replace(received, event=None, unreadable=strange, leaves_a_hole=True)

    return read
