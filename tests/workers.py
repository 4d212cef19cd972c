"""How pytest-xdist spreads the tests over the cores: by whole modules, so that what a module starts is started once.

Each worker has a MongoDB and a broker of its own. What takes longest begins first, so that no core ends alone. Tests
wait for a third of their time (for a broker's sessions, for a process that stops): there are more workers than cores.
"""

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

LONGEST = (
    "tests/auth/test_access.py",
    "tests/replay/test_demo.py",
    "tests/replay/test_up.py",
    "tests/portal/browser/",
    "tests/console/",
    "tests/upgrades/test_rolling_restart.py",
    "tests/fuzz/",
    "tests/upgrades/",
    "tests/journeys/",
    "tests/notifications/test_notices.py",
    "tests/replay/",
    "tests/timers/",
    "tests/messaging/",
    "tests/store/",
)
"""What takes longest, a module or the modules of a folder, in the order in which it begins; the others follow."""

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


def pytest_xdist_auto_num_workers() -> int | None:
    """Three workers for two cores, unless the environment names a number."""
    if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return None  # xdist reads it itself
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + cores // 2


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByModule:
    config.option.loadscopereorder = False  # it would put those with most tests first, which are the quickest
    return ByModule(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)  # a stable sort


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, folder in enumerate(LONGEST) if item.nodeid.startswith(folder)), len(LONGEST))
