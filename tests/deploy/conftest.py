"""The watched stack, which takes long to start and is shared by the tests that look at it and those that break it."""

from collections.abc import AsyncIterator

import pytest

from tests.deploy.tools import program
from tests.deploy.watching import Watched, watching


@pytest.fixture(scope="package")
async def watched(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    """The laptop stack and a Prometheus that has seen it live through a little of the record."""
    async with watching(program("prometheus"), tmp_path_factory.mktemp("watched")) as found:
        yield found
