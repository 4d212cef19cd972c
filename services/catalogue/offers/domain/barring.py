"""What reviews do to offers: one that staff took down does not stand until they acknowledge a version of it."""

from datetime import datetime

from services.catalogue.offers.domain.decisions import keep_in_line
from services.catalogue.offers.domain.offer import OFFERS, Offer, about
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.memberships import KnownSupplier


def bar(offer: Offer, supplier: KnownSupplier | None, now: datetime) -> list[Event]:
    """Let an offer stand no more, for now; one that is barred stays so."""
    if offer.barred:
        return []
    return _in_line(offer, facts.OfferBarred(**about(offer), barred_at=now), supplier, now)


def acknowledge(offer: Offer, supplier: KnownSupplier | None, version: int, now: datetime) -> list[Event]:
    """Take an offer up to a version as looked at, and let it stand again where nothing else is against it."""
    acknowledged = facts.OfferAcknowledged(**about(offer), offer_version=version, acknowledged_at=now)
    return _in_line(offer, acknowledged, supplier, now)


def _in_line(offer: Offer, event: facts.OfferEvent, supplier: KnownSupplier | None, now: datetime) -> list[Event]:
    return [event, *keep_in_line(OFFERS.evolve(offer, event), supplier, now)]
