"""An operator's file of staff: received as a whole, sealed, and carried out row by row."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.aggregate import Aggregate, begun

OUTCOMES = ("registered", "changed", "reopened", "closed", "unchanged")
REFUSED = "refused"
"""What a row came to that was sound when it came, and names something that the reference data no longer has."""

_COUNTED = (*OUTCOMES, REFUSED)


@dataclass(frozen=True)
class StaffImport:
    """A file that was received. Its rows stand in its log alone, as they are sealed."""

    import_id: UUID
    key_id: UUID
    rows: int
    received_at: datetime
    counts: dict[str, int] | None = None
    carried_out_at: datetime | None = None
    forgotten_at: datetime | None = None


def receive(import_id: UUID, key_id: UUID, rows: int, pieces: tuple[Sealed, ...], now: datetime) -> list[Event]:
    """Take a file in, in which nothing is wrong."""
    return [
        facts.StaffImportReceived(import_id=import_id, key_id=key_id, rows=rows, received_at=now),
        *(facts.StaffImportPiece(import_id=import_id, sealed=each) for each in pieces),
    ]


def carried_out(found: StaffImport, counts: dict[str, int], now: datetime) -> list[Event]:
    """Record that every row was carried out, and what that came to."""
    if found.carried_out_at is not None:
        return []
    every = {name: counts.get(name, 0) for name in _COUNTED}
    return [facts.StaffImportCarriedOut(import_id=found.import_id, **every, carried_out_at=now)]


def forgotten(found: StaffImport, now: datetime) -> list[Event]:
    """Record that the key of a file is destroyed."""
    if found.forgotten_at is not None:
        return []
    return [facts.StaffImportForgotten(import_id=found.import_id, forgotten_at=now)]


def evolve(found: StaffImport | None, event: facts.StaffImportEvent) -> StaffImport:
    """Fold one event into an import."""
    if isinstance(event, facts.StaffImportReceived):
        return StaffImport(event.import_id, event.key_id, event.rows, event.received_at)
    found = begun(found, event)
    if isinstance(event, facts.StaffImportCarriedOut):
        counts = {name: int(getattr(event, name)) for name in _COUNTED}
        return replace(found, counts=counts, carried_out_at=event.carried_out_at)
    if isinstance(event, facts.StaffImportForgotten):
        return replace(found, forgotten_at=event.forgotten_at)
    return found


STAFF_IMPORTS = Aggregate(
    "staff_import", "staff_imports", StaffImport, evolve, indexes=(("forgotten_at",), ("key_id",))
)
