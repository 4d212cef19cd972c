"""What ordering keeps of others' facts, folded from their events."""

from collections.abc import Callable
from typing import Any

import pytest

from services.ordering.known.journeys import KNOWN_JOURNEYS, KnownJourney, KnownNeed, fold_journey
from services.ordering.known.offers import KNOWN_OFFERS, KnownOffer, fold_offer
from services.ordering.known.suppliers import KNOWN_SUPPLIERS, KnownSupplier, fold_supplier
from shared.contracts import catalogue, client_journey, supplier_registry
from shared.contracts.event import Event, Reason
from tests.ordering.examples import (
    CATEGORY,
    DISTRICT,
    JOURNEY,
    JOURNEY_ID,
    NEED_ID,
    NOON,
    OFFER,
    OFFER_ID,
    ORDER_ID,
    OTHER_CATEGORY,
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
        category=CATEGORY,
        title=OFFER.title,
        summary="Six weeks.",
        districts=(DISTRICT,),
        price_pence=price,
        duration_weeks=6,
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


def journey_event(kind: type[Event], **more: Any) -> Event:
    return kind(journey_id=JOURNEY_ID, district=DISTRICT, **more)


STARTED = journey_event(client_journey.JourneyStarted, client_ref=ORDER_ID, category=CATEGORY, started_at=NOON)
NEED: dict[str, Any] = {"need_id": NEED_ID, "category": CATEGORY}
RECORDED = journey_event(client_journey.NeedRecorded, **NEED, recorded_at=NOON)
MET = journey_event(client_journey.NeedMet, **NEED, order_id=ORDER_ID, met_at=NOON)
UNMET = journey_event(client_journey.NeedUnmet, **NEED, reason=REASON, reported_at=NOON)
CLOSED = journey_event(client_journey.JourneyClosed, reason=REASON, closed_at=NOON)
MOVED = journey_event(client_journey.JourneyMoved, from_category=CATEGORY, to_category=OTHER_CATEGORY, moved_at=NOON)


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


def test_an_applicant_is_known_by_name_and_may_not_sell_yet() -> None:
    applied = supplier_event(
        supplier_registry.SupplierApplied,
        application_id=ORDER_ID,
        identifiers=(),
        categories=(CATEGORY,),
        received_at=NOON,
        decide_by=NOON.date(),
        policy="application_decision.v1",
        **ABOUT,
    )
    row = folded(fold_supplier, applied)
    assert (row.name, row.active, row.categories) == (SUPPLIER.name, False, ())


def test_a_supplier_goes_by_its_new_name() -> None:
    assert folded(fold_supplier, ADMITTED, RENAMED).name == "Aysgarth Learning CIC"


@pytest.mark.parametrize(
    ("events", "is_open"),
    [
        ((STARTED, RECORDED), True),
        ((STARTED, RECORDED, MET), False),
        ((STARTED, RECORDED, UNMET), False),
        ((STARTED, RECORDED, UNMET, RECORDED), True),
        ((STARTED, RECORDED, MOVED), True),
    ],
    ids=["recorded", "met", "unmet", "recorded again", "moved"],
)
def test_a_need_is_open_until_it_is_met_or_given_up(events: tuple[Event, ...], is_open: bool) -> None:
    assert folded(fold_journey, *events).needs == {NEED_ID: KnownNeed(CATEGORY, open=is_open)}


def test_a_journey_is_open_until_it_is_closed() -> None:
    assert folded(fold_journey, STARTED).open
    assert not folded(fold_journey, STARTED, RECORDED, CLOSED).open


def test_nothing_that_stands_for_a_client_is_kept() -> None:
    kept = KNOWN_JOURNEYS.encode(folded(fold_journey, STARTED, RECORDED))
    assert set(kept) == {"journey_id", "district", "open", "needs"}
    assert isinstance(folded(fold_journey, STARTED), KnownJourney)


def test_rows_are_read_as_they_were_stored() -> None:
    assert KNOWN_OFFERS.decode(KNOWN_OFFERS.encode(OFFER)) == OFFER
    assert KNOWN_SUPPLIERS.decode(KNOWN_SUPPLIERS.encode(SUPPLIER)) == SUPPLIER
    assert KNOWN_JOURNEYS.decode(KNOWN_JOURNEYS.encode(JOURNEY)) == JOURNEY
