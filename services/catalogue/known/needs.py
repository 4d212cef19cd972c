"""Needs, as far as suppliers are told how many there are: where, of what and when. Whose they are is not kept."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts import client_journey as journeys
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.kernel.projection import Projection
from shared.reference.calendar import uk_date


@dataclass(frozen=True)
class KnownNeed:
    """One need on the day on which it was recorded. `counted` is 1, to be added up."""

    need_id: UUID
    category: AnyCategory
    district: AnyDistrict
    recorded_on: date
    counted: int = 1


def fold_need(row: KnownNeed | None, event: journeys.NeedRecorded) -> KnownNeed:
    """Fold the fact that a need was recorded, which stays true whatever becomes of it."""
    return row or KnownNeed(event.need_id, event.category, event.district, uk_date(event.recorded_at))


KNOWN_NEEDS = Projection(
    "known_needs", KnownNeed, (journeys.NeedRecorded,), fold_need, indexes=(("recorded_on", "category", "district"),)
)
