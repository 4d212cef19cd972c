"""Where a test hangs: which coroutines wait. `faulthandler_timeout` only shows that the event loop waits for them."""

import asyncio
import gc
import io
import os
import sys
from collections.abc import Iterator
from threading import Timer

import pytest

ERRORS = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ERRORS] = os.dup(sys.__stderr__.fileno() if sys.__stderr__ else 2)  # what a test prints is captured


def pytest_unconfigure(config: pytest.Config) -> None:
    os.close(config.stash[ERRORS])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Tell once what a test that takes too long waits for, set up and torn down included."""
    seconds = float(item.config.getini("faulthandler_timeout"))
    watching = Timer(seconds, _tell, (item.config.stash[ERRORS], item.nodeid, seconds))
    watching.daemon = True
    watching.start()
    try:
        return (yield)
    finally:
        watching.cancel()


def _tell(errors: int, test: str, seconds: float) -> None:
    told = io.StringIO()
    print(f"\n{test} goes on after {seconds:g} seconds; what waits:", file=told)
    for each in gc.get_objects():
        # By its type: to ask a weak proxy whose object is gone for its class is an error.
        if issubclass(type(each), asyncio.Task) and not each.done():
            each.print_stack(file=told)
    os.write(errors, told.getvalue().encode())
