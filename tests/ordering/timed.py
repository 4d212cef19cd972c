"""Ordering by a clock that the test moves on."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.kernel.clock import RecordClock
from tests.ordering.world import World


@dataclass
class Timed:
    """Ordering with a clock, and what its log and its database hold."""

    world: World
    clock: RecordClock

    async def moves_to(self, moment: datetime) -> None:
        """Move the clock and wait until nothing is due by it."""
        self.clock.set(moment)
        status, text = await self.world.running.operations("/timers/settled")
        assert (status, json.loads(text)["failing"]) == (200, 0)

    async def facts(self, order_id: str) -> list[str]:
        """The names of its facts, in order; whose it is, which goes with each, is left out."""
        log = self.world.running.database["events"].find({"aggregate_id": order_id}).sort("version", 1)
        found = [str(each["type"]).split(".")[1] async for each in log]
        return [each for each in found if each != "OrderKeyed"]

    async def last(self, order_id: str) -> dict[str, Any]:
        log = self.world.running.database["events"].find({"aggregate_id": order_id}).sort("version", -1)
        found: dict[str, Any] = await anext(log)
        return found
