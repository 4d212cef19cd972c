"""Living through the record, day by day: everyone does what the record says, through the HTTP APIs."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime

from deploy.local.replay.client import Client
from deploy.local.replay.journeys import Journeys
from deploy.local.replay.market import Market
from deploy.local.replay.record import OPENING, Record
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.kernel.clock import RecordClock
from shared.reference import districts
from shared.reference.calendar import financial_year


class Driver:
    """Everyone in the record. A step that belongs to a later day is put on that day's agenda."""

    def __init__(self, record: Record, client: Client, clock: RecordClock, seed: int) -> None:
        """`told` is what the services acknowledged, as it grows."""
        self._record = record
        self._client = client
        self._clock = clock
        self._world = World(record, client, seed)
        self._market = Market(self._world)
        self._journeys = Journeys(self._world)
        self.told = self._world.told

    async def live_through(self, progress: Callable[[date], None]) -> None:
        """Live through every day of the record; `progress` is told of each. Raises `Unexpected`."""
        agenda = self._world.agenda
        for supplier in self._record.suppliers:
            agenda.put(supplier.applies_on, supplier.supplier_id, self._market.apply, supplier)
        for client in self._record.clients:
            agenda.put(client.starts_on, client.client_ref, self._journeys.start, client)
        agenda.put(0, "budgets", self._allocate)
        for number, day in enumerate(self._record.days):
            self._world.today = number
            self._clock.set(datetime.combine(day, OPENING, UTC))
            if number and financial_year(day) != financial_year(self._record.days[number - 1]):
                agenda.put(number, "budgets", self._allocate)
            await agenda.live(number)
            progress(day)

    async def _allocate(self) -> None:
        """Give every district its budget of the financial year, and of the next where the record lasts that long."""
        today, body = self._world.day, {"allocated_pence": self._record.allocation_pence}
        token = self._client.as_central(Role.BUYER)
        years = {financial_year(day) for day in (today, self._record.budgets_until) if day >= today}
        paths = [f"/v1/budgets/{district}/{year}" for year in sorted(years) for district in districts()]
        await asyncio.gather(*(self._client.put("ordering", path, token, body) for path in paths))
