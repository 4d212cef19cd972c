"""Building a projection anew from its topics, beside the old one, and putting it in its place at once; or one row."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from shared.contracts.event import Event
from shared.kernel.projection import Projection
from shared.messaging.envelope import Envelope, Malformed
from shared.messaging.reading import Reader, Received
from shared.messaging.topic_reader import CannotRead, Unreadable, records_of
from shared.settings import Settings
from shared.store.gate import all_paused
from shared.store.held import Held
from shared.store.mongo import Database
from shared.store.rows import Rows
from shared.store.seen import Seen

_BATCH = 2000


class BeginningGone(LookupError):
    """The topics no longer hold the first events of some aggregates, so that rows would be folded from a part."""


async def rebuild_rows(settings: Settings, database: Database, projection: Projection[Any]) -> int:
    """Fold all that the projection's topics hold into fresh rows and swap them in; return how many there are.

    The service's workers wait meanwhile, so that nobody writes to either; requests go on reading the old rows. Offsets
    stay as they are: what comes after is newer, or is passed over by its version. Records that an operator skipped are
    left out. Raises `BeginningGone`, having changed nothing, where retention has taken the beginning: `dps replay` of
    the owners brings it back; `CannotRead` where a topic has what cannot be fetched.
    """
    async with all_paused(database):
        fresh = await Rows(database, projection).beside()
        await _fill(settings, database, projection, fresh)
        count = await fresh.count({})
        await fresh.take_over()
        return count


async def rebuild_row(settings: Settings, database: Database, projection: Projection[Any], subject: str) -> bool:
    """Fold one aggregate's events anew from its topic into its row; return whether all its events are there.

    Nobody needs to wait: the row is replaced only where no newer event has come into it meanwhile.
    """
    rows: Rows[Any] = Rows(database, projection)
    before = await rows.version(subject)
    found: dict[int, Received] = {}
    async for received in _events(settings, database, projection):
        if received.envelope.subject == subject:
            found[received.envelope.aggregate_version] = received
    news: list[tuple[Event, int]] = []
    last = 0
    for version in sorted(found):
        if found[version].envelope.follows > last or found[version].leaves_a_hole:
            break
        last = version
        if (event := found[version].event) is not None and projection.folds(event):
            news.append((event, version))
    if last < before:
        return False
    return await rows.replace(subject, news, before)


async def _fill(settings: Settings, database: Database, projection: Projection[Any], fresh: Rows[Any]) -> None:
    """Fold each aggregate's events in order; what comes too early comes again in a later replay.

    A row goes no further than to an event that it needs and that cannot be read: what waits for that is parked.
    """
    applied: dict[str, int] = {}
    ahead: dict[str, Envelope] = {}
    holes: set[str] = set()
    seen = Seen(database)
    batch: list[tuple[Event, int]] = []
    async for received in _events(settings, database, projection):
        aggregate, version = received.aggregate, received.envelope.aggregate_version
        last = applied.get(aggregate, 0)
        if version > last and received.leaves_a_hole and not await _is_settled(seen, received):
            holes.add(aggregate)
        elif received.envelope.follows > last:
            ahead[aggregate] = received.envelope
        elif version > last:
            applied[aggregate] = version
            if received.event is not None and projection.folds(received.event):
                batch.append((received.event, version))
        if len(batch) >= _BATCH:
            await fresh.apply(batch)
            batch = []
    await fresh.apply(batch)
    _refuse_holes(applied, {aggregate: each for aggregate, each in ahead.items() if aggregate not in holes})
    await fresh.mark([each.partition("/")[2] for each in holes], incomplete=True)


async def _is_settled(seen: Seen, received: Received) -> bool:
    """Whether an operator has decided that nothing is lost by an event that cannot be read."""
    versions, _ = await seen.of([received.aggregate])
    return versions.get(received.aggregate, 0) >= received.envelope.aggregate_version


async def _events(settings: Settings, database: Database, projection: Projection[Any]) -> AsyncIterator[Received]:
    """Yield every event of the topics, those that the projection passes over too, since each says what it follows."""
    reader, skipped = Reader("", projection.events, ()), await Held(database).skipped()
    unreadable: list[Unreadable] = []
    topics = sorted({event.TOPIC for event in projection.events})
    async for record in records_of(settings, *topics, unreadable=unreadable):
        try:
            received = reader.read(record)
        except Malformed:  # it is among the dead letters
            continue
        if f"{record.topic}:{record.partition}:{record.offset}" in skipped:
            received = Received(received.envelope, record, received.topic)
        yield received
    for each in unreadable:
        if f"{each.topic}:{each.partition}:{each.offset}" not in skipped:
            raise CannotRead(f"{each}; nothing was changed")


def _refuse_holes(applied: Mapping[str, int], ahead: Mapping[str, Envelope]) -> None:
    for aggregate, envelope in ahead.items():
        last = applied.get(aggregate, 0)
        if envelope.aggregate_version > last:
            raise BeginningGone(
                f"what follows version {last} of {envelope.subject} is no longer on its topic: "
                f"run `dps replay {envelope.source}` first; nothing was changed"
            )
