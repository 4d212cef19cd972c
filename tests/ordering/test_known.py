"""What ordering keeps of others' facts, folded from their events."""

from collections.abc import Callable
from typing import Any

import pytest

from services.ordering.known.needs import KNOWN_NEEDS, KnownNeed, fold_need
from services.ordering.known.offers import KNOWN_OFFERS, KnownOffer, fold_offer
from services.ordering.known.suppliers import KNOWN_SUPPLIERS, KnownSupplier, fold_supplier
from shared.contracts import catalogue, client_journey, supplier_registry
from shared.contracts.event import Event, Reason
from tests.offers import offer_content
from tests.ordering.examples import (
    CATEGORY,
    DISTRICT,
    JOURNEY_ID,
    NEED,
    NEED_ID,
    NOON,
    OFFER,
    OFFER_ID,
    ORDER_ID,
    PRICE,
    SUPPLIER,
    SUPPLIER_ID,
)

REASON = Reason(code="any")


def folded(fold: Callable[[Any, Event], Any], *events: Event) -> Any:
    row = None
    for event in events:
        row = fold(row, event)
    return row


def offer_event(kind: type[Event], **more: Any) -> Event:
    return kind(offer_id=OFFER_ID, supplier_id=SUPPLIER_ID, **more)


def content(kind: type[Event], version: int, price: int = PRICE, **more: Any) -> Event:
    return offer_event(
        kind,
        offer_version=version,
        **offer_content(DISTRICT, category=CATEGORY, title=OFFER.title, pence=price, weeks=6),
        **more,
    )


PUBLISHED = content(catalogue.OfferPublished, 1, published_at=NOON)
UPDATED = content(catalogue.OfferUpdated, 2, PRICE + 1, updated_at=NOON)
DELISTED = offer_event(catalogue.OfferDelisted, reason=REASON, delisted_at=NOON)
RELISTED = offer_event(catalogue.OfferRelisted, relisted_at=NOON)
WITHDRAWN = offer_event(catalogue.OfferWithdrawn, reason=REASON, withdrawn_at=NOON)


def supplier_event(kind: type[Event], **more: Any) -> Event:
    return kind(supplier_id=SUPPLIER_ID, **more)


ABOUT: dict[str, Any] = {"name": SUPPLIER.name, "sme": True, "vcse": True}
ADMITTED = supplier_event(
    supplier_registry.SupplierAdmitted, application_id=ORDER_ID, categories=(CATEGORY,), admitted_at=NOON, **ABOUT
)
SUSPENDED = supplier_event(supplier_registry.SupplierSuspended, reason=REASON, suspended_at=NOON)
REINSTATED = supplier_event(supplier_registry.SupplierReinstated, reinstated_at=NOON)
REMOVED = supplier_event(supplier_registry.SupplierRemoved, reason=REASON, removed_at=NOON)
RENAMED = supplier_event(supplier_registry.SupplierDetailsChanged, **(ABOUT | {"name": "Aysgarth Learning CIC"}))


def need_event(kind: type[Event], **more: Any) -> Event:
    return kind(need_id=NEED_ID, journey_id=JOURNEY_ID, district=DISTRICT, category=CATEGORY, **more)


RECORDED = need_event(client_journey.NeedRecorded, recorded_at=NOON)
ORDERED = need_event(client_journey.NeedOrdered, order_id=ORDER_ID, ordered_at=NOON)
MET = need_event(client_journey.NeedMet, order_id=ORDER_ID, met_at=NOON)
REOPENED = need_event(client_journey.NeedReopened, order_id=ORDER_ID, reopened_at=NOON)
UNMET = need_event(client_journey.NeedUnmet, reason=REASON, reported_at=NOON)
GONE = need_event(client_journey.NeedWithdrawn, reason=REASON, withdrawn_at=NOON)


def test_an_offer_may_be_ordered_from_its_publication_at_its_price() -> None:
    row = folded(fold_offer, PUBLISHED)
    assert isinstance(row, KnownOffer)
    assert (row.orderable, row.offer_version, row.price_pence) == (True, 1, PRICE)


def test_an_update_replaces_the_content() -> None:
    row = folded(fold_offer, PUBLISHED, UPDATED)
    assert (row.offer_version, row.price_pence) == (2, PRICE + 1)


@pytest.mark.parametrize(
    ("events", "orderable"),
    [
        ((PUBLISHED, DELISTED), False),
        ((PUBLISHED, DELISTED, RELISTED), True),
        ((PUBLISHED, WITHDRAWN), False),
        ((PUBLISHED, DELISTED, UPDATED), False),
        ((PUBLISHED, DELISTED, UPDATED, RELISTED), True),
    ],
    ids=["delisted", "relisted", "withdrawn", "updated while delisted", "updated and relisted"],
)
def test_an_offer_may_be_ordered_while_it_stands(events: tuple[Event, ...], orderable: bool) -> None:
    assert folded(fold_offer, *events).orderable is orderable


def test_news_of_an_offer_whose_content_is_not_known_is_passed_over() -> None:
    assert folded(fold_offer, DELISTED, WITHDRAWN, RELISTED) is None


@pytest.mark.parametrize(
    ("events", "active"),
    [
        ((ADMITTED,), True),
        ((ADMITTED, SUSPENDED), False),
        ((ADMITTED, SUSPENDED, REINSTATED), True),
        ((ADMITTED, REMOVED), False),
        ((ADMITTED, SUSPENDED, RENAMED), False),
        ((ADMITTED, REMOVED, ADMITTED), True),
    ],
    ids=["admitted", "suspended", "reinstated", "removed", "renamed while suspended", "admitted again"],
)
def test_a_supplier_may_sell_while_it_is_in_good_standing(events: tuple[Event, ...], active: bool) -> None:
    row = folded(fold_supplier, *events)
    assert isinstance(row, KnownSupplier)
    assert (row.active, row.categories) == (active, (CATEGORY,))


def test_an_organisation_is_known_by_name_and_may_not_sell_yet() -> None:
    registered = supplier_event(supplier_registry.SupplierRegistered, identifiers=(), registered_at=NOON, **ABOUT)
    row = folded(fold_supplier, registered)
    assert (row.name, row.active, row.categories) == (SUPPLIER.name, False, ())


def test_a_supplier_goes_by_its_new_name() -> None:
    assert folded(fold_supplier, ADMITTED, RENAMED).name == "Aysgarth Learning CIC"


@pytest.mark.parametrize(
    ("events", "standing"),
    [
        ((RECORDED,), True),
        ((RECORDED, ORDERED), True),  # whether an order runs is ordering's own to know
        ((RECORDED, ORDERED, REOPENED), True),
        ((RECORDED, ORDERED, MET), False),
        ((RECORDED, UNMET), False),
        ((RECORDED, UNMET, ORDERED), True),
        ((RECORDED, ORDERED, MET, REOPENED), True),
        ((RECORDED, GONE), False),
    ],
    ids=["recorded", "ordered", "reopened", "met", "unmet", "ordered although unmet", "not met after all", "withdrawn"],
)
def test_a_need_stands_until_it_is_met_or_given_up(events: tuple[Event, ...], standing: bool) -> None:
    assert folded(fold_need, *events) == KnownNeed(NEED_ID, JOURNEY_ID, DISTRICT, CATEGORY, standing=standing)


def test_news_of_a_need_that_is_not_known_is_passed_over() -> None:
    assert folded(fold_need, ORDERED, MET, REOPENED) is None


def test_rows_are_read_as_they_were_stored() -> None:
    assert KNOWN_OFFERS.decode(KNOWN_OFFERS.encode(OFFER)) == OFFER
    assert KNOWN_SUPPLIERS.decode(KNOWN_SUPPLIERS.encode(SUPPLIER)) == SUPPLIER
    assert KNOWN_NEEDS.decode(KNOWN_NEEDS.encode(NEED)) == NEED
