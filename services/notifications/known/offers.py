"""The offers that notifications know of, for news that does not name them, as rows folded from events."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from shared.contracts.catalogue import OfferContent, OfferEvent
from shared.contracts.codes import AnyDistrict
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownOffer:
    """An offer as its newest version has it.

    Its districts, with those of each version, are for 0.1.0 alone, which may run beside this version: by them it told
    every district of a change.
    """

    offer_id: UUID
    supplier_id: UUID
    title: str
    districts: tuple[AnyDistrict, ...]
    districts_by_version: dict[int, tuple[AnyDistrict, ...]] = field(default_factory=dict)


def fold_offer(row: KnownOffer | None, event: OfferEvent) -> KnownOffer | None:
    """Fold the catalogue's events: content replaces content."""
    if not isinstance(event, OfferContent):
        return row
    row = row or KnownOffer(event.offer_id, event.supplier_id, event.title, event.districts)
    versions = {**row.districts_by_version, event.offer_version: event.districts}
    return replace(row, title=event.title, districts=event.districts, districts_by_version=versions)


KNOWN_OFFERS = Projection("known_offers", KnownOffer, (OfferContent,), fold_offer)
