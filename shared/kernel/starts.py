"""The places of a start of an offer, as ordering counts them and every reader of its facts folds them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.contracts.catalogue import Start
from shared.contracts.ordering import PlacesChanged


@dataclass(frozen=True)
class Places:
    """What is `held` by orders that await approval and `taken` by orders that were issued.

    They are for a group that begins on `starts_on`, whatever day the offer says by now. So many more are `offered` to
    needs that wait for one.
    """

    start_id: UUID
    offer_id: UUID
    starts_on: date
    held: int
    taken: int
    changed_at: datetime
    offered: int = 0

    @property
    def used(self) -> int:
        """What orders have."""
        return self.held + self.taken

    @property
    def spoken_for(self) -> int:
        """What nobody else can have."""
        return self.used + self.offered


def fold_places(_: Places | None, event: PlacesChanged) -> Places:
    """Each fact tells all that there is to know of the places."""
    return Places(
        event.start_id, event.offer_id, event.starts_on, event.held, event.taken, event.changed_at, event.offered
    )


def places_left(start: Start, places: Places | None) -> int:
    """Return how many places of a start may still be ordered, as far as is known.

    None of one that was cut below its orders, nor of one that was moved while orders stand for the day before.
    """
    if places is None:
        return start.places
    return 0 if is_moved(start, places) else max(start.places - places.spoken_for, 0)


def is_moved(start: Start, places: Places | None) -> bool:
    """Say whether a start was moved while orders stand for the day before: nobody joins them on another."""
    return places is not None and places.used > 0 and places.starts_on != start.on
