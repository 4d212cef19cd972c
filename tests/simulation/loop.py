"""An event loop whose time passes only when nothing is left to do, and whose processes can be killed or stopped.

Everything happens in one thread and in an order that a seed decides, so that a history can be told again. A process is
whatever was begun in its context: once killed, none of its callbacks ever runs again, wherever it waited, and no
`finally` of it either, as after SIGKILL.
"""

import asyncio
import contextvars
import heapq
import sys
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from greenlet import getcurrent, greenlet


@dataclass(eq=False)
class Process:
    """One process of the simulation. Its machine's clock is `skew` seconds before the others'."""

    name: str
    skew: float = 0.0
    dead: bool = False
    stopped: bool = False
    held: "list[asyncio.Handle]" = field(default_factory=list)
    fuse: int | None = None
    burnt: Callable[[], None] | None = None


PROCESS: contextvars.ContextVar[Process | None] = contextvars.ContextVar("process", default=None)


NOBODY = contextvars.Context()


class Stuck(Exception):
    """The simulation does not end: nothing waits for any time, or too much has happened."""


class TornDown(asyncio.CancelledError):
    """The history is over: nothing is done any more."""


class _Task(asyncio.Task[Any]):
    """A task whose place in a set does not depend on where it lies in memory: libraries go through sets of tasks."""

    def __init__(self, number: int, *args: Any, **kwargs: Any) -> None:
        self._number = number
        super().__init__(*args, **kwargs)
        self._log_destroy_pending = False

    def __hash__(self) -> int:
        return self._number


class Loop(asyncio.AbstractEventLoop):
    """As much of an event loop as asyncio needs that waits for nothing outside."""

    def __init__(self, most: int = 2_000_000) -> None:
        """Raise `Stuck` after so many callbacks."""
        self.now = 0.0
        self.over = False
        self.processes: list[Process] = []
        self.callbacks = 0
        self._most = most
        self._ready: deque[asyncio.Handle] = deque()
        self._later: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._count = count()
        self._generators: set[Any] = set()
        self._begun = 0
        self._tasks: dict[asyncio.Task[Any], None] = {}  # in the order in which they began
        self.failures: list[dict[str, Any]] = []

    def time(self) -> float:
        return self.now

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
        return self.call_at(self.now + delay, callback, *args, context=context)

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._later, (when, next(self._count), handle))
        return handle

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Nothing to do: it is passed over when its time comes."""

    def create_future(self) -> "asyncio.Future[Any]":
        return asyncio.Future(loop=self)

    def create_task(self, coro: Any, *, name: Any = None, context: Any = None) -> "asyncio.Task[Any]":
        self._begun += 1
        task = _Task(self._begun, coro, loop=self, name=name or "", context=context)
        self._tasks[task] = None
        task.add_done_callback(self._forget, context=NOBODY)
        return task

    def _forget(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.pop(task, None)

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> "asyncio.Task[Any]":  # type: ignore[override]
        """Run a function that blocks beside all else: it gives way wherever it calls `block`."""
        return self.create_task(_in_greenlet(lambda: func(*args)))

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.failures.append(context)

    def process(self, name: str, skew: float = 0.0) -> Process:
        """Begin a process."""
        process = Process(name, skew)
        self.processes.append(process)
        return process

    def begin(self, process: Process, work: Callable[[], Coroutine[Any, Any, Any]]) -> "asyncio.Task[Any]":
        """Begin the work of a process."""
        context = contextvars.Context()
        context.run(PROCESS.set, process)
        return context.run(lambda: self.create_task(work(), context=context))

    def kill(self, process: Process) -> None:
        """Let nothing of a process run any more."""
        process.dead = True

    def stop_process(self, process: Process) -> None:
        """Hold a process, as SIGSTOP does."""
        process.stopped = True

    def let_go_on(self, process: Process) -> None:
        """Let a stopped process go on; what it waited for has come in the meantime."""
        process.stopped = False
        self._ready.extend(process.held)
        process.held.clear()

    def run(self, main: Coroutine[Any, Any, Any]) -> Any:
        """Run until this is done, then end all else; return what it came to."""
        before, hooks = asyncio._get_running_loop(), sys.get_asyncgen_hooks()
        asyncio._set_running_loop(self)
        sys.set_asyncgen_hooks(firstiter=self._generators.add, finalizer=self._close)
        try:
            task = self.create_task(main)
            try:
                while not task.done():
                    self._step()
            finally:
                self._tear_down()
            return task.result()
        finally:
            sys.set_asyncgen_hooks(*hooks)
            asyncio._set_running_loop(before)

    def _close(self, generator: Any) -> None:
        self._generators.discard(generator)
        contextvars.Context().run(lambda: self.create_task(generator.aclose()))

    def _step(self) -> None:
        if not self._ready:
            self._pass_time()
            if not self._ready:
                return
        handle = self._ready.popleft()
        if handle._cancelled:  # type: ignore[attr-defined]
            return
        process = handle._context.get(PROCESS)  # type: ignore[attr-defined]
        if process is not None and not self.over:
            if process.dead or process.stopped:
                process.held.append(handle)
                return
            if process.fuse is not None:
                process.fuse -= 1
                if process.fuse <= 0 and process.burnt:
                    self.kill(process)
                    process.held.append(handle)
                    process.fuse = None
                    process.burnt()
                    return
        self.callbacks += 1
        if self.callbacks > self._most:
            raise Stuck(f"{self._most} callbacks by {self.now} s")
        handle._run()

    def _pass_time(self) -> None:
        while self._later and self._later[0][2]._cancelled:  # type: ignore[attr-defined]
            heapq.heappop(self._later)
        if not self._later:
            if self.over:
                return
            raise Stuck(f"nothing waits for any time at {self.now} s")
        self.now = max(self.now, self._later[0][0])
        while self._later and self._later[0][0] <= self.now:
            self._ready.append(heapq.heappop(self._later)[2])

    def _tear_down(self) -> None:
        """Cancel what is left, of dead processes too: their servers answer nothing any more."""
        self.over = True
        for each in self.processes:
            self._ready.extend(each.held)
            each.held.clear()
        for _ in range(200):
            left = [each for each in self._tasks if not each.done()]
            if not left and not self._generators:
                return
            for each in left:
                each.cancel()
            for generator in [] if left else list(self._generators):
                self._close(generator)
            for _ in range(len(self._ready)):
                self._step()
            if not self._ready and self._later:
                self._pass_time()
        raise Stuck(f"does not end: {[each.get_coro() for each in self._tasks if not each.done()]}")


class News:
    """Wakes all who wait for something to happen at a server."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def tell(self) -> None:
        """Wake them."""
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

    async def wait(self, loop: Loop, seconds: float) -> None:
        """Wait until something happens, or so long."""
        if loop.over:
            raise TornDown
        future: asyncio.Future[None] = loop.create_future()
        self._waiting.append(future)
        timer = loop.call_later(max(seconds, 0.0) + 1e-6, lambda: future.done() or future.set_result(None))
        try:
            await future
        finally:
            timer.cancel()


async def _in_greenlet(func: Callable[[], Any]) -> Any:
    """Run a blocking function; each `block` of it is awaited here."""
    context = contextvars.copy_context()
    worker = greenlet(lambda: context.run(func))
    waits = worker.switch()
    while not worker.dead:
        try:
            value = await waits
        except BaseException as error:
            waits = worker.throw(error)
        else:
            waits = worker.switch(value)
    return waits


def block(on: Coroutine[Any, Any, Any]) -> Any:
    """Wait within a blocking function that runs by `run_in_executor`."""
    parent = getcurrent().parent
    assert parent is not None
    return parent.switch(on)
