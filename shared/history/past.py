"""The past of one kind of thing: its history, page by page, and what it was on a day."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from shared.history.disclosure import AnyDisclosure, Disclosure
from shared.history.folding import AS_AT, NotYet, as_it_was
from shared.history.telling import Happened, HistoryPage, not_kept, tell
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.deadlines import end_of
from shared.kernel.documents import Document
from shared.kernel.filters import Filters
from shared.kernel.rules import NotFound, Rejection
from shared.reference.calendar import uk_date
from shared.store.states import States
from shared.store.store import Store

State = TypeVar("State")

_PAGE = 200
_LOGS = 50


class DayToCome(NotFound):
    """What something will be on a day that has not begun yet, nobody can say."""

    def __init__(self, day: date, today: date) -> None:
        super().__init__("what is on", day)
        detail = f"{day} is still to come: today is {today}, and the past is told up to now"
        self.args = (detail,)
        self.reasons = (Rejection("day_to_come", detail, AS_AT),)


class Past(Generic[State]):
    """What the log of a service tells of one kind of its things."""

    def __init__(self, store: Store, disclosure: Disclosure[State]) -> None:
        """Tell from this store's log what is disclosed."""
        self._store = store
        self._kind = disclosure.kind
        self._disclosure = disclosure

    async def read(
        self, identifier: UUID | str, as_at: date | None, readable: Callable[[State], State]
    ) -> Stored[State]:
        """Return a thing as it is committed, or as it was when a UK day ended; today's end is now.

        `readable` raises `NotFound` for a state that the caller may not see: the thing as it is now must be for it, and
        as it was then too. Raises `DayToCome`, `NotThen`.
        """
        stored = await self._store.get(self._kind(identifier))
        readable(stored.state)
        if as_at is None:
            return stored
        refuse_to_come(as_at, uk_date(self._store.clock()))
        then = as_it_was(self._kind, str(identifier), await self._until(str(identifier), as_at), as_at)
        readable(then.state)
        return then

    async def history(
        self,
        identifier: UUID | str,
        caller: Caller,
        readable: Callable[[State], State],
        *,
        after: int | None,
        limit: int,
    ) -> HistoryPage:
        """Return what happened to a thing after a version, as far as it is for the caller, oldest first.

        Raises `NotFound`, and whatever `readable` does.
        """
        stored = await self._store.get(self._kind(identifier))
        readable(stored.state)
        found: HistoryPage = []
        log = log_of(self._store, str(identifier), after or 0)
        async for each in told_in(log, self._disclosure, caller, after or 0, stored.version):
            found.append((str(each.through), each))
            if len(found) == limit:
                break
        return found

    async def listed(
        self, filters: Filters, meant: Callable[[State], bool], as_at: date, *, after: str | None, limit: int
    ) -> list[tuple[str, State]]:
        """Return up to `limit` things as they were when a UK day ended: those that are `meant` as they were then.

        `filters` find what may have been, by what the things keep of their past. Raises `DayToCome`, and `NotThen`
        where something cannot be told: a list that leaves it out would be wrong.
        """
        refuse_to_come(as_at, uk_date(self._store.clock()))
        found: list[tuple[str, State]] = []
        while len(found) < limit:
            page = await self._store.documents(self._kind, filters, after=after, limit=_LOGS)
            logs = await self._store.histories([identifier for identifier, _ in page])
            for identifier, log in logs.items():
                with suppress(NotYet):
                    then = as_it_was(self._kind, identifier, log, as_at).state
                    found += [(identifier, then)] if meant(then) else []
            if len(page) < _LOGS:
                break
            after = page[-1][0]
        return found[:limit]

    async def _until(self, identifier: str, day: date) -> list[Document]:
        """Return the log up to the first event after a day: where nothing is before it, it says since when there is."""
        log: list[Document] = []
        async for document in log_of(self._store, identifier, 0):
            log.append(document)
            if document["time"] >= end_of(day):
                break
        return log


async def log_of(store: States, identifier: str, after: int) -> AsyncIterator[Document]:
    """Yield the log of one thing behind a version, a page at a time, so that a long one keeps nobody waiting."""
    while page := await store.history(identifier, after=after, limit=_PAGE):
        for document in page:
            yield document
        after = page[-1]["version"]


async def told_in(
    log: AsyncIterator[Document], disclosure: AnyDisclosure, caller: Caller, after: int, version: int
) -> AsyncIterator[Happened]:
    """Yield what a caller is told of the versions between two, and which of them are not in the log any more."""
    async for document in log:
        if document["version"] > after + 1:
            yield not_kept(after + 1, document["version"] - 1)
        after = document["version"]
        if told := tell(document, disclosure, caller):
            yield told
    if after < version:
        yield not_kept(after + 1, version)


def refuse_to_come(day: date, today: date) -> None:
    """Raise `DayToCome` for a day after today."""
    if day > today:
        raise DayToCome(day, today)
