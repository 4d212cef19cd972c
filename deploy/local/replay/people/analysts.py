"""Whoever looks at the buying as a whole: at what looks wrong, and at what it all adds up to."""

from itertools import count
from typing import TYPE_CHECKING

from deploy.local.replay.client import expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

_FLAGS = "/v1/integrity-flags"
# Made up: of so many flags something is done about one; there is an explanation for the others.
_OF_SO_MANY = 4
_EXPLAINED = {"finding": "dismissed", "reason": "explained"}
_RAISED = {"finding": "acted_on", "reason": "raised_with_supplier"}


class Analysts(Person):
    """A category manager who decides on flags, and an auditor who reads the figures."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was flagged yet."""
        super().__init__(world, everyone)
        self._turn = count()

    async def work_through(self) -> None:
        """Decide on every flag that nobody has decided on, as it was read."""
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        found = await self._client.get("ordering", f"{_FLAGS}?decided=false&limit=500", token)
        for each in found.body["items"]:
            path = f"{_FLAGS}/{each['flag_id']}"
            seen = await self._client.get("ordering", path, token)
            body = _RAISED if next(self._turn) % _OF_SO_MANY == 0 else _EXPLAINED
            expect(await self._client.ask("ordering", f"{path}/decision", token, body, seen.etag), path)
            self._told.flags[each["flag_id"]] = body["finding"]

    async def read_figures(self) -> None:
        """Read what all orders of the record add up to, once everything that was said of them has arrived."""
        days, token = self._world.record.days, self._client.as_central(Role.AUDITOR)
        span = f"first_day={min(days[0], self._world.day)}&last_day={self._world.day}"
        reply = await self._client.get("ordering", f"/v1/figures?{span}", token)
        self._told.figures = reply.body["total"] or {}
