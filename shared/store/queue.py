"""The queue of the store: commands that arrive while a commit is under way form the next group.

There is no timer: at low load a group is one command. On a conflict with another process the whole group is read and
decided again after a short random wait; only when that keeps failing, or when the group holds a fault of its own, are
its commands taken one by one, so that one bad document cannot hold up the rest.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pymongo.errors import ConnectionFailure, OperationFailure

from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.store.attempt import Attempt, Conflict
from shared.store.commands import Committed, Outcome, Pending
from shared.store.errors import Contended, Overloaded, Unavailable
from shared.store.reliance import Known, Reliance
from shared.telemetry import metrics


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How much the store takes on.

    `group` commands at most share a transaction, `queue` may wait. After `attempts` conflicts a group is taken apart.
    A database that does not answer is waited for `patience` seconds before callers are told to come again.
    """

    group: int = 256
    queue: int = 4096
    attempts: int = 6
    single_attempts: int = 60
    patience: float = 15.0


class Queue:
    """Commands that wait, and the one task that takes them group by group."""

    def __init__(self, attempt: Attempt, limits: QueueLimits) -> None:
        """Carry out groups by `attempt`, in a thread of the queue's own."""
        self._attempt = attempt
        self._limits = limits
        self._queue: deque[Pending] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._closing = False

    async def start(self) -> None:
        """Begin to take commands."""
        self._closing = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._writer = asyncio.create_task(self._write_groups(), name="store-writer")

    async def close(self) -> None:
        """Take no more commands, finish those that wait, and stop."""
        self._closing = True
        self._arrived.set()
        if self._writer is not None:
            await self._writer
            self._writer = None
        if self._thread is not None:
            self._thread.shutdown()

    async def carry_out(self, needs: Reliance, decide: Callable[[Known], Sequence[Event]], caller: Caller) -> Committed:
        """Wait for a command's turn, and return what it came to; raises whatever its decision or its commit does."""
        if self._closing or self._writer is None:
            raise Unavailable("the service is stopping")
        await self._find_room(caller)
        pending = Pending(needs, decide, caller, asyncio.get_running_loop().create_future())
        self._queue.append(pending)
        self._arrived.set()
        return await pending.future

    async def _find_room(self, caller: Caller) -> None:
        """Raise `Overloaded` where the queue is full.

        Reactions wait instead, and leave half of the queue to requests: an event that leads to more changes
        than the queue holds would otherwise come again, and fail again, for ever.
        """
        if caller.causation_id is None:
            if len(self._queue) >= self._limits.queue:
                raise Overloaded(f"{self._limits.queue} commands wait already")
            return
        while len(self._queue) >= max(1, self._limits.queue // 2):
            self._room.clear()
            await self._room.wait()

    async def _write_groups(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._queue:
                size = min(len(self._queue), self._limits.group)
                metrics.STORE_QUEUE.observe(len(self._queue))
                metrics.STORE_GROUP.observe(size)
                group = [self._queue.popleft() for _ in range(size)]
                self._room.set()
                await self._settle(group)
            if self._closing:
                return

    async def _settle(self, group: list[Pending]) -> None:
        """Commit a group, or its commands one by one; every future gets its result whatever happens."""
        try:
            await self._try_group(group, self._limits.attempts)
        except Unavailable as error:
            if not isinstance(error, Contended):  # waiting again for each command would only make the queue longer
                for command in group:
                    _resolve(command, error)
                return
            await self._one_by_one(group)
        except Exception:
            await self._one_by_one(group)

    async def _one_by_one(self, group: list[Pending]) -> None:
        metrics.STORE_SPLITS.inc()
        for command in group:
            try:
                await self._try_group([command], self._limits.single_attempts)
            except Exception as error:
                _resolve(command, error)

    async def _try_group(self, group: list[Pending], attempts: int) -> None:
        give_up = time.monotonic() + self._limits.patience
        conflicts = 0
        while True:
            try:
                outcome = await self._in_thread(group, sure=conflicts > 0)
            except Conflict as conflict:
                conflicts += 1
                metrics.STORE_CONFLICTS.inc()
                if conflicts >= attempts:
                    raise Contended("other processes keep changing the same records") from conflict
                await asyncio.sleep(random.uniform(0, 0.004) * conflicts)  # noqa: S311 - spreading load, not a secret
            except (ConnectionFailure, OperationFailure) as error:
                if not _is_passing(error):
                    raise
                if time.monotonic() > give_up:
                    raise Unavailable("the database does not answer") from error
                await asyncio.sleep(0.1)
            else:
                self._queue.extendleft(reversed(outcome.deferred))
                for command, result in outcome.results.items():
                    _resolve(command, result)
                return

    async def _in_thread(self, group: list[Pending], *, sure: bool) -> Outcome:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._attempt(group, sure=sure))


def _resolve(command: Pending, result: Committed | Exception) -> None:
    if command.future.done():  # the caller has gone away
        return
    if isinstance(result, Committed):
        command.future.set_result(result)
    else:
        command.future.set_exception(result)


def _is_passing(error: ConnectionFailure | OperationFailure) -> bool:
    """Whether the database was away or changing its primary, so that nothing was written and trying again helps."""
    return isinstance(error, ConnectionFailure) or error.has_error_label("TransientTransactionError")
