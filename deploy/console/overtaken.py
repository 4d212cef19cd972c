"""Dead letters that came too late for a row: newer events are in it, so sending them again would change nothing."""

from dataclasses import dataclass
from typing import Any

from shared.contracts import all_events
from shared.kernel.projection import Projection
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.envelope import Envelope, Malformed
from shared.messaging.rebuilding import rebuild_row
from shared.messaging.topic_reader import CannotRead
from shared.service import Service
from shared.settings import Settings
from shared.store.mongo import Database
from shared.store.rows import Rows


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A letter that is older than rows which need it. `rebuilt` if they were folded anew with it."""

    letter: str
    subject: str
    owner: str
    rows: tuple[str, ...]
    rebuilt: bool = False

    def __str__(self) -> str:
        about = f"{self.letter} is older than the row {self.subject} of {', '.join(self.rows)}"
        if self.rebuilt:
            return f"{about}, which was folded anew from its topic"
        return (
            f"{about}, and its topic no longer has all that the row needs: nothing has changed there. "
            f"Run dps replay {self.owner} --aggregate {self.subject}, then dps rebuild"
        )


def envelope_of_letter(letter: DeadLetter) -> Envelope | None:
    """Read a letter's attributes; `None` where it is no event."""
    try:
        return Envelope.from_headers(letter.headers)
    except Malformed:
        return None


def topic_of(event_type: str) -> str:
    """Return the topic of a type, empty for one that this version does not know."""
    contract = all_events().get(event_type)
    return contract.TOPIC if contract else ""


async def overtaken_by(service: Service, database: Database, letter: DeadLetter) -> Overtaken | None:
    """Return what a letter is too late for, `None` where it is not."""
    envelope = envelope_of_letter(letter)
    if envelope is None:
        return None
    rows = [each for each in _needing(service, envelope) if await _is_newer(database, each, envelope)]
    names = tuple(each.name for each in rows)
    return Overtaken(letter.id, envelope.subject, envelope.source, names) if rows else None


async def fold_anew(settings: Settings, service: Service, database: Database, overtaken: Overtaken) -> Overtaken:
    """Fold the rows anew from their topics, and say whether that was possible."""
    projections = [each for each in service.projections if each.name in overtaken.rows]
    try:
        whole = [await rebuild_row(settings, database, each, overtaken.subject) for each in projections]
    except CannotRead:
        whole = [False]
    return Overtaken(overtaken.letter, overtaken.subject, overtaken.owner, overtaken.rows, rebuilt=all(whole))


def _needing(service: Service, envelope: Envelope) -> list[Projection[Any]]:
    contract = all_events().get(envelope.type)
    return [each for each in service.projections if contract in each.events]


async def _is_newer(database: Database, projection: Projection[Any], envelope: Envelope) -> bool:
    return await Rows(database, projection).version(envelope.subject) > envelope.aggregate_version
