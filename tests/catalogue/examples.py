"""Offers and suppliers as the tests need them, told by what differs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.catalogue.known.suppliers import KnownSupplier, Standing
from services.catalogue.offers.domain.offer import OFFERS, Offer, WriteOffer, publish
from shared.contracts.event import Event

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SUPPLIER = UUID("01890000-0000-7000-8000-000000000001")
OFFER = UUID("01890000-0000-7000-8000-000000000002")
MEMBER = KnownSupplier(SUPPLIER, "Beacon Skills", ("GETTING_JOBS",), Standing.ACTIVE)
SUSPENDED = replace(MEMBER, standing=Standing.SUSPENDED)
REMOVED = replace(MEMBER, standing=Standing.REMOVED, removed_at=LATER)
READMITTED = replace(REMOVED, standing=Standing.ACTIVE)


def an_offer_text(**differing: Any) -> WriteOffer:
    usual: dict[str, Any] = {
        "category": "GETTING_JOBS",
        "title": "Interview Coaching",
        "summary": "Two sessions and a rehearsal.",
        "districts": ("D01", "D02"),
        "price_pence": 45_000,
        "duration_weeks": 4,
    }
    return WriteOffer(**(usual | differing))


def after(offer: Offer | None, events: Sequence[Event]) -> Offer:
    """The offer as these events leave it."""
    for event in events:
        offer = OFFERS.evolve(offer, event)
    assert offer is not None
    return offer


def an_offer(at: datetime = NOON, **differing: Any) -> Offer:
    return after(None, publish(OFFER, SUPPLIER, MEMBER, an_offer_text(**differing), at))
