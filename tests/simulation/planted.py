"""Bugs that are planted for the time of a history: each a patch of one thing, and the auditor must find every one."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from faststream import AckPolicy
from pymongo.errors import OperationFailure

from shared.messaging import reacting, subscribing
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.store.feed import Batch, Feed
from shared.store.log import COLLECTION as EVENTS
from shared.store.position import Position
from shared.store.rows import Rows
from shared.timers import acting
from shared.timers.timers import Timers
from tests.simulation.driver import pause


def mark_before_publish() -> AbstractContextManager[Any]:
    """The relay saves its place before the broker has acknowledged what is before it."""

    async def deal_with(self: Any, documents: Any, token: Any, bookmark: Any) -> None:
        bookmark.move(Position(token, max(each["recorded_at"] for each in documents), self._acknowledged))
        await bookmark.save()
        await self._publish(documents)

    return patch.object(Relay, "_deal_with", deal_with)


def offset_before_effect() -> AbstractContextManager[Any]:
    """The consumer commits offsets before it has done anything: the library's own default."""
    return patch.object(subscribing, "AckPolicy", SimpleNamespace(NACK_ON_ERROR=AckPolicy.ACK_FIRST))


def no_inbox() -> AbstractContextManager[Any]:
    """A reaction is not recorded under its key."""
    caller = reacting._caller
    return patch.object(reacting, "_caller", lambda *args: replace(caller(*args), reaction=None))


def resume_error_dropped() -> AbstractContextManager[Any]:
    """Where the change stream cannot go on, the relay goes on from now."""

    async def resume(self: Any, session: Any, token: Any) -> Any:
        try:
            return await self._open(session, {"resumeAfter": token})
        except OperationFailure:
            return await self._open(session, {})

    return patch.object(Feed, "_resume", resume)


def poison_acknowledged_silently() -> AbstractContextManager[Any]:
    """What is no event is passed over without a word."""

    async def nothing(*_: Any) -> None:
        return None

    return patch.object(Consumer, "_set_aside", nothing)


def read_by_wall_clock() -> AbstractContextManager[Any]:
    """The relay follows the log by the times that its documents carry."""

    async def follow(self: Any, token: Any) -> AsyncIterator[Batch]:
        newest = token.get("newest")
        while True:
            query = {"recorded_at": {"$gt": newest}} if newest else {}
            found = await self._database[EVENTS].find(query).sort("recorded_at", 1).limit(self._size).to_list(None)
            if found:
                newest = found[-1]["recorded_at"]
                yield Batch(found, {"newest": newest})
            else:
                await pause(self._database.client.loop, 0.05)

    return patch.object(Feed, "follow", follow)


def rows_without_versions() -> AbstractContextManager[Any]:
    """A row is folded from whatever comes, however often."""
    folded = Rows._folded

    def anew(self: Any, document: Any, told: Any) -> Any:
        unversioned = {**document, "version": 0} if document else None
        return folded(self, unversioned, told)

    return patch.object(Rows, "_folded", anew)


@contextmanager
def timers_without_keys() -> Iterator[None]:
    """What a timer does is recorded under no key, and whether its clock still runs is not asked."""
    caller = acting.caller_of
    with patch.object(acting, "caller_of", lambda *args: replace(caller(*args), reaction=None, firing=None)):
        yield


def steps_noted_before_they_are_done() -> AbstractContextManager[Any]:
    """A timer notes a step as done, and does it then."""

    async def do(self: Any, page: Any) -> int:
        for each in page:
            await self._dues.done(each.kind, each.steps)
        return sum(map(len, (await self._acting.do(page)).values()))

    return patch.object(Timers, "_do", do)


Planted = Callable[[], AbstractContextManager[Any]]

PLANTED: dict[str, Planted] = {
    each.__name__: each
    for each in (
        mark_before_publish,
        offset_before_effect,
        no_inbox,
        resume_error_dropped,
        poison_acknowledged_silently,
        read_by_wall_clock,
        rows_without_versions,
        timers_without_keys,
        steps_noted_before_they_are_done,
    )
}
