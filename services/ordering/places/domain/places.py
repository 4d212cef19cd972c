"""The counter of one start of an offer: what orders hold of its places, and what they have taken.

How many places there are is not kept here: the offer says so, and may say otherwise tomorrow.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.contracts.event import Event
from shared.contracts.ordering import PlacesChanged
from shared.kernel.aggregate import Aggregate


@dataclass(frozen=True)
class Places:
    """What is `held` by orders that await approval and `taken` by orders that were issued.

    They are for a group that begins on `starts_on`, whatever day the offer says by now.
    """

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


@dataclass(frozen=True)
class Share:
    """What one order has of the places of its start."""

    held: int = 0
    taken: int = 0


NOTHING = Share()


def change(places: Places, before: Share, after: Share, now: datetime) -> list[Event]:
    """Replace what one order had of the places by what it has now."""
    if before == after:
        return []
    held, taken = places.held, places.taken
    return [
        PlacesChanged(
            offer_id=places.offer_id,
            start_id=places.start_id,
            starts_on=places.starts_on,
            held=held - before.held + after.held,
            taken=taken - before.taken + after.taken,
            changed_at=now,
        )
    ]


def evolve(_: Places | None, event: PlacesChanged) -> Places:
    """Each fact tells all that there is to know of the places."""
    return Places(event.start_id, event.offer_id, event.starts_on, event.held, event.taken, event.changed_at)


PLACES = Aggregate("places", "places", Places, evolve, indexes=(("start_id",), ("offer_id",)))
