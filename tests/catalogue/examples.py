"""Offers and suppliers as the tests need them, told by what differs."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.catalogue.known.suppliers import KnownSupplier, Standing
from services.catalogue.offers.domain.content import WriteOffer
from services.catalogue.offers.domain.decisions import Publishing, publish, update
from services.catalogue.offers.domain.offer import OFFERS, Offer
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from tests.offers import offer_body

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SUPPLIER = UUID("01890000-0000-7000-8000-000000000001")
OFFER = UUID("01890000-0000-7000-8000-000000000002")
MEMBER = KnownSupplier(SUPPLIER, "Beacon Skills", ("GETTING_JOBS",), Standing.ACTIVE)
SUSPENDED = replace(MEMBER, standing=Standing.SUSPENDED)
REMOVED = replace(MEMBER, standing=Standing.REMOVED, removed_at=LATER)
READMITTED = replace(REMOVED, standing=Standing.ACTIVE)

_READ = TypeAdapter(WriteOffer)


def an_offer_text(*codes: str, **differing: Any) -> WriteOffer:
    body = offer_body(*(codes or ("D01", "D02")), **differing)
    return _READ.validate_json(json.dumps(body), strict=True)


def after(offer: Offer | None, events: Sequence[Event]) -> Offer:
    """The offer as these events leave it."""
    for event in events:
        offer = OFFERS.evolve(offer, event)
    assert offer is not None
    return offer


def an_offer(*codes: str, at: datetime = NOON, **differing: Any) -> Offer:
    return after(None, published(an_offer_text(*codes, **differing), at=at))


def published(
    asked: WriteOffer | None = None,
    supplier: KnownSupplier | None = MEMBER,
    at: datetime = NOON,
    fresh: Sequence[UUID] | None = None,
) -> list[Event]:
    asked = asked or an_offer_text()
    return publish(Publishing(OFFER, SUPPLIER, ids_for(asked, fresh)), supplier, asked, at)


def updated(offer: Offer, asked: WriteOffer, at: datetime = LATER, fresh: Sequence[UUID] | None = None) -> list[Event]:
    return update(offer, asked, ids_for(asked, fresh), at)


def ids_for(asked: WriteOffer, fresh: Sequence[UUID] | None) -> tuple[UUID, ...]:
    return tuple(fresh) if fresh else tuple(new_id() for _ in asked.starts)
