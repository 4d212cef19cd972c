"""What client journeys keep of offers and suppliers: what a letter about an order has to say."""

from datetime import date
from typing import Any

from services.client_journey.known.offers import KNOWN_OFFERS, KnownOffer, fold_offer
from services.client_journey.known.suppliers import KNOWN_SUPPLIERS, KnownSupplier, fold_supplier
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import SupplierDetailsChanged, SupplierRegistered
from shared.kernel.ids import new_id
from tests.client_journey.examples import CATEGORY, NOON

OFFER_ID, SUPPLIER_ID, SUCCESSOR = (new_id() for _ in range(3))
VENUE = facts.Venue(name="The Old Library", postcode="LS1 4DY", latitude=53.8, longitude=-1.5, district="D01")


def published(**changes: Any) -> facts.OfferPublished:
    return facts.OfferPublished(
        **{
            "offer_id": OFFER_ID,
            "supplier_id": SUPPLIER_ID,
            "market": "DPS-EMPLOYABILITY",
            "category": CATEGORY,
            "title": "Warehouse skills",
            "summary": "",
            "price": facts.Price(pence=1, per="place", vat="exempt", vat_rate=0),
            "duration": facts.Duration(value=6, unit="week", hours=60),
            "delivery": facts.Delivery(mode="in_person", venues=(VENUE,)),
            "districts": ("D01",),
            "group_size": 8,
            "notice_days": 5,
            "weekly_pattern": facts.WeeklyPattern(days=("monday",), parts_of_day=("daytime",), hours=6),
            "entry_conditions": (facts.EntryCondition(kind="own_computer"),),
            "offer_version": 1,
            "published_at": NOON,
            **changes,
        }
    )


def updated(version: int, **changes: Any) -> facts.OfferUpdated:
    content = published(offer_version=version, **changes).model_dump(exclude={"published_at"})
    return facts.OfferUpdated(**content, updated_at=NOON)


def row(*events: Event) -> KnownOffer:
    found: KnownOffer | None = None
    for event in events:
        found = fold_offer(found, event)
    assert found is not None
    assert KNOWN_OFFERS.decode(KNOWN_OFFERS.encode(found)) == found
    return found


def test_a_version_is_found_with_what_it_says() -> None:
    offer = row(published(), updated(2, title="Forklifts"), updated(3, title="Forklifts, with a licence"))
    titles = [found.title for version in (1, 2, 3, 9) if (found := offer.content_of(version))]
    assert titles == ["Warehouse skills", "Forklifts", "Forklifts, with a licence", "Forklifts, with a licence"]


def test_versions_that_say_the_same_to_who_joins_are_kept_once() -> None:
    more = (facts.Start(start_id=new_id(), on=date(2017, 5, 1), places=3),)
    offer = row(published(), *(updated(each, starts=more, summary=str(each)) for each in range(2, 60)))
    assert [each.since for each in offer.contents] == [1]
    content = offer.content_of(59)
    assert content is not None
    assert content.venue_at("LS1 4DY") is not None
    assert content.venue_at("LS1 4DX") is None
    assert (content.days, content.entry_conditions) == (("monday",), ("own_computer",))


def test_what_an_older_version_said_is_not_known_where_news_begins_later() -> None:
    assert row(updated(4)).content_of(3) is None


def test_an_offer_goes_to_the_successor_of_its_supplier() -> None:
    moved = facts.OfferTransferred(
        offer_id=OFFER_ID, supplier_id=SUCCESSOR, predecessor_id=SUPPLIER_ID, transferred_at=NOON
    )
    assert row(published(), moved).supplier_id == SUCCESSOR
    assert fold_offer(None, moved) is None


def test_a_supplier_is_known_by_its_last_name() -> None:
    registered = SupplierRegistered(
        supplier_id=SUPPLIER_ID, name="Acme", identifiers=(), sme=True, vcse=False, registered_at=NOON
    )
    renamed = SupplierDetailsChanged(supplier_id=SUPPLIER_ID, name="Acme Training", sme=True, vcse=False)
    found = fold_supplier(fold_supplier(None, registered), renamed)
    assert found == KnownSupplier(SUPPLIER_ID, "Acme Training")
    assert KNOWN_SUPPLIERS.decode(KNOWN_SUPPLIERS.encode(found)) == found
