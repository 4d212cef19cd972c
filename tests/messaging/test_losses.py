"""What the broker has lost is noticed, said and published anew, and nothing else is taken for a loss."""

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import replace

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient

from deploy.local.broker import Broker
from shared.messaging.holdings import EventsLost, Holdings, TopicsUnfit, with_more
from shared.messaging.kafka import connection
from shared.messaging.producing import Producer
from shared.settings import Settings
from shared.store.losses import Loss, Losses
from shared.store.position import Acknowledged, Position, Positions
from shared.telemetry import metrics
from tests.messaging.relaying import TOPIC, a_relay, broker_settings, everything_arrives, pay_each, saved_token
from tests.running import turns, until
from tests.servers import OwnBroker
from tests.store.accounts import Bank


@pytest.fixture
async def broker(own_broker: OwnBroker) -> Broker:
    return await own_broker()


@pytest.fixture
def settings(broker: Broker) -> Settings:
    return broker_settings(broker.bootstrap)


async def mended(bank: Bank) -> Loss | None:
    loss = await Losses(bank.store.database).last()
    return loss if loss and loss.mended_at else None


async def test_a_broker_that_came_back_empty_while_no_relay_ran_gets_the_whole_log(
    broker: Broker, settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 5)
        await everything_arrives(settings, bank, *names)
    await broker.kill()
    await broker.restart()
    losses = metrics.BROKER_LOSSES.labels("relay")._value.get()
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, *names)
        loss = await until(lambda: mended(bank), "it says what it did")
    assert (loss.events, loss.reasons) == (20, (f"{TOPIC.name} is missing, and had events",))
    assert metrics.BROKER_LOSSES.labels("relay")._value.get() == losses + 1


@pytest.mark.parametrize("sending", [True, False])
async def test_a_broker_that_came_back_empty_under_a_running_relay_gets_the_whole_log(
    broker: Broker,
    settings: Settings,
    bank: Bank,
    mongodb_uri: str,
    database_name: str,
    names: list[str],
    sending: bool,
) -> None:
    """Also what the broker acknowledged in between, into topics that it made up."""
    async with a_relay(settings, mongodb_uri, database_name, check=0.2):
        await pay_each(bank, names, 5)
        await everything_arrives(settings, bank, *names)
        await broker.kill()
        await broker.restart()
        if sending:
            await pay_each(bank, names, 2)
        loss = await until(lambda: mended(bank), "it notices and mends")
        assert loss.events >= 20
        await pay_each(bank, names, 1)
        await everything_arrives(settings, bank, *names)


async def test_a_topic_that_the_broker_has_made_up_in_its_own_way_is_made_anew_and_published_into_as_it_is_then(
    broker: Broker, settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """A producer asks for its topics by name when it happens to look, and has then learned of partitions too many."""
    kafka = Producer(settings)
    async with a_relay(settings, mongodb_uri, database_name, kafka=kafka, check=3600):
        await pay_each(bank, names, 5)
        await everything_arrives(settings, bank, *names)
        await broker.kill()
        await broker.restart()
        await until(lambda: has_learned_of_more(kafka), "the broker has made the topic up")
        await pay_each(bank, names, 2)
        await until(lambda: mended(bank), "it notices and mends")
        assert await partitions_of(settings, TOPIC.name) == TOPIC.partitions
        await everything_arrives(settings, bank, *names)


async def test_topics_are_made_anew_as_agreed_however_many_ask_for_them_by_name_meanwhile(settings: Settings) -> None:
    """Readers do when a topic goes, and the embedded broker makes up what it is asked for."""
    holdings = Holdings(settings, [TOPIC])
    await holdings.require(None)
    async with AsyncExitStack() as stack:
        for _ in range(4):
            kafka = Producer(settings)
            await kafka.start()
            stack.push_async_callback(kafka.stop)
            asking = asyncio.create_task(asks_for_ever(kafka))
            stack.callback(asking.cancel)
        for _ in range(20):
            await holdings.make_anew()
            assert await partitions_of(settings, TOPIC.name) == TOPIC.partitions
        assert not asking.done(), asking


async def asks_for_ever(kafka: Producer) -> None:
    async for _ in turns(0.01):
        await kafka.partitions_for(TOPIC.name)
        await kafka.client.force_metadata_update()


async def has_learned_of_more(kafka: Producer) -> bool:
    await kafka.client.force_metadata_update()
    return len(await kafka.partitions_for(TOPIC.name)) > TOPIC.partitions


async def partitions_of(settings: Settings, topic: str) -> int:
    """How many partitions a topic has, 0 where there is none; all are asked for, since one asked for is made up."""
    async with AsyncExitStack() as stack:
        admin = AIOKafkaAdminClient(**connection(settings))
        stack.push_async_callback(admin.close)
        await admin.start()
        return {each["topic"]: len(each["partitions"]) for each in await admin.describe_topics()}.get(topic, 0)


async def test_a_topic_that_was_emptied_and_filled_by_others_is_noticed_by_where_the_next_batch_lands(
    broker: Broker, settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """No look at the broker is due: the acknowledgement itself tells."""
    async with a_relay(settings, mongodb_uri, database_name, check=3600):
        for _ in range(3):
            await pay_each(bank, names, 1)
            await everything_arrives(settings, bank, *names)
        await broker.kill()
        await broker.restart()
        await pay_each(bank, names, 1)
        await until(lambda: mended(bank), "it notices and mends")
        await everything_arrives(settings, bank, *names)


async def test_a_broker_that_has_lost_nothing_is_left_alone(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    """Batches of many sizes: this broker rounds its answer for the end down to its last batch."""
    for times in (1, 7, 3, 40):
        async with a_relay(settings, mongodb_uri, database_name, check=0.02):
            await pay_each(bank, names, times)
            found = await everything_arrives(settings, bank, *names)
            await until(lambda: saved_token(bank.store.database), "the position is saved")
    assert await Losses(bank.store.database).last() is None
    assert all(len(found[name]) < 100 for name in names)


async def test_another_cluster_is_a_loss_whatever_its_offsets(settings: Settings) -> None:
    holdings = Holdings(settings, [TOPIC])
    had = await holdings.require(None)
    with pytest.raises(EventsLost, match="is of the cluster tansu_cluster, and was of another"):
        await holdings.require(replace(had, cluster="another"))


async def test_a_position_from_before_offsets_were_kept_is_no_proof(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    await pay_each(bank, names, 5)
    await Positions(bank.store.database).save(Position({"_data": "garbage"}, None))
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, *names)
        loss = await until(lambda: mended(bank), "it says what it did")
    assert loss.reasons == ("what the broker has acknowledged was never recorded",)


async def test_a_relay_that_dies_while_it_publishes_anew_leaves_that_to_the_next(
    broker: Broker, settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 10)
        await everything_arrives(settings, bank, *names)
    await broker.kill()
    await broker.restart()
    losses = Losses(bank.store.database)
    async with a_relay(settings, mongodb_uri, database_name, size=1):
        await until(losses.last, "it has noticed")
    async with a_relay(settings, mongodb_uri, database_name):
        await everything_arrives(settings, bank, *names)
        await until(lambda: mended(bank), "it is mended")


async def test_missing_topics_are_named_and_nothing_is_sent_where_they_may_not_be_made(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    strict = settings.model_copy(update={"kafka_create_topics": False})
    with pytest.raises(TopicsUnfit) as unfit:
        await Holdings(strict, [TOPIC]).require(None)
    assert unfit.value.reasons == (f"{TOPIC.name} is missing",)
    await pay_each(bank, names, 1)
    async with a_relay(strict, mongodb_uri, database_name):
        await until(says_unfit, "the relay says so")
        await Holdings(settings, [TOPIC]).require(None)
        found = await everything_arrives(settings, bank, *names)
    assert all(found[name] == [1] for name in names)


class HidesWhatIsNew(Holdings):
    """On a broker that does not show its topics at once when they were made, as a cluster may do."""

    looks = 0

    async def _held(self) -> tuple[str, dict[str, int]]:
        self.looks += 1
        cluster, partitions = await super()._held()
        return cluster, partitions if self.looks > 2 else {}


async def test_a_topic_that_is_not_shown_at_once_when_it_was_made_is_waited_for(settings: Settings) -> None:
    holdings = HidesWhatIsNew(settings, [TOPIC])
    with pytest.raises(TopicsUnfit, match="is missing"):
        await holdings.require(None)
    assert (await holdings.require(None)).topics.keys() == {TOPIC.name}


async def says_unfit() -> bool:
    return metrics.TOPICS_UNFIT._value.get() == 1


async def test_a_topic_with_other_partitions_than_were_published_to_is_refused(
    settings: Settings, bank: Bank, mongodb_uri: str, database_name: str, names: list[str]
) -> None:
    holdings = Holdings(settings, [TOPIC])
    had = await holdings.require(None)
    changed = replace(had, topics={TOPIC.name: (-1, -1, -1)})
    assert (await holdings.require(changed)).topics == had.topics  # nothing was published: nothing to put out of order
    async with a_relay(settings, mongodb_uri, database_name):
        await pay_each(bank, names, 3)
        await everything_arrives(settings, bank, *names)
    position = await Positions(bank.store.database).read()
    assert position is not None
    assert position.acknowledged is not None
    published = {TOPIC.name: (*position.acknowledged.topics[TOPIC.name], -1)}
    with pytest.raises(TopicsUnfit, match="has 2 partitions, and was published to 3: order would break"):
        await holdings.require(replace(position.acknowledged, topics=published))


async def test_whoever_looks_again_and_again_can_be_told_to_end_while_a_client_closes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the relay does beside publishing. The broker's clients swallow what comes while they wait for themselves."""
    holdings, close = Holdings(settings, [TOPIC]), AIOKafkaClient.close
    before = await holdings.require(None)
    acknowledged = replace(before, topics={TOPIC.name: (0, 0)})
    closed = 0

    async def look_for_ever() -> None:
        while True:
            with suppress(EventsLost):
                await holdings.require(acknowledged)

    async def told_meanwhile(client: AIOKafkaClient) -> None:
        nonlocal closed
        closed += 1
        if closed == at:
            asyncio.get_running_loop().call_soon(task.cancel)
        await close(client)

    monkeypatch.setattr(AIOKafkaClient, "close", told_meanwhile)
    for at in (1, 2):  # what describes the cluster, and what asks for ends
        closed, task = 0, asyncio.create_task(look_for_ever())
        ended, _ = await asyncio.wait({task}, timeout=10)
        task.cancel()
        assert ended, f"told to end while client {at} closed, it went on"


def test_acknowledgements_only_move_on() -> None:
    before = Acknowledged("c", {"a": (4, -1), "b": (0,)})
    assert with_more(before, {("a", 1): 0, ("b", 0): 9}) == Acknowledged("c", {"a": (4, 0), "b": (9,)})
    with pytest.raises(EventsLost, match="a goes on at 4 in partition 0, and has acknowledged 4"):
        with_more(before, {("a", 0): 4, ("b", 0): 9})
    with pytest.raises(TopicsUnfit, match="b has got a partition 1"):
        with_more(before, {("b", 1): 0})
