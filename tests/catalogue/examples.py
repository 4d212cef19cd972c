"""Offers and suppliers as the tests need them, told by what differs."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.catalogue.offers.domain.content import WriteOffer
from services.catalogue.offers.domain.decisions import Publishing, publish, update
from services.catalogue.offers.domain.offer import OFFERS, Offer
from shared.contracts.event import Event
from shared.contracts.supplier_registry import SupplierEvent
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier, fold_supplier
from tests import suppliers
from tests.offers import offer_body

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SUPPLIER = UUID("01890000-0000-7000-8000-000000000001")
OFFER = UUID("01890000-0000-7000-8000-000000000002")
CATEGORY, OTHER = "GETTING_JOBS", "ENGAGEMENT"


def a_supplier(*events: SupplierEvent) -> KnownSupplier:
    """A supplier as the catalogue knows it once it heard of these."""
    row: KnownSupplier | None = None
    for event in events:
        row = fold_supplier(row, event)
    assert row is not None
    return row


_MEMBER = (suppliers.registered(SUPPLIER, NOON), suppliers.admitted(SUPPLIER, CATEGORY, NOON))
MEMBER = a_supplier(*_MEMBER)
SUSPENDED = a_supplier(*_MEMBER, suppliers.suspended(SUPPLIER, LATER))
_REMOVED = (*_MEMBER, suppliers.removed(SUPPLIER, LATER))
REMOVED = a_supplier(*_REMOVED)
READMITTED = a_supplier(*_REMOVED, suppliers.admitted(SUPPLIER, CATEGORY, LATER + timedelta(days=60)))

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
