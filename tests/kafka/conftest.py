"""One cluster for all tests of this folder, which `make test-kafka` runs; without Java or Maven they are skipped."""

from collections.abc import AsyncIterator

import pytest

from tests.deploy.tools import Missing
from tests.kafka.cluster import Cluster, a_cluster


@pytest.fixture(scope="session")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    try:
        async with a_cluster(tmp_path_factory.mktemp("kafka")) as running:
            yield running
    except Missing as why:
        pytest.skip(f"Apache Kafka cannot be had here: {why}")
