"""What every process has: a name, an event loop, and the signals that stop it."""

import asyncio
import os
import signal
import socket

import structlog

from shared.kernel.ids import new_id

log = structlog.get_logger(__name__)


def name_of_process() -> str:
    """Return a name under which one process holds leases and is counted as a worker."""
    return f"{socket.gethostname()}-{os.getpid()}-{new_id().hex[-6:]}"


def stop_on_signals(stopping: asyncio.Event, seconds: float) -> None:
    """Stop in order on SIGTERM or SIGINT; end at once on the second, or when the time for an orderly stop is over."""
    loop = asyncio.get_running_loop()

    def told() -> None:
        if stopping.is_set():
            _end_at_once("told to stop a second time")
        stopping.set()
        loop.call_later(seconds, _end_at_once, f"not stopped after {seconds:g} seconds")

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)


def _end_at_once(why: str) -> None:
    log.critical("ending at once: what was under way is lost, or comes again", why=why)
    os._exit(1)


def event_loop() -> asyncio.AbstractEventLoop:
    """Return the faster loop where the platform has it, else the standard library's."""
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
