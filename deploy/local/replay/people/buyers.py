"""Buyers of the central team: they give the districts their budgets."""

import asyncio
from datetime import timedelta

from deploy.local.replay.people.person import Person
from shared.auth.principal import Role
from shared.reference import districts
from shared.reference.calendar import financial_year, last_day_of


class Buyers(Person):
    """Whoever allocates."""

    async def allocate(self) -> None:
        """Give every district its budgets of the financial year and of the next: orders of this one may start in it."""
        today, body = self._world.day, {"allocated_pence": self._world.record.allocation_pence}
        token = self._client.as_central(Role.BUYER)
        following = last_day_of(today) + timedelta(days=1)
        years = {financial_year(day) for day in (today, following, self._world.record.budgets_until) if day >= today}
        paths = [f"/v1/budgets/{district}/{year}" for year in sorted(years) for district in districts()]
        await asyncio.gather(*(self._client.put("ordering", path, token, body) for path in paths))
