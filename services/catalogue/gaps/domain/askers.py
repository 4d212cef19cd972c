"""What the district that asked for something is told: on record, and on a topic of its own, since it is named.

The public facts of a gap leave the district out while few ask, so that whoever asked could not be told by them.
"""

from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.kernel.aggregate import Aggregate
from shared.kernel.ids import derived_id


@dataclass(frozen=True)
class Askers:
    """Those who ask for what one gap is about; `answers` counts what they were told, `closed` says that it was all."""

    askers_id: UUID
    gap_id: UUID
    category: AnyCategory
    district: AnyDistrict
    answers: int = 0
    closed: bool = False


def askers_of(gap_id: UUID) -> UUID:
    """Return the id under which the district of a gap is told of it."""
    return derived_id(gap_id, "askers")


class AboutAskers(TypedDict):
    """Whom a fact is for."""

    askers_id: UUID
    gap_id: UUID
    category: str
    district: str
    need_ids: tuple[UUID, ...]


def evolve(askers: Askers | None, event: facts.AskersEvent) -> Askers:
    """Fold one event into what was told."""
    told = (askers.answers if askers else 0) + isinstance(event, facts.AskersToldOfAnswer)
    closed = isinstance(event, facts.AskersToldOfClosing)
    return Askers(event.askers_id, event.gap_id, event.category, event.district, told, closed)


ASKERS = Aggregate("askers", "gap_askers", Askers, evolve)
