"""`dps replay`: what it publishes again, and when it refuses since events would overtake others."""

from datetime import UTC, datetime, timedelta

from aiokafka.admin import AIOKafkaAdminClient

from deploy import services
from shared.auth.principal import Role
from shared.contracts.topics import GAPS, JOURNEYS
from shared.messaging.envelope import Envelope
from shared.messaging.topic_reader import records_of
from shared.runtime import database_of
from shared.store.mongo import disconnect
from tests.console.conftest import System
from tests.journeys.test_chain import Department, a_need
from tests.running import until


async def published(system: System, topic: str, aggregate: str) -> list[int]:
    """The versions of one aggregate on a topic, in their order."""
    settings = system.settings["client_journey"]
    return [
        Envelope.from_headers(each.headers).aggregate_version
        async for each in records_of(settings, topic)
        if each.key == aggregate.encode()
    ]


async def test_all_events_of_one_aggregate_are_published_again_in_their_order(
    system: System, department: Department
) -> None:
    journey = (await a_need(department))["journey_id"]
    path, reason = f"/v1/journeys/{journey}/closure", {"reason": "no_contact"}
    await department.done("client_journey", "POST", path, Role.WORK_COACH, json=reason)

    async def both() -> list[int]:
        found = await published(system, JOURNEYS.name, journey)
        return found if len(found) >= 2 else []

    once = await until(both, "the journey is published")
    result = await system.dps("replay", "client_journey", "--aggregate", journey)
    assert (result.exit_code, result.stdout) == (
        0,
        f"{len(once)} events of {journey} of client_journey published again\n",
    )
    again = await published(system, JOURNEYS.name, journey)
    assert again[-len(once) :] == once == sorted(once)


async def test_an_aggregate_that_is_not_in_the_log_is_said(system: System) -> None:
    result = await system.dps("replay", "catalogue", "--aggregate", "nothing")
    assert (result.exit_code, result.stderr) == (2, "dps: the log of catalogue has no public event of nothing\n")
    result = await system.dps("replay", "catalogue", "--aggregate", "nothing", "--since", "2018-09-28T09:00:00Z")
    assert result.exit_code == 2
    assert "exclude one another" in result.stderr


async def test_a_replay_from_after_where_the_relay_is_is_refused(system: System, department: Department) -> None:
    """The relay is over ten minutes behind; what was recorded before would be overtaken, and dropped as old news."""
    need = await a_need(department)
    await until(lambda: published(system, JOURNEYS.name, need["journey_id"]), "the journey is published")
    await system.stop("client_journey")
    database = database_of(services.service("client_journey"), system.settings["client_journey"])
    positions = database["relay"]
    position = await positions.find_one({"_id": "position"})
    assert position is not None
    try:
        behind = datetime.now(UTC) - timedelta(hours=2)
        await positions.update_one({"_id": "position"}, {"$set": {"recorded_at": behind}})
        before = await published(system, JOURNEYS.name, need["journey_id"])
        since = (behind + timedelta(hours=1)).isoformat()
        result = await system.dps("replay", "client_journey", "--since", since)
        assert result.exit_code == 2
        assert "dps: the relay of client_journey has come to" in result.stderr
        assert "events wait for it: what was recorded from" in result.stderr
        assert await published(system, JOURNEYS.name, need["journey_id"]) == before
        await positions.delete_one({"_id": "position"})
        refused = await system.dps("replay", "client_journey", "--since", since)
        assert "has published nothing yet" in refused.stderr
        await positions.replace_one({"_id": "position"}, position, upsert=True)
        allowed = await system.dps("replay", "client_journey", "--since", since)
        assert allowed.exit_code == 0
        assert await published(system, JOURNEYS.name, need["journey_id"]) != before
    finally:
        await positions.replace_one({"_id": "position"}, position, upsert=True)
        disconnect(database)
        await system.start("client_journey")


async def test_a_replay_says_which_topic_is_missing_and_makes_none_up(system: System) -> None:
    """Those who read the topic stand still too: asking for it by its name, they would have the broker make it up."""
    await system.stop("catalogue", "notifications")
    try:
        admin = AIOKafkaAdminClient(bootstrap_servers=system.environment["KAFKA_BOOTSTRAP_SERVERS"])
        await admin.start()
        await admin.delete_topics([GAPS.name])
        result = await system.dps("replay", "catalogue")
        assert (result.exit_code, result.stderr) == (2, f"dps: {GAPS.name} is missing\n")
        assert GAPS.name not in await admin.list_topics()
        await admin.close()
    finally:
        await system.start("catalogue", "notifications")
    await until(lambda: _succeeds(system, "replay", "catalogue"), "what only a replay has sent so far is sent again")
    await system.catches_up()


async def _succeeds(system: System, *arguments: str) -> bool:
    return (await system.dps(*arguments)).exit_code == 0
