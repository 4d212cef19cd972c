"""Whoever publishes what the law has published of contracts: all that may be by now, many at once, once in a while."""

from typing import Any

from deploy.local.replay.client import Unexpected
from deploy.local.replay.people.person import Person
from shared.auth.principal import Role

_AT_ONCE = 200
"""How many notices are published in one request."""


class NoticeDesk(Person):
    """Buyers who work through the list of procurement notices."""

    async def work_through(self) -> None:
        """Publish every notice of what is over; raises `Unexpected` where one is overdue already."""
        token, today = self._client.as_central(Role.BUYER), self._world.day.isoformat()
        if late := await self._listed("overdue", token):
            raise Unexpected(f"{len(late)} procurement notices are overdue, the first is {late[0]['notice_id']}")
        ripe = [each for each in await self._listed("due", token) if not each["last_day"] or each["last_day"] < today]
        if not ripe:
            return
        body = {
            "notice_ids": [each["notice_id"] for each in ripe],
            "published_on": today,
            "reference": f"{self._world.day:%Y}/S {self._world.day:%m-%d}",
        }
        await self._client.post("ordering", "/v1/procurement-notices/publication", token, body)
        self._told.notices_published.update(body["notice_ids"])

    async def _listed(self, state: str, token: str) -> list[dict[str, Any]]:
        path = f"/v1/procurement-notices?state={state}&limit={_AT_ONCE}"
        found: list[dict[str, Any]] = (await self._client.get("ordering", path, token)).body["items"]
        return found
