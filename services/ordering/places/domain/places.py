"""The counter of one start of an offer: what orders hold of its places, and what they have taken.

How many places there are is not kept here: the offer says so, and may say otherwise tomorrow.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.event import Event
from shared.contracts.ordering import PlacesChanged
from shared.kernel.aggregate import Aggregate
from shared.kernel.starts import Places, fold_places


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


PLACES = Aggregate("places", "places", Places, fold_places, indexes=(("start_id",), ("offer_id",)))
