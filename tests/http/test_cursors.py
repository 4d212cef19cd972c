"""Cursors of lists: whoever makes one up, or has somebody else's, reads what is theirs and nothing more."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ordering.wiring import SERVICE
from shared.auth.principal import Role
from shared.kernel.clock import RecordClock
from shared.kernel.ids import new_id
from tests.ordering.examples import NOON
from tests.ordering.world import World
from tests.running import Reply, issuer_in, running, settings_for
from tests.servers import a_broker

LISTS = ("/v1/orders", "/v1/approvals", "/v1/budgets")


@pytest.fixture(scope="module")
async def world(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Ordering with orders of two districts, of two suppliers."""
    folder: Path = tmp_path_factory.mktemp("cursors")
    RecordClock.create(folder / "clock", NOON)
    async with a_broker(folder / "broker.log") as bootstrap:
        database = f"test_cursors_{new_id().hex[-8:]}"
        asked = settings_for(mongodb_uri, bootstrap, database, issuer_in(folder), clock_file=folder / "clock")
        async with running(SERVICE, asked, issuer_in(folder)) as service:
            world = World(service)
            for district in ("D01", "D01", "D02", "D02"):
                case = await world.begin(district)
                assert (await case.place()).status == 201
            yield world


def a_manager(world: World, district: str) -> str:
    return world.running.token(Role.DISTRICT_MANAGER, districts=[district])


async def listed(world: World, token: str, path: str, **params: Any) -> Reply:
    return await world.running.call("GET", path, token, params=params)


def ids(reply: Reply) -> set[str]:
    return {str(next(iter(each.values()))) for each in reply.body["items"]}


async def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(world: World) -> None:
    here, there = a_manager(world, "D01"), a_manager(world, "D02")
    everybody = world.running.token(Role.BUYER)
    for path in LISTS:
        own = ids(await listed(world, here, path, limit=500))
        theirs = ids(await listed(world, there, path, limit=500))
        assert not own & theirs
        for other in (there, everybody):
            after = None
            while True:
                params = {"limit": 1} | ({"after": after} if after else {})
                after = (await listed(world, other, path, **params)).body["next"]
                if after is None:
                    break
                reply = await listed(world, here, path, after=after, limit=500)
                assert reply.status in {200, 422}, (path, reply)
                assert reply.status == 422 or ids(reply) <= own, path


async def test_there_is_something_to_hide(world: World) -> None:
    reply = await listed(world, a_manager(world, "D02"), "/v1/orders", limit=1)
    assert (len(ids(reply)), reply.body["next"] is not None) == (1, True), reply


@settings(max_examples=40, deadline=None)
@given(
    path=st.sampled_from(LISTS),
    after=st.text(st.characters(exclude_categories=["Cs"]), max_size=100)
    | st.sampled_from(["$gt", "{}", '{"$gt": ""}', "0", "-1", "null", "a|b", "2026-01-01|x", "\x00", "9" * 99]),
)
async def test_a_cursor_that_was_made_up_is_refused_or_leads_into_ones_own(world: World, path: str, after: str) -> None:
    here = a_manager(world, "D01")
    reply = await listed(world, here, path, after=after, limit=500)
    assert reply.status in {200, 422}, reply
    if reply.status == 200:
        assert ids(reply) <= ids(await listed(world, here, path, limit=500))
