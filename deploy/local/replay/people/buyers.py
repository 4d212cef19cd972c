"""Buyers of the central team: they give the districts their budgets."""

import asyncio

from deploy.local.replay.people.person import Person
from shared.auth.principal import Role
from shared.reference import districts
from shared.reference.calendar import financial_year


class Buyers(Person):
    """Whoever allocates."""

    async def allocate(self) -> None:
        """Give every district its budget of the financial year, and of the next where the record lasts that long."""
        today, body = self._world.day, {"allocated_pence": self._world.record.allocation_pence}
        token = self._client.as_central(Role.BUYER)
        years = {financial_year(day) for day in (today, self._world.record.budgets_until) if day >= today}
        paths = [f"/v1/budgets/{district}/{year}" for year in sorted(years) for district in districts()]
        await asyncio.gather(*(self._client.put("ordering", path, token, body) for path in paths))
