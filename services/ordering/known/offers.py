"""The catalogue's offers, as ordering knows them."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as offers
from shared.contracts.codes import AnyCategory, AnyCurrency, AnyDistrict, AnyMarket
from shared.contracts.event import Event
from shared.kernel.projection import Projection
from shared.reference.codes import Code

EVIDENCE_RUNS_OUT = "evidence_runs_out"
TAKEN_DOWN = "taken_down"
ORDERS_GO_ON = frozenset({EVIDENCE_RUNS_OUT, TAKEN_DOWN})
"""The grounds for delisting that say nothing of an order which was placed before.

The one says nothing of an order which ends in time, the other of the version that was ordered.
"""


@dataclass(frozen=True)
class KnownOffer:
    """An offer as it may be ordered now.

    One that is `hidden` is shown to nobody, since its supplier's evidence runs out: whether a delivery would run past
    that is asked of each order. It is ordered on `offered_until` at the latest, whether its end is known or not.
    """

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
    hidden: bool = False
    offered_until: date | None = None
    payment_split: offers.PaymentParts | None = None
    vat: Annotated[str, Code("VAT treatment")] | None = None
    vat_rate: int | None = None


def fold_offer(row: KnownOffer | None, event: Event) -> KnownOffer | None:
    """Fold the catalogue's events: content replaces content; whatever else is not a return ends ordering."""
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
                hidden=row.hidden if row else False,
                offered_until=event.offered_until,
                payment_split=event.payment_split,
                vat=event.price.vat,
                vat_rate=event.price.vat_rate,
            )
        case offers.OfferDelisted() if row:
            return replace(row, orderable=False, hidden=event.reason.code == EVIDENCE_RUNS_OUT)
        case offers.OfferPaused() | offers.OfferExpired() | offers.OfferWithdrawn() if row:
            return replace(row, orderable=False, hidden=False)
        case offers.OfferResumed() | offers.OfferRelisted() if row:
            return replace(row, orderable=True, hidden=False)
        case offers.OfferTransferred() if row:
            return replace(row, supplier_id=event.supplier_id)
    return row


KNOWN_OFFERS = Projection(
    "known_offers",
    KnownOffer,
    (offers.OfferEvent,),
    fold_offer,
    indexes=(("category", "districts", "orderable"), ("supplier_id",)),
)
