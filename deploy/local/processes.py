"""Child processes of the laptop stack: started, watched until they are ready, stopped for certain."""

import asyncio
import contextlib
import ctypes
import fcntl
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"

# Below the ports that Linux hands to outgoing connections (from 32768): a client that keeps trying the port of
# a server that is down could otherwise be given that very port for its own end, and be connected to itself.
PORTS = range(20000, 32000)
_given: set[int] = set()

_POLL = 0.02  # seconds between two looks at something that cannot announce itself
_PR_SET_PDEATHSIG = 1
_LONGEST_LOG_LINE = 500


class CannotStart(RuntimeError):
    """A server cannot be started; the message says why and what to do, fit to be shown to a person."""


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on at the moment; a server can be restarted on it.

    No port is given twice while the process lives that was given it, to itself or to another of the same user: whoever
    was given it may not listen yet, or just now not.
    """
    while True:
        port = random.choice(PORTS)  # noqa: S311 no secret: it only spreads out runs at the same time
        if port not in _given and _is_ours(port) and not is_taken(port):
            _given.add(port)
            return port


def _is_ours(port: int) -> bool:
    """Whether no other process of this user was given the port; from now on none will be."""
    try:
        fcntl.lockf(_ports(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


@cache
def _ports() -> int:
    """An empty file with a lockable byte for each port; the system takes the locks back when the process ends."""
    path = Path(tempfile.gettempdir()) / f"dps-ports-{os.getuid()}"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def is_taken(port: int) -> bool:
    """Whether something listens on the port; a connection that has just ended there does not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def require_free(port: int) -> None:
    """Raise CannotStart where something else has the port: servers say so too, but somewhere in a long log."""
    if is_taken(port):
        raise CannotStart(f"port {port} is already in use on {HOST}: choose another or stop what uses it")


async def accepts_connections(port: int, host: str = HOST) -> None:
    """Return once something at that address accepts connections; the caller sets a limit."""
    while True:
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(_POLL)
        else:
            writer.close()
            return


class ChildProcess:
    """One child, the leader of a session of its own, so that Ctrl-C reaches only its parent, who stops it in order.

    On Linux the child is killed when the thread that started it ends, however it ends: start it from the main
    thread, not from a worker's. Elsewhere a parent that is killed leaves its children running.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        *,
        name: str = "",
        env: Mapping[str, str] | None = None,
        complaint: str = "",
    ) -> None:
        """Nothing runs before start(). `env` is added to this process's environment; `log` is appended to.

        `complaint` is what the log's lines match that say why the child gave up, where these are not its last ones.
        """
        self.command = [str(part) for part in command]
        self.log = log
        self.name = name or Path(self.command[0]).name
        self._env = dict(env or {})
        self._complaint = complaint
        self._child: subprocess.Popen[bytes] | None = None
        self._log_begins = 0

    @property
    def pid(self) -> int:
        return self._running().pid

    @property
    def returncode(self) -> int | None:
        """None before the first start and while it runs; -N where signal N ended it."""
        return self._child.poll() if self._child else None

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Start the child, or raise CannotStart where the system refuses to run the command."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._log_begins = log.tell()
            try:
                self._child = subprocess.Popen(  # noqa: S603 the command is ours, and no shell reads it
                    self.command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=os.environ | self._env,
                    start_new_session=True,
                    preexec_fn=_dies_with_its_parent(),  # noqa: PLW1509 one system call, looked up before the fork
                )
            except OSError as error:
                raise CannotStart(f"{self.name} cannot be run: {error}") from error

    async def until(self, ready: Coroutine[Any, Any, None], within: float) -> None:
        """Await `ready`, or raise CannotStart with the end of the log if it fails, takes too long, or the child ends.

        `within` is in seconds.
        """
        waiting, watching = asyncio.ensure_future(ready), asyncio.ensure_future(self.wait())
        try:
            await asyncio.wait({waiting, watching}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
            failure = waiting.exception() if waiting.done() else TimeoutError(f"no answer in {within:g} seconds")
            if failure:
                raise CannotStart(self._why_not_ready(failure)) from failure
        finally:
            await _cancel(waiting, watching)

    async def wait(self) -> int:
        """Return the exit status once the child has ended."""
        child = self._running()
        while child.poll() is None:
            await asyncio.sleep(_POLL)
        return child.returncode

    async def stop(self, within: float = 10.0) -> None:
        """Ask the child and its own children to end, and kill them after `within` seconds. May be called twice."""
        if self.alive:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wait(), within)
            self._signal(signal.SIGKILL)  # whatever is left of the group, which may outlive its leader
            await self.wait()

    async def kill(self) -> None:
        """End the child and its own children at once, as a crash would."""
        if self.alive:
            self._signal(signal.SIGKILL)
            await self.wait()

    def last_lines(self, count: int = 5) -> str:
        """The last complaints of this run in the log, or else its last lines; long ones are cut."""
        if not self.log.exists():
            return ""
        lines = self.log.read_bytes()[self._log_begins :].decode(errors="replace").splitlines()
        complaints = [line for line in lines if self._complaint and re.search(self._complaint, line)]
        return "\n".join(line[:_LONGEST_LOG_LINE] for line in (complaints or lines)[-count:])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._child

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def _why_not_ready(self, failure: BaseException) -> str:
        why = f"is not ready: {failure}" if self.alive else _how_it_ended(self.returncode or 0)
        return f"{self.name} {why}; from {self.log}:\n{self.last_lines()}"


def _how_it_ended(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name} while it started"
    return f"ended with status {status} while it started"


async def _cancel(*tasks: asyncio.Future[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _dies_with_its_parent() -> Callable[[], None] | None:
    """What a child does between fork and exec to be killed when its parent is gone, where the system can do that."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None, use_errno=True).prctl, os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the tie was made
            os._exit(1)

    return tie
