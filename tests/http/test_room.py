"""A process works on so many requests at once; whoever comes on top is refused at once, and nothing else is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import aiohttp
import pytest
from fastapi import Response

from deploy.local.processes import free_port
from shared.auth.keys import Keys
from shared.auth.principal import Role
from shared.auth.tokens import Verifier
from shared.http.app import create_app
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.limits import RequestLimits
from shared.http.provided import provided
from shared.http.room import Room
from shared.http.serving import serving
from shared.kernel.caller import Caller
from shared.store.errors import Overloaded
from tests.running import issuer_in, until

AT_ONCE = 2


@dataclass
class Door:
    """Holds requests up until it is opened."""

    waiting: int = 0
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def go_through(self) -> None:
        self.waiting += 1
        await self.opened.wait()


router = service_router("door")
Buyer = Annotated[Caller, allow(Role.BUYER)]


@router.get("/door")
async def go_through(caller: Buyer, door: Annotated[Door, provided(Door)]) -> Response:
    await door.go_through()
    return Response(status_code=204)


@asynccontextmanager
async def a_door(folder: Path, door: Door) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """Serve the door; give a session of somebody who may use it, and where it is."""
    issuer, port = issuer_in(folder), free_port()
    verifier = Verifier(Keys(file=issuer.jwks_file), "https://identity.example", ("dps",), 24)
    limits = RequestLimits(at_once=AT_ONCE)
    app = create_app("door", "", [router], verifier, [door], limits)
    who = {"Authorization": f"Bearer {issuer.token('buyer', [Role.BUYER])}"}
    async with serving(app, "127.0.0.1", port, limits), aiohttp.ClientSession(headers=who) as session:
        yield session, f"http://127.0.0.1:{port}/v1/door"


async def test_whoever_comes_on_top_is_refused_and_served_when_others_have_left(tmp_path: Path) -> None:
    door = Door()

    async def ask() -> int:
        async with session.get(url) as answer:
            return answer.status

    async def all_wait() -> bool:
        return door.waiting == AT_ONCE

    async with a_door(tmp_path, door) as (session, url):
        first = [asyncio.create_task(ask()) for _ in range(AT_ONCE)]
        await until(all_wait, "both are at the door")
        async with session.get(url) as refused:
            assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
            assert refused.headers["X-Envoy-RateLimited"] == "true", "no gateway makes three requests of one"
            problem = await refused.json(content_type=None)
        assert problem["reasons"][0]["code"] == "unavailable"
        assert door.waiting == AT_ONCE, "nothing was done for it"
        async with session.get(url, headers={"Authorization": "Bearer none"}) as unknown:
            assert unknown.status == 503, "to look at a token takes time as well"
        async with session.get(f"{url}/window") as nowhere:
            assert nowhere.status == 503, "and so does to look for a route"
            assert nowhere.headers["X-Content-Type-Options"] == "nosniff"
        door.opened.set()
        assert await asyncio.gather(*first) == [204] * AT_ONCE
        async with session.get(url, headers={"Authorization": "Bearer none"}) as unknown:
            assert unknown.status == 401
        assert await ask() == 204


def test_whoever_fails_leaves_room() -> None:
    room = Room(1)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), room:
            raise ZeroDivisionError
    with room, pytest.raises(Overloaded, match="1 requests are under way"), room:
        pass
