"""How pytest-xdist spreads the tests over the cores: by whole modules, so that what a module starts is started once.

Each worker has a MongoDB and a broker of its own. What takes longest begins first, so that no core ends alone.
"""

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

LONGEST = ("tests/upgrades/", "tests/replay/", "tests/journeys/", "tests/console/", "tests/messaging/", "tests/store/")
"""Folders whose modules take longest, the longest first; the others follow in their own order."""

TOGETHER = ("tests/console/",)
"""Folders whose modules share what only one worker should start."""

# A worker inherits the width that the run's own line editing put into the environment, and consoles would keep to it.
for _size in ("COLUMNS", "LINES"):
    os.environ.pop(_size, None)


class ByModule(LoadScopeScheduling):
    """Gives a module, or a folder that must stay together, to the worker that is free next."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if module.startswith(folder)), module)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByModule:
    config.option.loadscopereorder = False  # it would put those with most tests first, which are the quickest
    return ByModule(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)  # a stable sort


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, folder in enumerate(LONGEST) if item.nodeid.startswith(folder)), len(LONGEST))
