"""Run ordering in a process of its own, place the first order, and print what the process loaded since it was ready.

`python -m tests.ordering.first_order <MongoDB> <Kafka> <database> <folder>`; prints one JSON document.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from services.ordering.wiring import SERVICE
from shared.kernel.clock import RecordClock
from tests.ordering.examples import DISTRICT, NOON
from tests.ordering.world import World
from tests.running import issuer_in, running, settings_for


class Watch:
    """What is opened while it watches; a hook cannot be taken away again."""

    def __init__(self) -> None:
        self.on = False
        self.opened: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.on and event == "open" and isinstance(arguments[0], str):
            self.opened.append(arguments[0])


async def main(mongodb: str, kafka: str, database: str, folder: Path) -> None:
    """Look from the moment at which the service is ready until the order is answered."""
    clock = folder / "clock"
    RecordClock.create(clock, NOON)
    issuer = issuer_in(folder)
    settings = settings_for(mongodb, kafka, database, issuer, clock_file=clock)
    watch = Watch()
    async with running(SERVICE, settings, issuer) as one:
        ready, watch.on = set(sys.modules), True
        placed = await (await World(one).begin(DISTRICT)).place()
        watch.on = False
        found = {"status": placed.status, "imported": sorted(set(sys.modules) - ready), "opened": watch.opened}
    sys.stdout.write(json.dumps(found))


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4])))
