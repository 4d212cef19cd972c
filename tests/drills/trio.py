"""Three members of one replica set on this machine, as MongoDB ships it but for smaller caches."""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import AutoReconnect, PyMongoError

from deploy.local.mongod import Mongod, start_mongod
from deploy.local.processes import HOST, accepts_connections
from deploy.local.replica_set import REPLICA_SET
from tests.running import until
from tests.servers import SMALL

_ELECTED_WITHIN = 90.0
_NOT_AGAIN_SECONDS = 20
_ANSWERS_WITHIN_MS = 1000


@dataclass
class Trio:
    """The members, one of which is the primary most of the time."""

    members: Sequence[Mongod]

    @property
    def uri(self) -> str:
        """Where clients find the set, whichever of its members are there."""
        hosts = ",".join(f"{HOST}:{one.port}" for one in self.members)
        return f"mongodb://{hosts}/?replicaSet={REPLICA_SET}"

    async def kill(self) -> None:
        """End all of them."""
        await asyncio.gather(*(one.kill() for one in self.members))

    async def restart(self) -> None:
        """Start all of them again."""
        await asyncio.gather(*(one.restart() for one in self.members))

    async def primary(self) -> Mongod:
        """Return the primary, once there is one."""
        found: Mongod = await until(self._primary, "there is a primary", within=_ELECTED_WITHIN)
        return found

    async def _primary(self) -> Mongod | None:
        for one in self.members:
            if one.process.alive and (await _hello(one)).get("isWritablePrimary"):
                return one
        return None

    def others(self, than: Mongod) -> list[Mongod]:
        """Return the members besides one."""
        return [one for one in self.members if one is not than]

    async def step_down(self) -> None:
        """Have the primary give way to another member, which it hands over to."""
        before = await self.primary()
        async with direct(before) as client:
            with suppress(AutoReconnect):  # the answer may be lost with the connections that it ends
                await client.admin.command("replSetStepDown", _NOT_AGAIN_SECONDS)

        async def another() -> bool:
            now = await self._primary()
            return now is not None and now is not before

        await until(another, "another member is the primary", within=_ELECTED_WITHIN)

    async def whole(self) -> bool:
        """Whether one member is the primary, and the others have caught up enough to become it."""
        found = [await _hello(one) for one in self.members]
        primaries = sum(each.get("isWritablePrimary", False) for each in found)
        return primaries == 1 and all(each.get("isWritablePrimary") or each.get("secondary") for each in found)


async def start_trio(folder: Path, parameters: Iterable[str] = ()) -> Trio:
    """Start three members, and return once one of them was elected and the others follow it."""
    settings: dict[str, Any] = {**SMALL, "ready": accepts_connections, "parameters": tuple(parameters)}
    starting = (start_mongod(folder / str(number), **settings) for number in range(3))
    trio = Trio(await asyncio.gather(*starting))
    members = [{"_id": number, "host": f"{HOST}:{one.port}"} for number, one in enumerate(trio.members)]
    async with direct(trio.members[0]) as client:
        await client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
    await until(trio.whole, "the three members follow one", within=_ELECTED_WITHIN)
    return trio


def direct(one: Mongod) -> AsyncMongoClient[dict[str, Any]]:
    """Return a client of one member alone, whatever it is in its set."""
    return AsyncMongoClient(HOST, one.port, directConnection=True, serverSelectionTimeoutMS=_ANSWERS_WITHIN_MS)


async def _hello(one: Mongod) -> dict[str, Any]:
    try:
        async with direct(one) as client:
            found: dict[str, Any] = await client.admin.command("hello")
            return found
    except PyMongoError:
        return {}
