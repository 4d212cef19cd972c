"""Buyers of the central team: they give the districts their budgets, and vary them by what is forecast."""

import asyncio
from datetime import timedelta
from http import HTTPStatus

from deploy.local.replay.client import expect
from deploy.local.replay.people.person import Person
from shared.auth.principal import Role
from shared.reference import districts
from shared.reference.calendar import financial_year, last_day_of

# Made up, like the record: what a budget is varied by, in percent, where its forecast is full or far from it.
_FULL_PERCENT, _VARIED_BY_PERCENT = 90, 5


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

    async def look_ahead(self, number: int) -> None:
        """Look at the forecast of one district, each in its turn; give it more, or take some of what it will not need.

        It is decided on the budget as it was read: where an order was placed meanwhile, the next look decides.
        """
        named = sorted(districts())
        path = f"/v1/budgets/{named[number % len(named)]}/{financial_year(self._world.day)}"
        token = self._client.as_central(Role.BUYER)
        seen = await self._client.get("ordering", f"{path}/forecast", token)
        expected = seen.body["expected_percent"]
        if expected is None:
            return
        full = expected >= _FULL_PERCENT
        change = seen.body["allocated_pence"] * _VARIED_BY_PERCENT // 100
        body = {"change_pence": change if full else -change, "reason": "forecast_revised"}
        reply = await self._client.ask("ordering", f"{path}/variations", token, body, seen.etag)
        if reply.status == HTTPStatus.PRECONDITION_FAILED or reply.reasons == {"below_commitments"}:
            return
        expect(reply, path)
        self._told.varied_pence[seen.body["budget_id"]] += body["change_pence"]
