"""The catalogue's offers, as far as the registry forecasts what becomes of them, and shows where members deliver."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.contracts import catalogue as offers
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.kernel.projection import Projection

_HIDDEN = "evidence_runs_out"


@dataclass(frozen=True)
class KnownOffer:
    """An offer in its latest version; `standing` while it may be ordered but for evidence that runs out.

    `districts` are those whose clients it reaches, also while it is hidden; none once it was taken back or has expired.
    """

    offer_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    title: str
    duration: offers.Duration
    starts: tuple[date, ...] = ()
    standing: bool = True
    districts: tuple[AnyDistrict, ...] = ()


def fold_offer(row: KnownOffer | None, event: offers.OfferEvent) -> KnownOffer | None:
    """Fold the catalogue's events: content replaces content, and what is gone for now or for good stands no more."""
    match event:
        case offers.OfferContent():
            return KnownOffer(
                offer_id=event.offer_id,
                supplier_id=event.supplier_id,
                market=event.market,
                category=event.category,
                title=event.title,
                duration=event.duration,
                starts=tuple(sorted(each.on for each in event.starts)),
                standing=row.standing if row else True,
                districts=event.districts,
            )
        case offers.OfferDelisted() if row:
            return replace(row, standing=event.reason.code == _HIDDEN)
        case offers.OfferWithdrawn() | offers.OfferExpired() if row:
            return replace(row, standing=False, districts=())
        case offers.OfferPaused() if row:
            return replace(row, standing=False)
        case offers.OfferResumed() | offers.OfferRelisted() if row:
            return replace(row, standing=True)
        case offers.OfferTransferred() if row:
            return replace(row, supplier_id=event.supplier_id)
    return row


KNOWN_OFFERS: Projection[KnownOffer] = Projection(
    "known_offers", KnownOffer, (offers.OfferEvent,), fold_offer, indexes=(("supplier_id", "standing"),)
)
