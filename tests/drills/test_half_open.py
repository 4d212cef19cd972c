"""A link that is only silent: what a service waits for over it is given up in time, and goes on over another."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.services import service
from shared.auth.principal import Role
from shared.contracts.client_journey import NeedRecorded
from shared.kernel.ids import new_id
from shared.settings import Settings
from tests.drills.ground import patience
from tests.drills.links import Link, Links, State
from tests.events import publish
from tests.running import Running, a_while, issuer_in, running, settings_for, until

_LONGEST_ANSWER, _LONGEST_SILENCE = 20.0, 25.0
_ALL = 40
"""More than the driver has threads and connections for."""

pytestmark = pytest.mark.drill


@asynccontextmanager
async def linked(mongodb_uri: str, bootstrap: str, name: str, folder: Path) -> AsyncIterator[tuple[Running, Links]]:
    """Ordering, which reaches its database and the broker by links."""
    links, issuer = Links(), issuer_in(folder)
    settings = settings_for(mongodb_uri, bootstrap, name, issuer)
    found = await links.environment("ordering", 0, settings)
    over = {"mongodb_uri": found["MONGODB_URI"], "kafka_bootstrap_servers": found["KAFKA_BOOTSTRAP_SERVERS"]}
    try:
        async with running(service("ordering"), settings.model_copy(update=over), issuer) as one:
            yield one, links
    finally:
        links.close()


def of(links: Links, what: str) -> Link:
    return next(link for link in links.all if what in link.name)


async def test_whoever_asks_a_service_whose_database_is_silent_is_answered_in_time(
    mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path
) -> None:
    async with linked(mongodb_uri, kafka_bootstrap, database_name, tmp_path) as (one, links):
        token = one.token(Role.BUYER)
        path, budget = "/v1/budgets/D01/2026-27", {"allocated_pence": 1}
        assert (await one.call("PUT", path, token, json=budget)).status == 204
        of(links, "database").become(State.HALF_OPEN)
        began = time.monotonic()
        asking = [
            asyncio.create_task(one.call("PUT", path, token, json=budget)),
            asyncio.create_task(one.call("GET", "/v1/budgets?district=D01", token)),
        ]
        answers = await asyncio.wait_for(asyncio.gather(*asking), 60 * patience())
        assert {answer.status for answer in answers} <= {200, 204, 503}
        assert time.monotonic() - began < _LONGEST_ANSWER * patience()
        of(links, "database").become(State.WHOLE)

        async def served() -> bool:
            return (await one.call("PUT", path, token, json=budget)).status == 204

        await until(served, "it serves again", within=_LONGEST_ANSWER * patience())


async def test_connections_that_lost_an_answer_are_given_up_while_the_database_is_known_to_be_there(
    mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path
) -> None:
    """The driver's monitor hears of its server every four seconds: within a second it mostly loses nothing."""
    async with linked(mongodb_uri, kafka_bootstrap, database_name, tmp_path) as (one, links):
        token = one.token(Role.BUYER)
        for _ in range(3):
            of(links, "database").become(State.HALF_OPEN)
            asking = [asyncio.create_task(one.call("GET", "/v1/budgets?district=D01", token)) for _ in range(_ALL)]
            await a_while(1.0)
            of(links, "database").become(State.WHOLE)
            answers = await asyncio.wait_for(asyncio.gather(*asking), 2 * _LONGEST_ANSWER * patience())
            assert {answer.status for answer in answers} <= {200, 503}
            assert (await one.call("GET", "/v1/budgets?district=D01", token)).status == 200


async def test_a_worker_whose_broker_fell_silent_reads_on_in_time(
    mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path
) -> None:
    async with linked(mongodb_uri, kafka_bootstrap, database_name, tmp_path) as (one, links):
        await knows_of_a_need(one, one.settings, within=30)
        around = one.settings.model_copy(update={"kafka_bootstrap_servers": kafka_bootstrap})
        of(links, "broker").become(State.HALF_OPEN)
        with pytest.raises(AssertionError):  # every connection has lost an answer by then
            await knows_of_a_need(one, around, within=3)
        of(links, "broker").become(State.WHOLE)
        await knows_of_a_need(one, around, within=_LONGEST_SILENCE * patience())


async def knows_of_a_need(one: Running, broker: Settings, within: float) -> None:
    """Publish a need, and wait until ordering has a row of it."""
    need = NeedRecorded(
        need_id=new_id(),
        journey_id=new_id(),
        district="D01",
        category="GETTING_JOBS",
        recorded_at=datetime.now(UTC),
    )
    await publish(broker, need)

    async def known() -> bool:
        return await one.database["known_needs"].count_documents({"_id": str(need.need_id)}) == 1

    await until(known, "ordering knows the need", within=within)
