"""Two nodes of a service whose clocks are two hours apart: log, topic and what waits are as if they agreed."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from deploy import services
from shared.auth.principal import Role
from shared.contracts.topics import BUDGETS
from shared.messaging.topic_reader import records_of
from shared.runtime import ProcessRole, database_of, prepare
from shared.store.mongo import disconnect
from shared.store.unpublished import unpublished
from tests.drills.clocks import Clocks
from tests.running import Caller, settings_for, until
from tests.upgrades.fleet import a_fleet, as_it_is, environment_of

TURNS = 10
HOUR = timedelta(hours=1)
NODE = (ProcessRole.API, ProcessRole.RELAY)


@pytest.mark.drill
async def test_two_nodes_two_hours_apart_record_and_publish_in_order(
    mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path
) -> None:
    clocks = Clocks(tmp_path / "clocks")
    issuer = clocks.issuer(tmp_path)
    settings = settings_for(mongodb_uri, kafka_bootstrap, database_name, issuer)
    await prepare(services.service("ordering"), settings)
    database = database_of(services.service("ordering"), settings)
    own = [await clocks.environment("ordering", number, settings) for number in (0, 1)]
    async with AsyncExitStack() as stack:
        stack.callback(clocks.close)
        stack.callback(disconnect, database)
        fleet = await stack.enter_async_context(
            a_fleet(
                {"ordering": [NODE, NODE]},
                environment_of(settings),
                settings,
                tmp_path,
                gateway=False,
                program=clocks.program or as_it_is,
                own=lambda _, number: own[number],
            )
        )
        session = await stack.enter_async_context(aiohttp.ClientSession())
        nodes = [Caller(f"http://127.0.0.1:{member.http_port}", issuer, session) for member in fleet.members]
        token, began = nodes[0].token(Role.BUYER), datetime.now(UTC)
        for turn in range(2 * TURNS):
            if turn == TURNS:  # from here on the one that was ahead is behind
                clocks.set(("ordering", 0), -HOUR)
                clocks.set(("ordering", 1), HOUR)
            for node in nodes if turn % 2 else reversed(nodes):
                body = {"allocated_pence": 1000 + 2 * turn + nodes.index(node)}
                assert (await node.call("PUT", "/v1/budgets/D01/2026-27", token, json=body)).status == 204
            if turn == 0:
                clocks.set(("ordering", 0), HOUR)
                clocks.set(("ordering", 1), -HOUR)

        log = await database["events"].find({"topic": BUDGETS.name}).sort("version", 1).to_list(None)
        assert [each["version"] for each in log] == list(range(1, len(log) + 1))
        recorded = [each["recorded_at"] for each in log]
        assert recorded == sorted(recorded)
        assert began - HOUR / 2 < recorded[0] <= recorded[-1] < datetime.now(UTC) + HOUR / 2
        assert max(each["time"] for each in log) - min(each["time"] for each in log) > HOUR  # their clocks did differ

        async def published() -> bool:
            return (await unpublished(database)).events == 0

        await until(published, "nothing waits to be published")
        versions = [each["version"] for each in log]

        async def on_the_topic() -> bool:
            budget = log[0]["aggregate_id"].encode()
            found = [_version(record) async for record in records_of(settings, BUDGETS.name) if record.key == budget]
            return list(dict.fromkeys(found)) == versions

        await until(on_the_topic, "all of it is on the topic, in order")


def _version(record: object) -> int:
    return int(next(value for name, value in record.headers if name == "ce_aggregateversion"))  # type: ignore[attr-defined]
