"""A connection to the database that says nothing more is given up, though the server is known to be there."""

import asyncio

import pytest
from pymongo.errors import NetworkTimeout
from pymongo.uri_parser import parse_uri

from deploy.local.processes import HOST
from shared.store.mongo import connect, disconnect
from tests.drills.links import Link, State

_SOONER_THAN_THE_MONITOR = 3.0
"""Which hears from the server every four seconds."""


async def test_what_waits_on_a_silent_connection_is_told_and_the_next_one_answers(
    mongodb_uri: str, database_name: str
) -> None:
    ((_, port),) = parse_uri(mongodb_uri)["nodelist"]
    link = Link("a process and its database", "any", port)
    await link.start()
    address = f"mongodb://{HOST}:{link.port}/?directConnection=true&connectTimeoutMS=500"
    database = connect(address, database_name, app_name="test", answers_within=0.5)
    try:
        await database.command("ping")
        link.become(State.HALF_OPEN)
        with pytest.raises(NetworkTimeout):
            await asyncio.wait_for(database.command("ping"), _SOONER_THAN_THE_MONITOR)
        link.become(State.WHOLE)
        assert (await database.command("ping"))["ok"]
    finally:
        disconnect(database)
        link.close()
