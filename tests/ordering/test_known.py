"""What ordering keeps of others' facts, folded from their events."""

from collections.abc import Callable
from typing import Any

import pytest

from services.ordering.known.needs import KNOWN_NEEDS, KnownNeed, fold_need
from services.ordering.known.offers import KNOWN_OFFERS, KnownOffer, fold_offer
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from shared.contracts import catalogue, client_journey, supplier_registry
from shared.contracts.event import Event, Reason
from shared.kernel.memberships import KnownSupplier, fold_supplier, may_sell
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
    OTHER_CATEGORY,
    PRICE,
    SUPPLIER,
    SUPPLIER_ID,
    TODAY,
)
from tests.suppliers import MARKET, admitted, lapsed, registered, reinstated, removed, suspended

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
PAUSED = offer_event(catalogue.OfferPaused, reason=REASON, paused_at=NOON)
RESUMED = offer_event(catalogue.OfferResumed, reason=REASON, resumed_at=NOON)
DELISTED = offer_event(catalogue.OfferDelisted, reason=REASON, delisted_at=NOON)
RELISTED = offer_event(catalogue.OfferRelisted, relisted_at=NOON)
EXPIRED = offer_event(catalogue.OfferExpired, expired_on=NOON.date(), expired_at=NOON)
WITHDRAWN = offer_event(catalogue.OfferWithdrawn, reason=REASON, withdrawn_at=NOON)


ADMITTED = admitted(SUPPLIER_ID, CATEGORY, NOON)
ADMITTED_TO_ANOTHER = admitted(SUPPLIER_ID, OTHER_CATEGORY, NOON)
SUSPENDED = suspended(SUPPLIER_ID, NOON)
SUSPENDED_IN_ANOTHER = suspended(SUPPLIER_ID, NOON, OTHER_CATEGORY)
REINSTATED = reinstated(SUPPLIER_ID, NOON)
REMOVED = removed(SUPPLIER_ID, NOON)
LEFT = supplier_registry.MembershipWithdrawn(
    supplier_id=SUPPLIER_ID, market=MARKET, category=CATEGORY, withdrawn_at=NOON
)
LAPSED = lapsed(SUPPLIER_ID, NOON, CATEGORY)
SUSPENDED_TODAY = suspended(SUPPLIER_ID, NOON, until=TODAY)
ENDED = reinstated(SUPPLIER_ID, NOON, reason="suspension_ended", due_on=TODAY)
NOTIFIED = supplier_registry.SupplierRemovalNotified(
    supplier_id=SUPPLIER_ID, market=MARKET, reason="ceased_trading", representations_by=TODAY
)
REGISTERED = registered(SUPPLIER_ID, NOON)
RENAMED = supplier_registry.SupplierDetailsChanged(
    supplier_id=SUPPLIER_ID, name="Aysgarth Learning CIC", sme=True, vcse=True
)


def need_event(kind: type[Event], **more: Any) -> Event:
    return kind(need_id=NEED_ID, journey_id=JOURNEY_ID, district=DISTRICT, category=CATEGORY, **more)


RECORDED = need_event(client_journey.NeedRecorded, recorded_at=NOON)
ORDERED = need_event(client_journey.NeedOrdered, order_id=ORDER_ID, ordered_at=NOON)
MET = need_event(client_journey.NeedMet, order_id=ORDER_ID, met_at=NOON)
REOPENED = need_event(client_journey.NeedReopened, order_id=ORDER_ID, reopened_at=NOON)
UNMET = need_event(client_journey.NeedUnmet, reason=REASON, reported_at=NOON)
GONE = need_event(client_journey.NeedWithdrawn, reason=REASON, withdrawn_at=NOON)


SEVERED = client_journey.NeedSevered(need_id=NEED_ID, severed_at=NOON)


def test_whose_need_it_was_is_dropped_once_the_client_is_erased() -> None:
    known = folded(fold_need, RECORDED, SEVERED)
    assert (known.journey_id, known.district, known.standing) == (None, DISTRICT, True)
    assert folded(fold_need, SEVERED) is None


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
        ((PUBLISHED, EXPIRED), False),
        ((PUBLISHED, EXPIRED, UPDATED), False),
        ((PUBLISHED, EXPIRED, UPDATED, RELISTED), True),
        ((PUBLISHED, PAUSED), False),
        ((PUBLISHED, PAUSED, UPDATED), False),
        ((PUBLISHED, PAUSED, UPDATED, RESUMED), True),
        ((PUBLISHED, DELISTED, UPDATED), False),
        ((PUBLISHED, DELISTED, UPDATED, RELISTED), True),
    ],
    ids=[
        "delisted",
        "relisted",
        "withdrawn",
        "expired",
        "updated after it expired",
        "renewed",
        "paused",
        "updated while paused",
        "updated and resumed",
        "updated while delisted",
        "updated and relisted",
    ],
)
def test_an_offer_may_be_ordered_while_it_stands(events: tuple[Event, ...], orderable: bool) -> None:
    assert folded(fold_offer, *events).orderable is orderable


def test_news_of_an_offer_whose_content_is_not_known_is_passed_over() -> None:
    assert folded(fold_offer, EXPIRED, PAUSED, RESUMED, DELISTED, WITHDRAWN, RELISTED) is None


@pytest.mark.parametrize(
    ("events", "sells"),
    [
        ((ADMITTED,), {CATEGORY}),
        ((ADMITTED, ADMITTED_TO_ANOTHER), {CATEGORY, OTHER_CATEGORY}),
        ((ADMITTED, ADMITTED_TO_ANOTHER, SUSPENDED_IN_ANOTHER), {CATEGORY}),
        ((ADMITTED, ADMITTED_TO_ANOTHER, SUSPENDED), set()),
        ((ADMITTED, ADMITTED_TO_ANOTHER, SUSPENDED_IN_ANOTHER, REINSTATED), {CATEGORY, OTHER_CATEGORY}),
        ((ADMITTED, ADMITTED_TO_ANOTHER, LEFT), {OTHER_CATEGORY}),
        ((ADMITTED, NOTIFIED), {CATEGORY}),
        ((ADMITTED, SUSPENDED, NOTIFIED), set()),
        ((ADMITTED, REMOVED), set()),
        ((ADMITTED, REMOVED, REINSTATED), set()),
        ((ADMITTED, SUSPENDED, RENAMED), set()),
        ((ADMITTED, REMOVED, ADMITTED), {CATEGORY}),
        ((ADMITTED, ADMITTED_TO_ANOTHER, LAPSED), {OTHER_CATEGORY}),
        ((ADMITTED, SUSPENDED, LAPSED, REINSTATED), set()),
        ((ADMITTED, LAPSED, ADMITTED), {CATEGORY}),
        ((ADMITTED, ADMITTED_TO_ANOTHER, SUSPENDED_TODAY, ENDED), {CATEGORY, OTHER_CATEGORY}),
        ((ADMITTED, ADMITTED_TO_ANOTHER, SUSPENDED_TODAY, SUSPENDED_IN_ANOTHER, ENDED), {CATEGORY}),
        ((ADMITTED, ADMITTED_TO_ANOTHER, SUSPENDED_IN_ANOTHER, SUSPENDED_TODAY, ENDED), {CATEGORY}),
        ((ADMITTED, ADMITTED_TO_ANOTHER, SUSPENDED_TODAY, SUSPENDED, ENDED), set()),
    ],
    ids=[
        "admitted",
        "admitted to two",
        "suspended in one",
        "suspended in all",
        "reinstated",
        "left one",
        "to be removed",
        "suspended, and to be removed",
        "removed",
        "reinstated too late",
        "renamed while suspended",
        "admitted again",
        "lapsed in one",
        "lapsed while suspended",
        "admitted again after a lapse",
        "its suspension ended",
        "one suspension ended, a longer one stands",
        "one suspension ended, a longer one stands since before",
        "its suspension was prolonged before it ended",
    ],
)
def test_a_supplier_may_sell_where_it_is_in_good_standing(events: tuple[Event, ...], sells: set[str]) -> None:
    row = folded(fold_supplier, *events)
    assert isinstance(row, KnownSupplier)
    assert {each for each in (CATEGORY, OTHER_CATEGORY) if may_sell(row.memberships, MARKET, each, TODAY)} == sells


def test_a_supplier_that_registered_is_known_by_name_and_may_not_sell_yet() -> None:
    assert folded(fold_supplier, REGISTERED) == KnownSupplier(SUPPLIER_ID, REGISTERED.name)


def test_a_supplier_goes_by_its_new_name() -> None:
    assert folded(fold_supplier, REGISTERED, ADMITTED, RENAMED).name == "Aysgarth Learning CIC"


@pytest.mark.parametrize(
    ("events", "standing", "came_to"),
    [
        ((RECORDED,), True, None),
        ((RECORDED, ORDERED), True, "ordered"),  # whether an order runs is ordering's own to know
        ((RECORDED, ORDERED, REOPENED), True, None),
        ((RECORDED, ORDERED, MET), False, "met"),
        ((RECORDED, UNMET), False, "unmet"),
        ((RECORDED, UNMET, ORDERED), True, "ordered"),
        ((RECORDED, ORDERED, MET, REOPENED), True, None),
        ((RECORDED, GONE), False, "withdrawn"),
    ],
    ids=["recorded", "ordered", "reopened", "met", "unmet", "ordered although unmet", "not met after all", "withdrawn"],
)
def test_a_need_stands_until_it_is_met_or_given_up(
    events: tuple[Event, ...], standing: bool, came_to: str | None
) -> None:
    about = (NEED_ID, JOURNEY_ID, DISTRICT, CATEGORY)
    assert folded(fold_need, *events) == KnownNeed(*about, standing=standing, recorded_on=TODAY, came_to=came_to)


def test_a_need_is_where_its_client_is_looked_after() -> None:
    moved = need_event(client_journey.NeedTransferred, from_district="D09", transferred_at=NOON)
    elsewhere = moved.model_copy(update={"district": "D02"})
    assert folded(fold_need, RECORDED, elsewhere) == KnownNeed(NEED_ID, JOURNEY_ID, "D02", CATEGORY, recorded_on=TODAY)
    assert folded(fold_need, elsewhere) is None


def test_what_was_unmet_stands_again_once_it_is_looked_for_anew() -> None:
    resumed = need_event(client_journey.NeedResumed, reason=REASON, resumed_at=NOON)
    known = KnownNeed(NEED_ID, JOURNEY_ID, DISTRICT, CATEGORY, recorded_on=TODAY)
    assert folded(fold_need, RECORDED, UNMET, resumed) == known


def test_news_of_a_need_that_is_not_known_is_passed_over() -> None:
    assert folded(fold_need, ORDERED, MET, REOPENED) is None


def test_rows_are_read_as_they_were_stored() -> None:
    assert KNOWN_OFFERS.decode(KNOWN_OFFERS.encode(OFFER)) == OFFER
    assert KNOWN_SUPPLIERS.decode(KNOWN_SUPPLIERS.encode(SUPPLIER)) == SUPPLIER
    assert KNOWN_NEEDS.decode(KNOWN_NEEDS.encode(NEED)) == NEED
