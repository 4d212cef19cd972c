"""A client's way to work in one answer: the journey, its needs, what was bought and how it went, and whatever else.

Each subject that keeps something of a journey has a source of entries, and the wiring puts them together: this one
knows none of them. An entry says what happened in codes, ids and days, and never a sealed word.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from pydantic import BaseModel

from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.history import JOURNEY_DISCLOSURE
from services.client_journey.journeys.queries import JOURNEY_ACCESS, JourneyView, view_of
from shared.contracts.sealed import Sealed
from shared.history.disclosure import AnyDisclosure
from shared.history.telling import Happened, Told, tell
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.reference.calendar import uk_date
from shared.store.log import event_of
from shared.store.store import Store

_ALREADY_SAID = frozenset({"journey_id", "district", "policies"})
_HAPPENED_ON = ("moved_on", "seen_on")


@dataclass(frozen=True)
class Entry:
    """One thing that happened: on which day, what by its name, about which thing, and its codes, ids and days.

    `at` is when it was recorded, `None` for what another service told by its day alone.
    """

    on: date
    kind: str
    about: str
    at: datetime | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TimelineView:
    """All that happened on a journey, oldest first."""

    journey: JourneyView
    entries: tuple[Entry, ...]


class Source(Protocol):
    """What one subject has to say of a journey."""

    async def of_journey(self, journey_id: UUID, caller: Caller) -> Sequence[Entry]:
        """Return the entries of a journey, in any order, for a caller who may see it."""


class OwnFacts:
    """The facts of the journey itself."""

    def __init__(self, store: Store) -> None:
        """Tell what the log has."""
        self._store = store

    async def of_journey(self, journey_id: UUID, caller: Caller) -> Sequence[Entry]:
        """Return the facts of a journey that are for the caller."""
        return _told(await self._store.history(str(journey_id)), JOURNEY_DISCLOSURE, caller)


class FactsOf:
    """The facts of everything of one kind that is a journey's, by its state's field `journey_id`."""

    def __init__(self, store: Store, kind: Aggregate[Any], disclosure: AnyDisclosure) -> None:
        """Tell what the log has, as far as the kind's disclosure lets it be told."""
        self._store = store
        self._kind = kind
        self._disclosure = disclosure

    async def of_journey(self, journey_id: UUID, caller: Caller) -> Sequence[Entry]:
        """Return what happened to them that is for the caller."""
        found = await self._store.documents(self._kind, {"journey_id": journey_id}, after=None, limit=500)
        logs = await self._store.histories([identifier for identifier, _ in found])
        return [each for log in logs.values() for each in _told(log, self._disclosure, caller)]


class Timeline:
    """Puts the entries of all sources together."""

    def __init__(self, store: Store, sources: Sequence[Source]) -> None:
        """Ask these sources."""
        self._store = store
        self._sources = (OwnFacts(store), *sources)

    async def of(self, journey_id: UUID, caller: Caller) -> TimelineView:
        """Return all that happened on a journey; raises `NotFound`."""
        stored = await self._store.get(JOURNEYS(journey_id))
        journey = JOURNEY_ACCESS.readable(caller, journey_id, stored.state)
        found = await asyncio.gather(*(each.of_journey(journey_id, caller) for each in self._sources))
        return TimelineView(view_of(journey), in_order(each for entries in found for each in entries))


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Put entries in the order of their days, and those of a day in the order of recording, the undated last."""
    return tuple(sorted(entries, key=lambda each: (each.on, each.at is None, each.at, each.kind, each.about)))


def _told(log: Iterable[Document], disclosure: AnyDisclosure, caller: Caller) -> list[Entry]:
    told = ((document, tell(document, disclosure, caller)) for document in log)
    return [_entry(document, each) for document, each in told if each and each.told is Told.FACT and each.at]


def sealed_names(part: object) -> Iterator[str]:
    """Yield the names of the fields of a fact, those of its parts too, whose values are sealed."""
    if isinstance(part, BaseModel):
        for name, value in part:
            if isinstance(value, Sealed):
                yield name
            yield from sealed_names(value)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from sealed_names(each)


def without(value: Any, names: frozenset[str]) -> Any:
    """Return a value without the fields of these names, wherever they are."""
    if isinstance(value, dict):
        return {name: without(part, names) for name, part in value.items() if name not in names}
    return [without(each, names) for each in value] if isinstance(value, list) else value


def _entry(document: Document, told: Happened) -> Entry:
    if told.at is None:
        raise AssertionError("a fact has its time")
    name = (told.fact or "").split(".")[1]
    about = document["aggregate_id"]
    detail = without(told.fields or {}, _ALREADY_SAID | frozenset(sealed_names(event_of(document))))
    day = next((detail[each] for each in _HAPPENED_ON if detail.get(each)), None)
    return Entry(
        on=date.fromisoformat(day) if day else uk_date(told.at), kind=name, about=about, at=told.at, detail=detail
    )
