"""The requests of a guide, sent as whoever it names, and compared with the answers that it shows."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from deploy.local.replay.documents import a_pdf
from shared.auth.principal import Role
from tests.guides.reading import Said, Step
from tests.running import Reply, Running, until

OFFICERS = {"Alex", "Sam", "Kim"}
COACHES = {"Robin": "D01", "Kit": "D01", "Ash": "D01", "Jo": "D02"}
MANAGERS = {"Max", "Mia"}
BUYERS = {"Bea", "Bo"}
SAFEGUARDING_LEADS = {"Lee"}
NOBODY = "Anybody"
LOOKS = ("GET ", "POST /v1/searches")
_TYPE, _JSON = "Content-Type", "application/json"


class Asker:
    """Everybody of a guide, who sends what it says to one service."""

    def __init__(self, guide: str, one: Running, org_of: Callable[[str], object] | None = None) -> None:
        """Let each supplier of the guide speak for this organisation, or for one of its own."""
        self._guide = guide
        self._one = one
        self._org_of = org_of or (lambda _: uuid4())
        self._orgs: dict[str, str] = {}
        self.said = Said()

    async def asks(self, step: Step) -> None:
        """Take a step; what only looks may look again, until it sees what is shown."""
        where = f"{self._guide}, line {step.line}: {step.who}: {step.asked}"
        otherwise = await self._differences(step)
        if otherwise and step.asked.startswith(LOOKS):
            await until(lambda: self._is_as_shown(step), f"{where}: not {otherwise}")
        else:
            assert otherwise == [], f"{where}: {otherwise}"

    async def _is_as_shown(self, step: Step) -> bool:
        return not await self._differences(step)

    async def _differences(self, step: Step) -> list[str]:
        reply = await self._reply(step)
        if "ETag" in reply.headers:
            self.said.learn("etag", reply.headers["ETag"])
        if reply.status != step.status:
            return [f"{reply}, and the guide shows {step.status}"]
        headers = {name: reply.headers.get(name) for name in step.told}
        differs = self.said.differences(step.told, headers)
        return differs + (self.said.differences(step.shown, reply.body) if step.shown is not None else [])

    async def _reply(self, step: Step) -> Reply:
        method, _, path = self.said.filled_in(step.asked).partition(" ")
        return await self._one.call(method, path, self._token(step.who), **self._request(step))

    def _token(self, who: str) -> str | None:
        if who == NOBODY:
            return None
        if who in OFFICERS:
            return self._one.token(Role.CATEGORY_MANAGER, subject=who)
        if who in COACHES:
            return self._one.token(Role.WORK_COACH, districts=[COACHES[who]], subject=who)
        if who in MANAGERS:
            return self._one.token(Role.DISTRICT_MANAGER, districts=["D01"], subject=who)
        if who in BUYERS:
            return self._one.token(Role.BUYER, subject=who)
        if who in SAFEGUARDING_LEADS:
            return self._one.token(Role.SAFEGUARDING_LEAD, districts=["D02"], subject=who)
        org = self._orgs.setdefault(who, str(self._org_of(who)))
        return self._one.token(Role.SUPPLIER, org=org, subject=who)

    def _request(self, step: Step) -> dict[str, Any]:
        headers = {name: self.said.filled_in(value) for name, value in step.headers.items()}
        if step.file:
            return {"headers": headers, "data": a_pdf(step.file, ("What we do.",)).content}
        if not step.body:
            return {"headers": headers}
        body = self.said.filled_in(step.body)
        if headers.get(_TYPE, _JSON) != _JSON:
            return {"headers": headers, "data": body.encode()}
        return {"headers": headers, "json": json.loads(body)}
