"""Clients' journeys and needs, as ordering knows them."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from shared.contracts import client_journey as journeys
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownNeed:
    """A need of a journey, until it is met or given up."""

    category: AnyCategory
    open: bool = True


@dataclass(frozen=True)
class KnownJourney:
    """A client's journey as far as orders are concerned."""

    journey_id: UUID
    district: AnyDistrict
    open: bool = True
    needs: dict[UUID, KnownNeed] = field(default_factory=dict)


def fold_journey(row: KnownJourney | None, event: Event) -> KnownJourney | None:
    """Fold the journeys' events: which needs there are, and which of them are still open."""
    match event:
        case journeys.JourneyStarted():
            return KnownJourney(event.journey_id, event.district)
        case journeys.NeedRecorded() if row:
            return replace(row, needs={**row.needs, event.need_id: KnownNeed(event.category)})
        case journeys.NeedMet() | journeys.NeedUnmet() if row:
            return replace(row, needs={**row.needs, event.need_id: KnownNeed(event.category, open=False)})
        case journeys.JourneyClosed() if row:
            return replace(row, open=False)
    return row


KNOWN_JOURNEYS = Projection("known_journeys", KnownJourney, (journeys.JourneyEvent,), fold_journey)
