"""What a search counts and pages through is what there is, by a count by hand, up to the bound."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.catalogue.known.places import KNOWN_PLACES
from services.catalogue.known.quality import KNOWN_QUALITY
from services.catalogue.known.suppliers import KNOWN_SUPPLIERS
from services.catalogue.listings.domain.listing import LISTINGS, Listing
from services.catalogue.listings.queries import Searching
from services.catalogue.listings.views import SearchAnswer
from shared.contracts import catalogue as facts
from shared.contracts.ordering import PlacesChanged
from shared.reference import policy, the_open_market
from shared.reference.policy_values import OfferSearch
from shared.store.mongo import Database
from shared.store.rows import Rows
from tests.catalogue.examples import NOON, SUPPLIER
from tests.catalogue.test_searching import asked
from tests.offers import delivery_at, offer_content

CHANCE = Random(11)
LANGUAGES, ATTRIBUTES, ACCESS = ("en", "cy", "ur"), ("childcare", "mentor"), ("step_free", "hearing_support")
DISTRICTS, CATEGORIES = ("D01", "D02", "D03"), ("GETTING_JOBS", "ENGAGEMENT")


def some(codes: tuple[str, ...]) -> list[str]:
    return [each for each in codes if CHANCE.random() < 0.5]


def a_content() -> dict[str, Any]:
    """What one of many different offers says."""
    where = tuple(some(DISTRICTS)) or ("D02",)
    national = CHANCE.random() < 0.1
    online: dict[str, Any] = {"mode": "online", "venues": [], "national": True}
    return offer_content(
        *where,
        category=CHANCE.choice(CATEGORIES),
        pence=CHANCE.randint(1, 4) * 10_000,
        delivery=online if national else {**delivery_at(*where), "mode": CHANCE.choice(("in_person", "blended"))},
        districts=DISTRICTS if national else where,
        languages=some(LANGUAGES) or ["en"],
        attributes=some(ATTRIBUTES),
        access=some(ACCESS),
    )


OFFERS = {UUID(int=number): a_content() for number in range(1, 121)}


def published(offer_id: UUID, content: dict[str, Any]) -> tuple[facts.OfferPublished, int]:
    ids = {"offer_id": offer_id, "supplier_id": SUPPLIER}
    return facts.OfferPublished.model_validate({**content, **ids, "offer_version": 1, "published_at": NOON}), 1


def a_search() -> dict[str, Any]:
    limits: dict[str, Any] = {
        "category": CHANCE.choice(CATEGORIES),
        "district": CHANCE.choice(DISTRICTS),
        "mode": CHANCE.choice(("online", "in_person", "blended")),
        "languages": some(LANGUAGES),
        "attributes": some(ATTRIBUTES),
        "access": some(ACCESS),
        "price_to_pence": CHANCE.randint(1, 4) * 10_000,
    }
    needed = CHANCE.choice(("category", "district"))
    return {name: what for name, what in limits.items() if name == needed or CHANCE.random() < 0.3}


def by_hand(search: dict[str, Any]) -> dict[UUID, dict[str, Any]]:
    """Every offer that answers a search, one limit after the other."""

    def fits(offer: dict[str, Any]) -> Iterator[bool]:
        yield search.get("category") in {None, offer["category"]}
        yield "district" not in search or search["district"] in offer["districts"]
        yield search.get("mode") in {None, offer["delivery"]["mode"]}
        yield not search.get("languages") or bool(set(search["languages"]) & set(offer["languages"]))
        yield set(search.get("attributes", ())) <= set(offer["attributes"])
        yield set(search.get("access", ())) <= set(offer["access"])
        yield offer["price"]["pence"] <= search.get("price_to_pence", 10**9)

    return {offer_id: offer for offer_id, offer in OFFERS.items() if all(fits(offer))}


@pytest.fixture
async def database(database: Database) -> Database:
    await Rows(database, LISTINGS).prepare()
    return database


def over(database: Database) -> tuple[Rows[Listing], Searching]:
    """The listings of a database, and searches in them at a noon long ago."""
    listings = Rows(database, LISTINGS)
    quality, suppliers, places = (
        Rows(database, KNOWN_QUALITY),
        Rows(database, KNOWN_SUPPLIERS),
        Rows(database, KNOWN_PLACES),
    )
    return listings, Searching(listings, quality, suppliers, places, lambda: NOON)


async def paged(searching: Searching, what: dict[str, Any]) -> list[SearchAnswer]:
    pages = [await searching.search(asked(**what))]
    while pages[-1].next is not None:
        pages.append(await searching.search(asked(**what, after=pages[-1].next)))
    return pages


async def test_counts_and_pages_are_those_of_a_count_by_hand(database: Database) -> None:
    listings, searching = over(database)
    await listings.apply(published(*each) for each in OFFERS.items())
    for _ in range(40):
        search = a_search()
        expected = by_hand(search)
        sort = CHANCE.choice(("price", "start", "quality"))
        pages = await paged(searching, {**search, "sort": sort, "limit": CHANCE.choice((3, 25, 100))})
        found = [each.offer_id for page in pages for each in page.items]
        assert (len(found), set(found)) == (len(expected), set(expected)), search
        for page in pages:
            assert (page.offers, page.more_than) == (len(expected), False)
            facets = page.facets
            several = expected.values()
            assert facets.category == Counter(each["category"] for each in several), search
            assert facets.mode == Counter(each["delivery"]["mode"] for each in several), search
            assert facets.languages == Counter(code for each in several for code in each["languages"]), search
            assert facets.attributes == Counter(code for each in several for code in each["attributes"]), search
            assert facets.access == Counter(code for each in several for code in each["access"]), search


async def test_up_to_the_bound_all_is_counted_and_beyond_it_a_search_says_that_there_are_more(
    database: Database,
) -> None:
    listings, searching = over(database)
    bound = policy(OfferSearch, the_open_market(NOON.date()).regime, NOON.date()).values.considers_at_most
    one, cheap = a_content(), {"pence": 1, "currency": "GBP", "per": "place", "vat": "exempt", "vat_rate": 0}
    alike = {**one, "category": CATEGORIES[0], "price": {**cheap, "pence": 5_000}}
    ids = [UUID(int=number) for number in range(1, bound + 2)]
    await listings.apply(published(each, {**alike, "price": cheap} if each.int <= 3 else alike) for each in ids[:bound])
    search = asked(category=CATEGORIES[0], limit=1)
    answer = await searching.search(search)
    assert (answer.offers, answer.more_than, answer.facets.category) == (bound, False, {CATEGORIES[0]: bound})
    await listings.apply([published(ids[bound], alike)])
    beyond = await searching.search(search)
    assert (beyond.offers, beyond.more_than, beyond.facets.category) == (bound, True, {CATEGORIES[0]: bound})
    narrower = await searching.search(asked(category=CATEGORIES[0], price_to_pence=1))
    assert (narrower.offers, narrower.more_than) == (3, False)


async def test_places_shown_are_those_of_the_last_order_however_often_and_late_news_comes(database: Database) -> None:
    listings, searching = over(database)
    days = [NOON.date() + timedelta(days=20 * number) for number in (1, 2, 3)]
    starts = [{"start_id": UUID(int=number), "on": day, "places": 12} for number, day in enumerate(days)]
    one = UUID(int=99)
    await listings.apply([published(one, {**a_content(), "category": CATEGORIES[0], "starts": starts})])
    news = [_used(one, start, each) for start in starts for each in range(1, 30)]
    last = {event.start_id: event for event, version in news if version == 29}
    late = [*news, *CHANCE.sample(news, 40)]
    CHANCE.shuffle(late)
    for begin in range(0, len(late), 10):
        await Rows(database, KNOWN_PLACES).apply(late[begin : begin + 10])
        (shown,) = (await searching.search(asked(category=CATEGORIES[0]))).items
        assert shown.next_start is None or 0 < shown.next_start.left <= 12
    left = {each["start_id"]: 12 - last[each["start_id"]].held - last[each["start_id"]].taken for each in starts}
    first = next((each for each in starts if left[each["start_id"]] > 0), None)
    assert first is not None
    assert shown.next_start is not None
    seen = shown.next_start
    assert (seen.start_id, seen.left, seen.as_of) == (first["start_id"], left[first["start_id"]], _at(29))


def _used(offer_id: UUID, start: dict[str, Any], version: int) -> tuple[PlacesChanged, int]:
    """What orders have of a start at a version: all of the first one in the end, and never more than there are."""
    taken = 12 if version == 29 and start["start_id"].int == 0 else CHANCE.randint(0, 11)
    about = {"offer_id": offer_id, "start_id": start["start_id"], "starts_on": start["on"]}
    return PlacesChanged(**about, held=min(version % 3, 12 - taken), taken=taken, changed_at=_at(version)), version


def _at(version: int) -> datetime:
    return NOON + timedelta(minutes=version)
