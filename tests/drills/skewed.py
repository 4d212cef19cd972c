"""A process of a service on a clock of its own, which libfaketime gives it: `python -m tests.drills.skewed <service>`.

The library leaves the clock alone that counts seconds. But with the version that Debian 12 has, no process can sleep
until a time on that clock, which is what Python does: so this one sleeps by waiting for nothing.
"""

import runpy
import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


if __name__ == "__main__":
    time.sleep = _sleep  # before anything takes its name
    runpy.run_module("tests.drills.inside", run_name="__main__", alter_sys=True)
