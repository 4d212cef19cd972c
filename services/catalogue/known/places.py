"""What orders hold and have taken of the places of each start, as ordering counted them last."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.contracts.catalogue import Start
from shared.contracts.ordering import PlacesChanged
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownPlaces:
    """What is used of one start, by orders that wait (`held`) and orders that were issued (`taken`) for `starts_on`."""

    start_id: UUID
    offer_id: UUID
    starts_on: date
    held: int
    taken: int
    changed_at: datetime

    @property
    def used(self) -> int:
        """What nobody else can have."""
        return self.held + self.taken


def places_left(start: Start, known: KnownPlaces | None) -> int:
    """Return how many places of a start may still be ordered, as far as is known.

    None of one that was cut below its orders, nor of one that was moved while orders stand for the day before.
    """
    if known is None or not known.used:
        return start.places
    return max(start.places - known.used, 0) if known.starts_on == start.on else 0


def fold_places(_: KnownPlaces | None, event: PlacesChanged) -> KnownPlaces:
    """Each fact tells all that there is to know."""
    return KnownPlaces(event.start_id, event.offer_id, event.starts_on, event.held, event.taken, event.changed_at)


KNOWN_PLACES = Projection("known_places", KnownPlaces, (PlacesChanged,), fold_places, indexes=(("offer_id",),))
