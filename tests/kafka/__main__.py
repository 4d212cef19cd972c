"""`make test-kafka`: the tests of messaging and the journeys on a cluster, and then what is about a cluster alone.

The first are the same functions as in `make test`: the cluster is named for all tests, as anybody's own broker can be.
Tests that kill an embedded broker of their own, which forgets everything, are skipped there by name. Without Java or
Maven this says so in one line. `ONLY` names files or folders instead of those.
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

_SAME = ("tests/messaging", "tests/journeys")
_PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--timeout=600", "--durations=10")
_NOTHING_CHOSEN = 5


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def _tested(*arguments: str, **environment: str) -> int:
    process = await asyncio.create_subprocess_exec(*_PYTEST, *arguments, cwd=ROOT, env=os.environ | environment)
    code = await process.wait()
    return 0 if code == _NOTHING_CHOSEN else code


def environment_for(bootstrap: str) -> Mapping[str, str]:
    """What names a cluster for every test."""
    return {
        "TEST_KAFKA_BOOTSTRAP_SERVERS": bootstrap,
        "KAFKA_IDEMPOTENCE": "true",
        "KAFKA_REPLICAS": str(BROKERS),
        "KAFKA_IN_SYNC_REPLICAS": str(IN_SYNC),
    }


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
            same = await _tested(*chosen, **environment_for(cluster.bootstrap))
    alone = await _tested("-m", "kafka", "tests/kafka")
    _tell(f"Apache Kafka: {time.monotonic() - began:.0f} s")
    return same or alone


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(os.environ.get("ONLY", "").split() or _SAME)))
