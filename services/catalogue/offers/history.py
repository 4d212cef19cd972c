"""Which facts of an offer are for whom: all of them for whoever may know its prices, whom alone its history is for."""

from services.catalogue.offers.domain.offer import OFFERS
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

OFFER_DISCLOSURE = Disclosure(
    OFFERS,
    told_to(
        whoever_sees_it,
        facts.OfferPublished,
        facts.OfferUpdated,
        facts.OfferPaused,
        facts.OfferResumed,
        facts.OfferExpiring,
        facts.OfferExpired,
        facts.OfferWithdrawn,
        facts.OfferDelisted,
        facts.OfferRelisted,
        facts.OfferTransferred,
        facts.OfferBarred,
        facts.OfferAcknowledged,
        facts.OfferPriceRefused,
        facts.OfferPriceCleared,
    ),
)
