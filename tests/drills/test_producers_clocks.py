"""What happened later is later, although its producer's clock says that it was an hour before."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from aiokafka.partitioner import murmur2

from deploy import services
from shared.contracts.client_journey import NeedRecorded, NeedWithdrawn
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.messaging.producing import Producer
from shared.messaging.publisher import Publisher
from shared.runtime import ProcessRole, database_of, prepare
from shared.settings import Settings
from shared.store.log import Recorded
from shared.store.mongo import disconnect
from tests.drills.inside import FAULT
from tests.drills.skewing import BY_WALL_CLOCK
from tests.events import SOMEBODY
from tests.running import issuer_in, settings_for, until
from tests.upgrades.fleet import a_fleet, environment_of

HOUR = timedelta(hours=1)


@pytest.mark.drill
@pytest.mark.parametrize(("fault", "versions"), [("", (2, 1)), (BY_WALL_CLOCK, (1, 1))])
async def test_a_need_is_withdrawn_by_a_node_whose_clock_is_behind(
    fault: str, versions: tuple[int, int], mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path
) -> None:
    """The second need, published last, shows that the worker has dealt with the first one's withdrawal."""
    settings = settings_for(mongodb_uri, kafka_bootstrap, database_name, issuer_in(tmp_path), kafka_partitions=1)
    await prepare(services.service("ordering"), settings)
    database = database_of(services.service("ordering"), settings)
    needs, now = two_of_one_partition(), datetime.now(UTC)
    about = {"journey_id": uuid4(), "district": "D01", "category": "GETTING_JOBS"}
    first, second = (NeedRecorded(need_id=need, recorded_at=now, **about) for need in needs)
    withdrawn = NeedWithdrawn(need_id=needs[0], reason={"code": "no_longer_needed"}, withdrawn_at=now - HOUR, **about)
    async with AsyncExitStack() as stack:
        stack.callback(disconnect, database)
        await stack.enter_async_context(
            a_fleet(
                {"ordering": [(ProcessRole.WORKER,)]},
                {**environment_of(settings), **({FAULT: fault} if fault else {})},
                settings,
                tmp_path,
                gateway=False,
                program=lambda service: ("tests.drills.inside", service),
            )
        )
        await publish(settings, (first, 1, now), (withdrawn, 2, now - HOUR), (second, 1, now))
        rows = database["known_needs"]

        async def known() -> bool:
            return await rows.count_documents({"_id": str(needs[1])}) == 1

        await until(known, "the last event is dealt with", within=60)
        found = [(await rows.find_one({"_id": str(need)}) or {}).get("version") for need in needs]
        assert tuple(found) == versions


def two_of_one_partition() -> list[UUID]:
    """Return ids whose events come one after another, whether the topic has one partition or two."""
    first = new_id()
    return [first, next(other for other in iter(new_id, None) if _half(other) == _half(first))]


def _half(identifier: UUID) -> int:
    return int(murmur2(str(identifier).encode())) % 2


async def publish(settings: Settings, *facts: tuple[Event, int, datetime]) -> None:
    """Publish events with their versions, at the times of their producers' clocks, one batch each."""
    kafka = Producer(settings)
    await kafka.start()
    try:
        for event, version, time in facts:
            recorded = Recorded(event, version, version - 1, time, datetime.now(UTC), SOMEBODY)
            await Publisher(kafka, "client_journey").publish([recorded.to_document()])
    finally:
        await kafka.stop()
