"""Clients' needs, as ordering knows them: two with one journey are one client's, until the client is erased."""

from dataclasses import dataclass, replace
from uuid import UUID

from shared.contracts import client_journey as needs
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownNeed:
    """A need, and whether somebody looks for provision that would meet it.

    One that is ordered is so too: whether the order still runs is ordering's own to know, and first. It is in the
    district in which its client is looked after by now; an order that runs stays with the budget that it was placed on.
    """

    need_id: UUID
    journey_id: UUID | None
    district: AnyDistrict
    category: AnyCategory
    standing: bool = True


def fold_need(row: KnownNeed | None, event: Event) -> KnownNeed | None:
    """Fold the events of needs: one that is met, unmet or withdrawn stands again when it is open or ordered again."""
    match event:
        case needs.NeedRecorded():
            return KnownNeed(event.need_id, event.journey_id, event.district, event.category)
        case needs.NeedTransferred() if row:
            return replace(row, district=event.district)
        case needs.NeedMet() | needs.NeedUnmet() | needs.NeedWithdrawn() if row:
            return replace(row, standing=False)
        case needs.NeedOrdered() | needs.NeedReopened() | needs.NeedResumed() if row:
            return replace(row, standing=True)
        case needs.NeedSevered() if row:
            return replace(row, journey_id=None)
    return row


KNOWN_NEEDS = Projection("known_needs", KnownNeed, (needs.NeedEvent, needs.NeedSevered), fold_need)
