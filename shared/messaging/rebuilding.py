"""Building a projection anew from its topics, beside the old one, and putting it in its place at once."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from shared.contracts.event import Event
from shared.messaging.envelope import Envelope, Malformed, decode
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from shared.store.gate import all_paused
from shared.store.mongo import Database
from shared.store.rows import Projection, Rows

_BATCH = 2000


class BeginningGone(LookupError):
    """The topics no longer hold the first events of some aggregates, so that rows would be folded from a part."""


async def rebuild_rows(settings: Settings, database: Database, projection: Projection[Any]) -> int:
    """Fold all that the projection's topics hold into fresh rows and swap them in; return how many there are.

    The service's workers wait meanwhile, so that nobody writes to either; requests go on reading the old rows. Offsets
    stay as they are: what comes after is newer, or is passed over by its version. Raises `BeginningGone`, having
    changed nothing, where retention has taken the beginning: `dps replay` of the owners brings it back.
    """
    async with all_paused(database):
        fresh = await Rows(database, projection).beside()
        await _fill(settings, projection, fresh)
        count = await fresh.count({})
        await fresh.take_over()
        return count


async def _fill(settings: Settings, projection: Projection[Any], fresh: Rows[Any]) -> None:
    """Fold each aggregate's events in the order of versions; what comes too early comes again in a later replay."""
    applied: dict[str, int] = {}
    ahead: dict[str, Envelope] = {}
    batch: list[tuple[Event, int]] = []
    async for envelope, event in _events(settings, projection):
        subject, version = envelope.subject, envelope.aggregate_version
        if version > applied.get(subject, 0) + 1:
            ahead[subject] = envelope
            continue
        if version == applied.get(subject, 0) + 1:
            applied[subject] = version
            if isinstance(event, projection.of):
                batch.append((event, version))
        if len(batch) >= _BATCH:
            await fresh.apply(batch)
            batch = []
    await fresh.apply(batch)
    _refuse_holes(applied, ahead)


async def _events(settings: Settings, projection: Projection[Any]) -> AsyncIterator[tuple[Envelope, Event | None]]:
    """Yield every event of the topics, those that the projection passes over too, since versions count them all."""
    topics = sorted({event.TOPIC for event in projection.events})
    async for record in records_of(settings, *topics):
        try:
            envelope = Envelope.from_headers(record.headers)
        except Malformed:  # it is among the dead letters
            continue
        yield envelope, _read(envelope, record.value)


def _read(envelope: Envelope, value: bytes | None) -> Event | None:
    try:
        return decode(envelope, value)
    except Malformed:  # it is among the dead letters
        return None


def _refuse_holes(applied: Mapping[str, int], ahead: Mapping[str, Envelope]) -> None:
    for subject, envelope in ahead.items():
        if envelope.aggregate_version > applied.get(subject, 0):
            raise BeginningGone(
                f"version {applied.get(subject, 0) + 1} of {subject} is no longer on its topic: "
                f"run `dps replay {envelope.source}` first; nothing was changed"
            )
