"""What each version of an offer asks for a place, and for an hour of it: by these alone are prices compared."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from services.catalogue.listings.domain.listing import listed_after, pence_per_place
from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyCategory, AnyCurrency, AnyMarket
from shared.kernel.projection import Projection
from shared.reference.codes import Code


@dataclass(frozen=True)
class Asked:
    """What one version asks: for a place, of a whole course where it is full, and for an hour of that place."""

    offer_version: int
    currency: AnyCurrency
    per: Annotated[str, Code("price basis")]
    per_place_pence: int
    per_hour_pence: int


@dataclass(frozen=True)
class OfferPrice:
    """The prices of one offer, those of former versions too. `per_hour_pence` is the latest, while it is `listed`."""

    offer_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    currency: AnyCurrency
    per_hour_pence: int
    versions: tuple[Asked, ...]
    listed: bool = True
    counted: int = 1

    def asked_in(self, offer_version: int) -> Asked | None:
        """Return what a version asked; `None` where no news of it has come."""
        return next((each for each in self.versions if each.offer_version == offer_version), None)


def asked_by(version: int, content: facts.Content) -> Asked:
    """Return what a version of an offer asks, in whole pence: of a course, shared by all whom it has room for."""
    price = content.price
    places = 1 if price.per == "place" else content.group_size
    return Asked(
        offer_version=version,
        currency=price.currency,
        per=price.per,
        per_place_pence=pence_per_place(price, content.group_size),
        per_hour_pence=round(price.pence / places / max(content.duration.hours, 1)),
    )


def fold_price(row: OfferPrice | None, event: facts.OfferEvent) -> OfferPrice | None:
    """Fold one fact about an offer: a version adds its price, and whatever ends ordering takes it from comparison."""
    match event:
        case facts.OfferContent():
            return _with_version(row, event)
        case facts.OfferTransferred() if row:
            return replace(row, supplier_id=event.supplier_id)
    return replace(row, listed=listed_after(event, row.listed)) if row else None


def _with_version(row: OfferPrice | None, event: facts.OfferContent) -> OfferPrice:
    asked = asked_by(event.offer_version, event.content)
    return OfferPrice(
        offer_id=event.offer_id,
        supplier_id=event.supplier_id,
        market=event.market,
        category=event.category,
        currency=asked.currency,
        per_hour_pence=asked.per_hour_pence,
        versions=(*(row.versions if row else ()), asked),
        listed=row.listed if row else True,
    )


OFFER_PRICES = Projection(
    "offer_prices",
    OfferPrice,
    (facts.OfferEvent,),
    fold_price,
    indexes=(("market", "category", "currency", "listed", "supplier_id", "per_hour_pence"),),
)
