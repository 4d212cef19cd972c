"""The catalogue's offers, as ordering knows them."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as offers
from shared.contracts.codes import AnyCategory, AnyCurrency, AnyDistrict, AnyMarket
from shared.contracts.event import Event
from shared.kernel.projection import Projection
from shared.reference.codes import Code


@dataclass(frozen=True)
class KnownOffer:
    """An offer as it may be ordered now."""

    offer_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    title: str
    districts: tuple[AnyDistrict, ...]
    price_pence: int
    per: Annotated[str, Code("price basis")]
    duration: offers.Duration
    starts: tuple[offers.Start, ...]
    offer_version: int
    orderable: bool = True
    currency: AnyCurrency = "GBP"


def fold_offer(row: KnownOffer | None, event: Event) -> KnownOffer | None:
    """Fold the catalogue's events: content replaces content, delisting and withdrawal end ordering."""
    match event:
        case offers.OfferContent():
            return KnownOffer(
                offer_id=event.offer_id,
                supplier_id=event.supplier_id,
                market=event.market,
                category=event.category,
                title=event.title,
                districts=event.districts,
                price_pence=event.price.pence,
                per=event.price.per,
                duration=event.duration,
                starts=event.starts,
                offer_version=event.offer_version,
                orderable=row.orderable if row else True,
                currency=event.price.currency,
            )
        case offers.OfferWithdrawn() | offers.OfferDelisted() if row:
            return replace(row, orderable=False)
        case offers.OfferRelisted() if row:
            return replace(row, orderable=True)
    return row


KNOWN_OFFERS = Projection(
    "known_offers",
    KnownOffer,
    (offers.OfferEvent,),
    fold_offer,
    indexes=(("category", "districts", "orderable"), ("supplier_id",)),
)
