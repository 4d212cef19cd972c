"""Clients' needs, as ordering knows them: two with one journey are one client's, until the client is erased."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from shared.contracts import client_journey as needs
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event
from shared.kernel.projection import Projection
from shared.reference.calendar import uk_date
from shared.reference.codes import Code

_CAME_TO: Mapping[type[Event], str] = MappingProxyType(
    {
        needs.NeedOrdered: "ordered",
        needs.NeedMet: "met",
        needs.NeedUnmet: "unmet",
        needs.NeedWithdrawn: "withdrawn",
    }
)


@dataclass(frozen=True)
class KnownNeed:
    """A need, and whether somebody looks for provision that would meet it.

    One that is ordered is so too: whether the order still runs is ordering's own to know, and first. It is in the
    district in which its client is looked after by now; an order that runs stays with the budget that it was placed on.
    `came_to` is what became of it so far, none while it is open, and `counted` is 1, to be added up.
    """

    need_id: UUID
    journey_id: UUID | None
    district: AnyDistrict
    category: AnyCategory
    standing: bool = True
    recorded_on: date | None = None
    came_to: Annotated[str, Code("need status")] | None = None
    counted: int = 1


def fold_need(row: KnownNeed | None, event: Event) -> KnownNeed | None:
    """Fold the events of needs: one that is met, unmet or withdrawn stands again when it is open or ordered again."""
    match event:
        case needs.NeedRecorded():
            recorded_on = uk_date(event.recorded_at)
            return KnownNeed(event.need_id, event.journey_id, event.district, event.category, recorded_on=recorded_on)
        case needs.NeedTransferred() if row:
            return replace(row, district=event.district)
        case needs.NeedMet() | needs.NeedUnmet() | needs.NeedWithdrawn() if row:
            return replace(row, standing=False, came_to=_CAME_TO[type(event)])
        case needs.NeedOrdered() | needs.NeedReopened() | needs.NeedResumed() if row:
            return replace(row, standing=True, came_to=_CAME_TO.get(type(event)))
        case needs.NeedSevered() if row:
            return replace(row, journey_id=None)
    return row


KNOWN_NEEDS = Projection(
    "known_needs",
    KnownNeed,
    (needs.NeedEvent, needs.NeedSevered),
    fold_need,
    indexes=(("recorded_on", "district"), ("standing", "came_to")),
)
