"""Cores of the machine, shared out between those who serve and those who come."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.local.processes import ChildProcess

_TWO = 2


@contextmanager
def kept_apart(serving: Iterable[ChildProcess], besides: Iterable[ChildProcess]) -> Iterator[None]:
    """Give whoever serves one core, and this process and those `besides` another, until the block ends.

    Else the more there are who come, the less of the machine is left to serve them, and what they find is not what a
    service does. On one core there is nothing to divide.
    """
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < _TWO:
        yield
        return
    for each in serving:
        _keep_to(each.pid, {cores[0]})
    for each in besides:
        _keep_to(each.pid, {cores[1]})
    _keep_to(os.getpid(), {cores[1]})
    try:
        yield
    finally:
        _keep_to(os.getpid(), set(cores))


def _keep_to(process: int, cores: set[int]) -> None:
    """Keep a process to these cores, with all threads that it has: those that they begin later follow them."""
    for thread in Path(f"/proc/{process}/task").iterdir():
        with suppress(ProcessLookupError):  # it has just ended
            os.sched_setaffinity(int(thread.name), cores)
