"""Finding provision: what fits and why, what nearly fits, looking for something else, comparing, one offer."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.matches import Explained, Match
from portal.api.answers.needs import Constraints, Near, Need
from portal.api.answers.offers import Offer
from portal.api.answers.supplier_names import SupplierName
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.components.access import ACCESS
from portal.components.offers import comes_with, condition, how_far
from portal.pages.coach.comparing import SORTS, CompareView, compare_view
from portal.pages.coach.filters import FILTERS, filled_from, known_of, read_filters, sought_in
from portal.pages.coach.finding import find_view
from portal.pages.coach.needs import CHANGE, RECORD, change_view, qualified, record_view
from portal.pages.coach.offering import offer_view
from portal.pages.coach.side_by_side import PLACE, differing_first
from portal.pages.coach.words import DAYS, MODES
from portal.web.names import Names
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.portal.coach.answers import about, recorded
from tests.portal.rendering import TODAY, html_of, names

COACH = Role.WORK_COACH
_SUPPLIER = SupplierName(supplier_id="01a21d10-0000-7000-8000-000000000001", name="Aysgarth Skills")  # type: ignore[arg-type]


def a_need() -> Need:
    return recorded("needs_new", Listed[Need]).items[0]


def test_what_fits_is_listed_best_first_with_its_price_place_start_and_why() -> None:
    match = recorded("match", Match)
    view = find_view(match, a_need(), names())
    text = html_of("coach/find.html", view, filled_from(match.constraints), role=COACH)
    assert [each.title for each in view.fits] == [each.title for each in match.ranked]
    assert "5 offers fit this need" in view.said
    for each in view.fits:
        assert each.why[0].startswith("Ranked ")
        assert f"&need={match.need_id}" in each.order_path
    assert text.count("Compare<span") == len(view.fits)
    assert "Nothing here suits" in text


def test_where_nothing_fits_it_says_why_and_how_to_report_it() -> None:
    match = recorded("match_nothing", Match)
    view = find_view(match, a_need(), names())
    text = html_of("coach/find.html", view, filled_from(match.constraints), role=COACH)
    assert view.said.startswith("Nothing on sale in ")
    assert view.nearly
    assert all(each.why for each in view.nearly)
    assert "Report that nothing suits" in text
    assert "at most £1 a place" in view.kept


def test_a_distance_needs_a_place_and_a_place_a_distance() -> None:
    far = read_filters(FILTERS, Posted({"within_km": ("20",)}))
    assert set(far.errors) == {"jobcentre"}
    placed = read_filters(FILTERS, Posted({"outward_code": ("cf10",)}))
    assert set(placed.errors) == {"within_km"}
    match = recorded("match", Match)
    text = html_of("coach/find.html", find_view(match, a_need(), names()), placed, role=COACH)
    assert "Select how far the client can travel" in text


@given(
    near=st.none()
    | st.builds(Near, jobcentre=st.just("INV"), within_km=st.integers(1, 200))
    | st.builds(Near, outward_code=st.just("CF10"), within_km=st.integers(1, 200)),
    modes=st.lists(st.sampled_from(sorted(MODES)), unique=True),
    access=st.lists(st.sampled_from(sorted(ACCESS)), unique=True),
    days=st.lists(st.sampled_from(DAYS), unique=True),
    price=st.none() | st.integers(1, 10_000_000),
    by=st.none() | st.dates(date(2026, 1, 1), date(2090, 1, 1)),
)
def test_what_is_recorded_is_shown_in_the_fields_and_read_back_the_same(near, modes, access, days, price, by) -> None:
    asked = Constraints(
        near=near, modes=tuple(modes), access=tuple(access), days=tuple(days), price_to_pence=price, starts_to=by
    )
    shown = FILTERS.blank(**known_of(asked))
    read = read_filters(FILTERS, Posted(shown.raw))
    assert read.ok, read.errors
    assert sought_in(read.values) == asked


def test_a_need_is_recorded_with_its_ground_and_the_other_funding() -> None:
    view = record_view(about("new").journey, names())
    refused = read_filters(RECORD, Posted())
    assert set(refused.errors) == {"category", "eligibility", "funding", "finding"}
    text = html_of("coach/need.html", view, refused, role=COACH)
    assert text.count("govuk-error-message") >= 4
    said = qualified({"eligibility": "work_search", "funding": "employer", "finding": "no_places"})
    assert said.other_funding[0].finding == "no_places"


def test_a_need_is_changed_within_the_kinds_of_its_category() -> None:
    need = a_need()
    view = change_view(need, names(), district=need.district)
    assert {code for code, _ in view.options["kinds"]} < {code for code, _ in names().options("needs")}
    text = html_of("coach/need.html", view, CHANGE.blank(kinds=need.kinds), role=COACH, etag='"2"')
    assert 'value="&#34;2&#34;"' in text


def test_offers_are_compared_with_what_differs_first_and_one_that_is_gone_cannot_be_ordered() -> None:
    match = recorded("match", Match)
    offers = (recorded("offer_1", Offer), recorded("offer_2", Offer).model_copy(update={"status": "withdrawn"}))
    view = compare_view(match, match.ranked[:2], offers, names(), "/clients/x")
    text = html_of("coach/compare.html", view, role=COACH)
    assert "No longer available" in text
    assert [each.order_path == "" for each in view.offers.columns] == [False, True]
    places = next(cells for term, cells in view.offers.rows if term == "Where")
    assert len(offers[0].delivery.venues) == 1 or "other place" not in places[0], "those of the client's district"
    missing = compare_view(match, match.ranked[:2], (offers[0], Missing("Not now.")), names(), "/clients/x")
    assert "Not now." in html_of("coach/compare.html", missing, role=COACH)
    assert "Choose two to four" in html_of(
        "coach/compare.html", compare_view(match, (), (), names(), "/clients/x"), role=COACH
    )


def compared(sort: str, **first: Any) -> tuple[CompareView, str]:
    """All offers of a match side by side, the first of them as it is said here."""
    match = recorded("match", Match)
    ranked = (match.ranked[0].model_copy(update=first), *match.ranked[1:4])
    view = compare_view(match, ranked, [Missing("Not now.")] * 4, names(), "/clients/x", sort)
    return view, html_of("coach/compare.html", view, role=COACH)


def cells_of(view: CompareView, term: str) -> tuple[str, ...]:
    return next(cells for each, cells in view.offers.rows if each == term)


def test_offers_are_sorted_by_what_the_reader_chooses_and_the_row_says_so() -> None:
    best, text = compared("")
    assert cells_of(best, "Rank") == tuple(sorted(cells_of(best, "Rank")))
    assert 'aria-sort="ascending">Rank<' in text
    assert text.count("aria-sort") == 1
    cheap, text = compared("price", price_pence=100, per="course", pence_per_place=99_999_999)
    assert cells_of(cheap, PLACE)[-1] == "£999,999.99", "by what a place comes to, whatever a price is for"
    assert '<option value="price" selected>Lowest price first</option>' in text
    assert f'aria-sort="ascending">{PLACE}<' in text
    assert text.count('type="hidden" name="offer"') == 4, "the same offers are compared"
    assert cheap.keep_path == best.keep_path
    unsaid, text = compared("quality", completion_percent=None, cases=0)
    assert cells_of(unsaid, "Quality")[-1] == "Nobody has finished yet"
    assert 'aria-sort="descending">Quality<' in text


@pytest.mark.parametrize(
    ("sort", "first", "at"),
    [
        ("start", {"next_start": None, "first_day": None}, -1),
        ("start", {"next_start": None, "first_day": date(2000, 1, 1)}, 0),
        ("distance", {"mode": "online", "distance_km": None}, 0),
        ("distance", {"mode": "in_person", "distance_km": None}, -1),
        ("distance", {"distance_km": 900.0}, -1),
        ("supplier", {"supplier_name": "zeal"}, -1),
    ],
)
def test_what_has_nothing_to_be_sorted_by_comes_last_and_what_nobody_travels_to_first(sort, first, at) -> None:
    view, _ = compared(sort, title="This one", **first)
    assert view.offers.columns[at].title == "This one"


def test_one_offer_alone_is_not_sorted() -> None:
    match = recorded("match", Match)
    for sort in SORTS:
        view = compare_view(match, match.ranked[:1], [Missing("Not now.")], names(), "/clients/x", sort)
        text = html_of("coach/compare.html", view, role=COACH)
        assert "Sort offers" not in text
        assert "aria-sort" not in text


@given(st.lists(st.lists(st.sampled_from("ab"), min_size=4, max_size=4), min_size=1, max_size=4))
def test_rows_that_differ_stand_before_rows_that_are_alike_and_none_is_lost(columns) -> None:
    rows = differing_first([[(str(place), cell) for place, cell in enumerate(column)] for column in columns])
    alike = [len(set(cells)) == 1 for _, cells in rows]
    assert alike == sorted(alike)
    assert sorted(term for term, _ in rows) == ["0", "1", "2", "3"]


def test_an_offer_is_shown_with_what_it_says_and_how_it_fits() -> None:
    offer = recorded("offer_2", Offer)
    explained = recorded("explained", Explained)
    view = offer_view(offer, _SUPPLIER, explained, names(), today=TODAY, back=("/x", "Back"), order_path="/order")
    text = html_of("coach/offer.html", view, role=COACH)
    assert "Aysgarth Skills" in text
    assert "Ranked 1" in text
    assert len(view.starts) == len([each for each in offer.starts if each.on >= TODAY])
    gone = offer.model_copy(update={"status": "withdrawn"})
    withdrawn = offer_view(gone, Missing("The name."), None, names(), today=TODAY, back=("/x", "Back"), order_path="/o")
    text = html_of("coach/offer.html", withdrawn, role=COACH, gone=True)
    assert "no longer available" in text
    assert "Order this" not in text


def test_a_condition_is_said_with_its_detail_and_not_to_whoever_writes_the_offer() -> None:
    named = Names(
        {
            "entry_conditions": {"enough_english": "Enough English to follow the course; the detail names the level."},
            "offer_attributes": {"remote": "Nobody has to come anywhere. Follows from the mode of delivery."},
        }
    )
    assert condition("enough_english", "Entry level 3", named) == "Enough English to follow the course: Entry level 3"
    assert condition("enough_english", "", named) == "Enough English to follow the course"
    assert comes_with(("remote",), named) == "Nobody has to come anywhere"


@pytest.mark.parametrize(("km", "said"), [(0.2, "less than 1 km away"), (1.0, "1 km away"), (12.4, "12 km away")])
def test_a_distance_is_never_none_at_all(km: float, said: str) -> None:
    assert how_far(km) == said
