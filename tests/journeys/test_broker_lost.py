"""The broker dies and comes back empty under running services: nobody does anything, and everybody knows everything."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy import services
from deploy.local.broker import Broker
from shared.contracts.topics import NEEDS
from shared.messaging.topic_reader import records_of
from shared.store.losses import Losses
from tests.journeys.test_chain import Department, a_need
from tests.running import Running, issuer_in, running, settings_for, until
from tests.servers import OwnBroker, a_mongodb


@dataclass
class Pair:
    """The service that tells of needs, the one that must know of them, and the broker between."""

    client_journey: Running
    ordering: Running
    broker: Broker

    async def is_known(self, need_id: str) -> bool:
        return await self.ordering.database["known_needs"].find_one({"_id": need_id}) is not None

    async def are_on_the_topic(self, *needs: str) -> bool:
        there = {each.key async for each in records_of(self.ordering.settings, NEEDS.name)}
        return there >= {each.encode() for each in needs}

    async def is_ready(self) -> bool:
        return all([all((await each.checks()).values()) for each in (self.client_journey, self.ordering)])


@pytest.fixture
async def pair(own_broker: OwnBroker, tmp_path: Path) -> AsyncIterator[Pair]:
    issuer, broker = issuer_in(tmp_path), await own_broker()
    async with AsyncExitStack() as stack:
        uri = await stack.enter_async_context(a_mongodb())
        found = [
            await stack.enter_async_context(
                running(services.service(name), settings_for(uri, broker.bootstrap, name, issuer), issuer)
            )
            for name in ("client_journey", "ordering")
        ]
        yield Pair(*found, broker)


async def is_mended(losses: Losses) -> bool:
    loss = await losses.last()
    return loss is not None and loss.mended_at is not None


async def test_a_broker_that_comes_back_empty_is_filled_again_and_read_again(pair: Pair) -> None:
    department = Department({"client_journey": pair.client_journey}, "D01")
    before = (await a_need(department))["need_id"]
    await until(lambda: pair.is_known(before), "ordering knows the need")
    await pair.broker.kill()
    await pair.broker.restart()
    after = (await a_need(department))["need_id"]
    await until(lambda: pair.is_known(after), "ordering knows what came after", within=60)
    await until(lambda: pair.are_on_the_topic(before, after), "the broker has what it had lost", within=60)
    losses = Losses(pair.client_journey.database)
    await until(lambda: is_mended(losses), "the relay says that it has mended the loss")
    loss = await losses.last()
    assert loss is not None
    await until(pair.is_ready, "both are ready again")
