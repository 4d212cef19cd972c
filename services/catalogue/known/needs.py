"""Needs: where, of which category and when, and whether anything is looked for. Whose they are is not kept.

Suppliers are told how many there are, and a match is for one. Which journey a need is of is in no row: nothing here may
link two needs of a client.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.contracts import client_journey as journeys
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.kernel.projection import Projection
from shared.reference.calendar import uk_date


@dataclass(frozen=True)
class KnownNeed:
    """One need, and the day on which it was recorded. `counted` is 1, to be added up.

    `standing` says whether somebody looks for provision that would meet it, or has `ordered` some. `district` is where
    it was recorded, and where it counts for good; `moved_to` is where its client is looked after since, if elsewhere.
    """

    need_id: UUID
    category: AnyCategory
    district: AnyDistrict
    recorded_on: date
    counted: int = 1
    standing: bool = True
    ordered: bool = False
    moved_to: AnyDistrict | None = None

    @property
    def looked_for_in(self) -> str:
        """The district in which its client is looked after by now."""
        return self.moved_to or self.district


def fold_need(row: KnownNeed | None, event: journeys.NeedEvent) -> KnownNeed | None:
    """Fold the events of needs: one that is met, unmet or withdrawn stands again when it is open or ordered again."""
    match event:
        case journeys.NeedRecorded():
            return row or KnownNeed(event.need_id, event.category, event.district, uk_date(event.recorded_at))
        case journeys.NeedTransferred() if row:
            return replace(row, moved_to=event.district)
        case journeys.NeedMet() | journeys.NeedUnmet() | journeys.NeedWithdrawn() if row:
            return replace(row, standing=False, ordered=False)
        case journeys.NeedOrdered() | journeys.NeedReopened() | journeys.NeedResumed() if row:
            return replace(row, standing=True, ordered=isinstance(event, journeys.NeedOrdered))
    return row


KNOWN_NEEDS = Projection(
    "known_needs", KnownNeed, (journeys.NeedEvent,), fold_need, indexes=(("recorded_on", "category", "district"),)
)
