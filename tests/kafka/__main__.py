"""`make test-kafka`: messaging, the journeys and the short drills on a cluster, and then what is about a cluster alone.

The first are the same functions as in `make test`: the cluster is named for all tests, as anybody's own broker can be.
Tests that kill an embedded broker of their own, which forgets everything, are skipped there by name. Then they run on a
container, where a Docker engine has the image. Without Java or Maven, or without the image, this says so in one line.
`ONLY` names files or folders instead of those.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.deploy.tools import ROOT, Missing
from tests.kafka.cluster import BROKERS, IN_SYNC, a_cluster
from tests.kafka.programs import jars, java
from tests.servers import BROKER_OF_ALL_TESTS, KAFKA_IMAGE, a_broker, has_image, scratch_folder

_SAME_TESTS = (
    "tests/messaging",
    "tests/journeys",
    "tests/drills/test_exact_points.py",
    "tests/drills/test_killing.py",
)
# These are about what the embedded broker does and Apache Kafka does not: it takes batches that cannot be unpacked and
# a letter without a key into a compacted topic, and keeps a group's places when their topic goes.
_LEFT_OUT = (
    "tests/messaging/test_dead_letters.py::test_a_letter_whose_key_is_not_utf8_is_listed_and_can_be_discarded",
    "tests/messaging/test_fetching.py",
    "tests/messaging/test_holding.py::test_what_cannot_be_fetched_holds_back_its_partition_and_loses_nothing",
    "tests/messaging/test_places.py::test_what_comes_into_a_topic_that_was_made_anew_is_read",
    "tests/messaging/test_rebuilding.py::test_what_cannot_be_fetched_is_named_and_stops_a_rebuild_but_not_a_look",
)
_PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--timeout=600", "--durations=10")
_NOTHING_CHOSEN = 5


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def _tested(*arguments: str, **environment: str) -> int:
    process = await asyncio.create_subprocess_exec(*_PYTEST, *arguments, cwd=ROOT, env=os.environ | environment)
    code = await process.wait()
    return 0 if code == _NOTHING_CHOSEN else code


def environment_for(bootstrap: str, replicas: int = BROKERS, in_sync: int = IN_SYNC) -> Mapping[str, str]:
    """What names a cluster for every test."""
    return {
        BROKER_OF_ALL_TESTS: bootstrap,
        "KAFKA_IDEMPOTENCE": "true",
        "KAFKA_REPLICAS": str(replicas),
        "KAFKA_IN_SYNC_REPLICAS": str(in_sync),
    }


async def _same(chosen: Sequence[str], environment: Mapping[str, str]) -> int:
    left_out = (part for each in _LEFT_OUT for part in ("--deselect", each))
    return await _tested(*left_out, *chosen, **environment)


async def _in_a_container(chosen: Sequence[str]) -> int:
    if not await asyncio.to_thread(has_image, KAFKA_IMAGE):
        _tell(f"no Docker engine with the image {KAFKA_IMAGE} answers: nothing was tried in a container")
        return 0
    with scratch_folder() as folder:
        async with a_broker(folder / "broker.log") as bootstrap:
            return await _same(chosen, environment_for(bootstrap, replicas=1, in_sync=1))


async def _main(chosen: Sequence[str]) -> int:
    try:
        java(64)
        jars()
    except Missing as why:
        _tell(f"Apache Kafka cannot be had here, and nothing was tried: {why}")
        return 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="dps-kafka-") as folder:
        async with a_cluster(Path(folder)) as cluster:
            _tell(f"{BROKERS} brokers are there after {time.monotonic() - began:.0f} s")
            same = await _same(chosen, environment_for(cluster.bootstrap))
    alone = await _tested("-s", "-m", "kafka", "tests/kafka")
    contained = await _in_a_container(chosen)
    _tell(f"Apache Kafka: {time.monotonic() - began:.0f} s")
    return same or alone or contained


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(os.environ.get("ONLY", "").split() or _SAME_TESTS)))
