"""The venues that a supplier keeps for its files of courses: what its last file of them said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.kernel.aggregate import Aggregate


@dataclass(frozen=True)
class VenueList:
    """All venues by which a supplier's files of courses may say where they are held."""

    supplier_id: UUID
    venues: tuple[facts.KeptVenue, ...]
    kept_at: datetime


def _evolve(_: VenueList | None, event: facts.VenuesKept) -> VenueList:
    return VenueList(event.supplier_id, event.venues, event.kept_at)


VENUE_LISTS = Aggregate("venue_list", "venue_lists", VenueList, _evolve)
