"""Whoever gives the notices that the law asks for: all that are due, many at once, once in a while."""

from deploy.local.replay.client import Unexpected
from deploy.local.replay.people.person import Person
from shared.auth.principal import Role

_AT_ONCE = 200
"""How many notices are given in one request."""


class Publishers(Person):
    """Category managers who work through the list of notices."""

    async def work_through(self) -> None:
        """Give every notice that is due; raises `Unexpected` where one is overdue already."""
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        if late := await self._listed("overdue", token):
            raise Unexpected(f"{len(late)} notices of the law are overdue, the first is {late[0]}")
        while due := await self._listed("due", token):
            body = {
                "notice_ids": due,
                "given_on": self._world.day.isoformat(),
                "reference": f"Notices of {self._world.day:%-d %B %Y}",
            }
            await self._client.post("supplier_registry", "/v1/register-notices/giving", token, body)
            self._told.notices_given.update(due)

    async def _listed(self, state: str, token: str) -> list[str]:
        path = f"/v1/register-notices?state={state}&limit={_AT_ONCE}"
        found = await self._client.get("supplier_registry", path, token)
        return [each["notice_id"] for each in found.body["items"]]
