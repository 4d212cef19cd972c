"""Which offers answer a search, in which order: decided without input or output."""

import math
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from deploy.events.samples import sample_of
from services.catalogue.gaps.domain.reporting import ReportGap
from services.catalogue.known.quality import KNOWN_QUALITY
from services.catalogue.listings.domain.areas import NATIONAL, areas_around, areas_of
from services.catalogue.listings.domain.asking import Search, SearchOffers, Sort, filters_of, searched
from services.catalogue.listings.domain.finding import (
    Found,
    Known,
    answers,
    found,
    in_order,
    page_behind,
)
from services.catalogue.listings.domain.in_vain import to_report
from services.catalogue.listings.domain.listing import LISTINGS, Listing
from services.catalogue.listings.domain.words import stems_of
from services.catalogue.offers.domain.offer import Status
from shared.contracts import catalogue as facts
from shared.contracts import public_events
from shared.contracts import supplier_registry as registry
from shared.contracts.event import Event, Reason
from shared.kernel.filters import satisfies
from shared.kernel.ids import new_id
from shared.kernel.places import Point, kilometres_between
from shared.kernel.quality import KnownQuality
from shared.kernel.rules import Rejected
from shared.kernel.starts import Places
from shared.reference.policy_values import OfferSearch
from tests.catalogue.examples import LATER, NOON, OFFER, SUPPLIER, after, an_offer_text, published
from tests.offers import a_venue

TODAY = NOON.date()
BOUNDS = OfferSearch(considers_at_most=1000, within_at_most_km=160)
LEEDS, MANCHESTER = Point(53.8, -1.549), Point(53.48, -2.242)

_READ = TypeAdapter(SearchOffers)


def asked(**what: Any) -> SearchOffers:
    return _READ.validate_python(what)


def searching(**what: Any) -> Any:
    return searched(asked(**what), "DPS-EMPLOYABILITY", BOUNDS)


def refused(**what: Any) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        searching(**what)
    return set(refusal.value.codes)


def a_listing(*codes: str, **differing: Any) -> Listing:
    """The listing of an offer that was published so, and to which these facts came."""
    return folded(None, *published(an_offer_text(*codes, **differing)))


def folded(row: Listing | None, *events: Event) -> Listing:
    for event in events:
        row = LISTINGS.fold(row, event)
    assert row is not None
    return row


def is_found(listing: Listing, quality: KnownQuality | None = None, **what: Any) -> bool:
    """Whether the row is found by the index and meets what is left to ask."""
    search = searching(**what)
    return satisfies(listing, filters_of(search)) and answers(seen(listing, search, quality), search.asked)


def seen(listing: Listing, search: Search, quality: KnownQuality | None = None, *places: Places) -> Found:
    """A listing as a search sees it that knows this of its supplier and of its starts."""
    of_suppliers = {(listing.supplier_id, listing.category): quality} if quality else {}
    return found(listing, search, Known(of_suppliers, {each.start_id: each for each in places}), TODAY)


def a_quality(adjusted: float, cases: int = 20, *, ranked: bool = True) -> KnownQuality:
    measure = registry.Measure(cases=cases, adjusted=adjusted)
    card = registry.Scorecard(
        counted_from=TODAY,
        counted_to=TODAY,
        issued=cases,
        acceptance=measure,
        acceptance_hours=measure,
        on_time_starts=measure,
        completion=measure,
        outcomes=measure,
        sustained_outcomes=measure,
        ranked=ranked,
    )
    return KnownQuality(new_id(), SUPPLIER, "DPS-EMPLOYABILITY", "GETTING_JOBS", card)


@pytest.mark.parametrize("words", ["coach", "Coaches", "INTERVIEWED", "rehearsals", "the coaching"])
def test_an_offer_is_found_by_any_form_of_its_words(words: str) -> None:
    assert is_found(a_listing(), text=words)


def test_words_that_say_nothing_find_nothing_and_accents_do_not_count() -> None:
    assert refused(text="the of and") == {"search_too_wide"}
    assert stems_of("Café") == stems_of("cafe") == ("cafe",)
    assert not is_found(a_listing(), text="welding")


def test_a_word_in_the_title_counts_more() -> None:
    titled = a_listing(title="Welding", summary="A week.")
    said = a_listing(title="Metalwork", summary="A week of welding.")
    search = searching(text="welding")
    several = [seen(each, search) for each in (said, titled)]
    assert [each.listing.title for _, each in in_order(several, search.sort)] == ["Welding", "Metalwork"]


def test_an_offer_is_listed_while_it_may_be_ordered() -> None:
    row = a_listing()
    about = {"offer_id": row.offer_id, "supplier_id": row.supplier_id}
    delisted = folded(row, facts.OfferDelisted(**about, reason=Reason(code="supplier_suspended"), delisted_at=LATER))
    assert not is_found(delisted, category="GETTING_JOBS")
    assert is_found(folded(delisted, facts.OfferRelisted(**about, relisted_at=LATER)), category="GETTING_JOBS")
    withdrawn = facts.OfferWithdrawn(**about, reason=Reason(code="no_longer_offered"), withdrawn_at=LATER)
    assert not is_found(folded(row, withdrawn), category="GETTING_JOBS")


def test_an_offer_that_passed_to_another_supplier_is_that_ones() -> None:
    row, successor = a_listing(), new_id()
    passed = facts.OfferTransferred(
        offer_id=row.offer_id, supplier_id=successor, predecessor_id=row.supplier_id, transferred_at=LATER
    )
    assert folded(row, passed).supplier_id == successor


def test_a_district_is_reached_by_its_venues_and_by_what_is_national() -> None:
    local = a_listing("D01")
    national = a_listing(delivery={"mode": "online", "venues": [], "national": True})
    assert (is_found(local, district="D01"), is_found(local, district="D02")) == (True, False)
    assert is_found(national, district="D02")
    assert national.areas == (NATIONAL,)


def test_a_place_and_a_district_are_both_kept_to() -> None:
    leeds = {"jobcentre": "LDS", "within_km": 10}
    assert is_found(a_listing("D09"), near=leeds, district="D09")
    assert not is_found(a_listing("D09"), near=leeds, district="D14")
    assert not is_found(a_listing("D09"), near={"jobcentre": "MAN", "within_km": 40}, district="D09")


def test_the_distance_is_that_of_the_great_circle() -> None:
    # 10,007.5 km from the equator to the pole of a sphere of this radius; Leeds to Manchester by a map.
    assert kilometres_between(Point(0, 0), Point(90, 0)) == pytest.approx(10_007.557, abs=0.01)
    assert kilometres_between(LEEDS, MANCHESTER) == pytest.approx(57.9, abs=0.1)


points = st.builds(Point, st.floats(49.8, 60.9), st.floats(-8.7, 1.8))


@given(points, points, st.integers(1, 160))
def test_no_offer_within_a_distance_is_outside_the_cells_that_are_looked_in(
    one: Point, other: Point, kilometres: int
) -> None:
    venue = facts.Venue(name="Hall", postcode="LS1 4DY", latitude=one.latitude, longitude=one.longitude, district="D09")
    areas = set(areas_of(facts.Delivery(mode="in_person", venues=(venue,)), ()))
    if kilometres_between(one, other) <= kilometres:
        assert areas & areas_around(other, kilometres)


def test_cells_looked_in_are_few() -> None:
    assert len(areas_around(LEEDS, 160)) < 200


def test_the_nearest_venue_counts() -> None:
    far = a_venue("D14", latitude=53.48, longitude=-2.242)
    row = a_listing(delivery={"mode": "in_person", "venues": [far, a_venue("D09")], "national": False})
    one = seen(row, searching(near={"postcode": "ls1 9zz", "within_km": 5}))
    assert one.venue is not None
    assert (one.venue.district, one.distance_km) == ("D09", pytest.approx(0.4, abs=0.2))


def test_a_postcode_is_in_no_message() -> None:
    with pytest.raises(Rejected) as refusal:
        searching(near={"postcode": "QQ1 1ZZ", "within_km": 5})
    assert refusal.value.codes == {"postcode_district_unknown"}
    assert "QQ1" not in str(refusal.value)


def test_every_contradiction_of_a_search_is_said() -> None:
    assert refused() == {"search_too_wide"}
    found_out = refused(
        category="GETTING_JOBS",
        need="taster_session",
        near={"within_km": 161},
        price_from_pence=2,
        price_to_pence=1,
        starts_from=TODAY,
        starts_to=TODAY - timedelta(days=1),
        sort="relevance",
    )
    expected = {"need_not_in_category", "place_not_clear", "distance_too_far", "prices_reversed", "days_reversed"}
    assert found_out == expected | {"sort_needs_text"}
    assert refused(district="D01", sort="distance") == {"sort_needs_place"}


def test_a_kind_of_need_is_looked_for_in_its_categories() -> None:
    assert is_found(a_listing(), need="employer_brokerage")
    assert not is_found(a_listing(), need="taster_session")


def test_prices_are_compared_by_the_place() -> None:
    course = {"pence": 120_001, "currency": "GBP", "per": "course", "vat": "exempt", "vat_rate": 0}
    row = a_listing(price=course, group_size=12)
    assert row.pence_per_place == 10_001
    assert is_found(row, category="GETTING_JOBS", price_to_pence=10_001)
    assert not is_found(row, category="GETTING_JOBS", price_to_pence=10_000)


def test_a_start_is_found_that_can_still_be_ordered_in_the_window() -> None:
    soon, then, now = (TODAY + timedelta(days=days) for days in (5, 40, 1))
    row = a_listing(starts=[{"on": day.isoformat(), "places": 5} for day in (soon, then)])  # five days of notice
    window = {"category": "GETTING_JOBS", "starts_to": then}
    one = found(row, searching(**window), Known({}, {}), now)
    assert answers(one, asked(**window))
    assert not answers(one, asked(**{**window, "starts_to": then - timedelta(days=1)}))
    assert one.next_start is not None
    assert one.next_start.start.on == one.first_day == then


def test_a_start_that_is_full_is_passed_over_and_the_places_left_are_of_a_time() -> None:
    soon, then = (TODAY + timedelta(days=days) for days in (10, 40))
    row = a_listing(starts=[{"on": day.isoformat(), "places": 5} for day in (soon, then)])
    first, second = row.starts
    window = searching(category="GETTING_JOBS", starts_to=soon)
    free = seen(row, window).next_start
    assert free is not None
    assert (free.start, free.left, free.as_of) == (first, 5, None)
    some = seen(row, window, None, _used(first, 3)).next_start
    assert some is not None
    assert (some.start, some.left, some.as_of) == (first, 2, NOON)
    full = seen(row, window, None, _used(first, 5), _used(second, 4))
    assert full.next_start is not None
    assert (full.next_start.start, full.next_start.left) == (second, 1)
    assert not answers(full, window.asked)
    nothing_left = seen(row, searching(category="GETTING_JOBS"), None, _used(first, 5), _used(second, 5))
    assert (nothing_left.next_start, nothing_left.first_day) == (None, None)


def _used(start: facts.Start, taken: int) -> Places:
    return Places(start.start_id, OFFER, start.on, held=0, taken=taken, changed_at=NOON)


def test_an_offer_without_starts_begins_once_its_notice_is_kept() -> None:
    row = a_listing()
    assert not is_found(row, category="GETTING_JOBS", starts_to=TODAY + timedelta(days=4))
    assert is_found(row, category="GETTING_JOBS", starts_to=TODAY + timedelta(days=5))


def test_every_access_need_that_is_asked_for_is_provided() -> None:
    row = a_listing(access=["quiet_space", "step_free"])
    assert is_found(row, category="GETTING_JOBS", access=("step_free", "quiet_space"))
    assert not is_found(row, category="GETTING_JOBS", access=("step_free", "easy_read"))


def test_an_offer_in_one_of_the_languages_and_with_all_attributes_is_found() -> None:
    row = a_listing(languages=["en", "pl"], attributes=["childcare", "mentor"])
    assert is_found(row, category="GETTING_JOBS", languages=("pl", "uk"))
    assert not is_found(row, category="GETTING_JOBS", languages=("uk",))
    assert is_found(row, category="GETTING_JOBS", attributes=("mentor", "childcare"))
    assert not is_found(row, category="GETTING_JOBS", attributes=("mentor", "meals"))
    assert not is_found(a_listing(), category="GETTING_JOBS", attributes=("mentor",))


def test_who_is_not_known_yet_is_kept_in_and_comes_last_in_the_order_of_quality() -> None:
    good, poor, new = a_listing(), a_listing(), a_listing()
    what = {"category": "GETTING_JOBS", "quality_at_least": 60}
    assert is_found(good, a_quality(60.0), **what)
    assert not is_found(poor, a_quality(59.9), **what)
    assert is_found(new, a_quality(10.0, cases=1, ranked=False), **what)
    search = searching(category="GETTING_JOBS", sort="quality")
    rates = {1: a_quality(50.0), 2: None, 3: a_quality(70.0)}
    several = [seen(good, search, each) for each in rates.values()]
    assert [each.completion_percent for _, each in in_order(several, search.sort)] == [70.0, 50.0, None]


def test_quality_follows_the_supplier_and_counts_what_is_its_own() -> None:
    row, successor = a_quality(60.0), new_id()
    about = {"performance_id": row.performance_id, "market": row.market, "category": row.category}
    passed = registry.PerformanceTransferred(
        **about, supplier_id=successor, predecessor_id=SUPPLIER, transferred_at=LATER, beside=True
    )
    after = KNOWN_QUALITY.fold(row, passed)
    assert after is not None
    assert (after.supplier_id, after.beside, after.cases) == (successor, True, 20)


prices = st.lists(st.integers(1, 5), min_size=1, max_size=12)


@given(prices, st.sampled_from([Sort.PRICE, Sort.START, Sort.QUALITY]))
def test_no_two_offers_stand_in_the_same_place_and_the_order_is_one(pence: list[int], sort: Sort) -> None:
    search = searching(category="GETTING_JOBS", sort=sort)
    base = a_listing()
    several = [seen(_with(base, number, each), search) for number, each in enumerate(pence)]
    placed = in_order(several, sort)
    assert len({place for place, _ in placed}) == len(several)
    assert placed == in_order(reversed(several), sort)
    assert all(math.isfinite(place[1]) for place, _ in placed)


@given(prices, st.integers(1, 4), st.data())
def test_an_offer_that_stays_where_it_is_comes_once_however_others_change(
    pence: list[int], limit: int, data: st.DataObject
) -> None:
    search, base = searching(category="GETTING_JOBS", sort="price"), a_listing()
    rows = {number: _with(base, number, each) for number, each in enumerate(pence)}
    stayed, shown, behind = set(rows), [], None
    while True:
        page, behind = page_behind([seen(each, search) for each in rows.values()], search.sort, behind, limit)
        shown += [each.listing.offer_id.int for each in page]
        if behind is None:
            break
        for number in data.draw(st.lists(st.integers(0, 15), max_size=3)):
            stayed.discard(number)
            rows[number] = _with(base, number, data.draw(st.integers(1, 5)))
        for number in data.draw(st.lists(st.sampled_from(sorted(rows)), max_size=1)):
            stayed.discard(number)
            del rows[number]
        if len(shown) > 100:  # one that moves on before every page may be met again and again
            return
    assert {each: shown.count(each) for each in stayed} == dict.fromkeys(stayed, 1)


def _made_up(kind: type[Event]) -> Event:
    return kind.model_validate({**sample_of(kind)["value"], "offer_id": OFFER, "supplier_id": SUPPLIER})


FACTS = tuple(
    _made_up(kind)
    for kind in public_events().values()
    if issubclass(kind, facts.OfferEvent) and kind is not facts.OfferPublished
)


@given(st.lists(st.sampled_from(FACTS), max_size=8))
def test_an_offer_is_listed_just_while_it_may_be_ordered_whatever_happens_to_it(life: list[Event]) -> None:
    begun = published(an_offer_text())
    offer, row = after(None, [*begun, *life]), folded(None, *begun, *life)
    assert row.listed is (offer.status == Status.PUBLISHED)
    assert row.offer_version == offer.offer_version


def _with(listing: Listing, number: int, pence: int) -> Listing:
    return Listing(**{**vars(listing), "offer_id": UUID(int=number), "pence_per_place": pence})


def test_the_first_day_is_a_day() -> None:
    assert isinstance(seen(a_listing(), searching(category="GETTING_JOBS")).first_day, date)


def test_a_search_in_vain_says_what_to_report_and_nothing_about_a_client() -> None:
    near = {"jobcentre": "HUL", "within_km": 20}
    link = to_report(
        searching(
            text="forklift", category="SKILLS_FOR_WORK", near=near, mode="online", languages=["cy"], price_to_pence=9_00
        )
    )
    assert link.path == "/v1/gaps/reports"
    assert (link.body.category, link.body.district, link.body.reason) == ("SKILLS_FOR_WORK", "D08", "no_offer_in_reach")
    assert (link.body.attributes, link.body.languages) == (("online",), ("cy",))
    assert "forklift" not in str(link)
    here = to_report(searching(text="forklift", district="D02", access=["step_free"]))
    assert (here.body.category, here.body.district, here.body.reason) == (None, "D02", "access_need_not_covered")
    read = TypeAdapter(ReportGap).validate_python(vars(link.body))
    assert (read.category, read.district) == ("SKILLS_FOR_WORK", "D08")
