"""The log as a feed for others: what is public of one topic, in the order of its numbers, from wherever a reader is.

Numbers have no gap and are read as a majority has them, so whoever reads on from the last place has missed nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pymongo.read_concern import ReadConcern

from shared.kernel.documents import Document
from shared.store.chain import START, Link
from shared.store.errors import Inconsistent, PlaceUnknown
from shared.store.heads import Heads
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database
from shared.store.numbers import Numbers

# Private facts, and those of other topics, that are passed over for one page: more would take too long to look through.
_STRETCH = 20_000
_MARK = 16
_MAJORITY = ReadConcern("majority")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader is: behind a number, whose hash it knows the beginning of. Nobody makes that up."""

    number: int
    mark: bytes

    @classmethod
    def of(cls, link: Link) -> "Place":
        """Return the place behind a number."""
        return cls(link.number, link.hash[:_MARK])


BEGINNING = Place.of(START)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Log documents in order, the place behind them, and whether there is more by now.

    There may be more behind a stretch without any document: what lay between was not for this reader.
    """

    documents: Sequence[Document]
    end: Place
    more: bool


class NumberedFeed:
    """The numbered log of one service, as far as it is public."""

    def __init__(self, database: Database) -> None:
        """Read in the service's own database."""
        self.heads = Heads(database)
        self._numbers = Numbers(database)
        self._events = database.get_collection(EVENTS, read_concern=_MAJORITY)

    async def after(self, place: Place, topic: str, limit: int) -> Stretch:
        """Return up to `limit` public events of a topic behind a place; raises `PlaceUnknown`, `Inconsistent`."""
        if await self._place(place.number) != place:
            raise PlaceUnknown
        last = await self._numbers.last()
        until = min(last.number, place.number + _STRETCH)
        numbered = await self._numbers.between(place.number, until, topic, limit)
        if len(numbered) == limit:
            until = numbered[-1].number
        documents = await self._documents([each.event for each in numbered], topic)
        end = Place.of(last) if until == last.number else await self._place(until)
        return Stretch(documents, end, more=until < last.number)

    async def _place(self, number: int) -> Place:
        """Return the place behind a number; raises `PlaceUnknown` where it was never given."""
        link = await self._numbers.link(number)
        if link is None:
            raise PlaceUnknown
        return Place.of(link)

    async def _documents(self, ids: Sequence[str], topic: str) -> list[Document]:
        """Return these events, once more only if they are public; one that is not there must not be passed over."""
        found = {
            each["_id"]: each
            async for each in self._events.find({"_id": {"$in": list(ids)}, "public": True, "topic": topic})
        }
        if lacking := [each for each in ids if each not in found]:
            raise Inconsistent(f"the log lacks {lacking[0]}, which has a number: see dps audit verify")
        return [found[each] for each in ids]
