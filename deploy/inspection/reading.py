"""What is wrong with a service's reading, as its database has it: what is missing, and what is held back."""

from shared.messaging.searching import repair_of
from shared.store.held import Held, Hold
from shared.store.mongo import Database
from shared.store.seen import MissingEvent, Seen

_SHOWN = 20


async def wrong_in_reading(service: str, database: Database) -> list[str]:
    """Say which partitions are held back, at which record, and which aggregates lack an event; each with its repair."""
    holds, missing = await Held(database).holds(), await Seen(database).missing()
    said = [_held(service, each) for each in holds] + [_missing(each) for each in missing[:_SHOWN]]
    return said + ([f"{len(missing) - _SHOWN} more aggregates lack an event"] if len(missing) > _SHOWN else [])


def _held(service: str, hold: Hold) -> str:
    place = f"{hold.topic} {hold.partition} {hold.offset}"
    return (
        f"{hold.topic} is held back in partition {hold.partition} at offset {hold.offset} ({hold.why}) "
        f"since {hold.since:%Y-%m-%d %H:%M}: mend the cause, or dps skip {service} {place}"
    )


def _missing(missing: MissingEvent) -> str:
    first = f", before the record {missing.first}" if missing.first else ""
    how = repair_of(missing) if missing.searched else "its topic is being searched"
    return f"{missing.topic}: {missing.subject} lacks an event after version {missing.seen}{first}: {how}"
