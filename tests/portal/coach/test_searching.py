"""Searching offers by words and filters: what is asked, what is said of it, and reporting what there is not."""

import asyncio
import re
from datetime import date
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.needs import Near
from portal.api.answers.searches import FoundOffers, SearchOffers
from portal.components.access import ACCESS
from portal.pages import PAGES
from portal.pages.coach.search_fields import SEARCH, SORTS, asked_by, asked_in_words, read_search
from portal.pages.coach.searching import ForNeed, said, search_view
from portal.pages.coach.words import MODES
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.catalogue.conftest import catalogue  # noqa: F401 - a fixture
from tests.catalogue.world import Catalogue
from tests.portal.coach.answers import SOMEBODY
from tests.portal.conftest import Browser, faults_of_html, visiting
from tests.portal.rendering import html_of, names
from tests.running import until

COACH = Role.WORK_COACH
_SENT = re.compile(r'<input type="hidden" name="((?!form_)\w[\w-]*)" value="([^"]*)">')


def found(count: int = 1, **more: Any) -> FoundOffers:
    offer = {
        "offer_id": uuid4(),
        "supplier_name": "Aysgarth Skills",
        "category": "GETTING_JOBS",
        "title": "Interview coaching",
        "mode": "in_person",
        "national": False,
        "venue": "Wharf Street, LS1 4DY",
        "distance_km": 3.4,
        "price_pence": 45_000,
        "per": "place",
        "duration": {"value": 4, "unit": "week", "hours": 40},
        "next_start": {"on": "2027-01-11", "left": 1},
        "first_day": None,
        "quality": {"completion_percent": 81.2, "cases": 40},
    }
    facets: dict[str, dict[str, int]] = {each: {} for each in ("category", "mode", "access", "languages", "attributes")}
    answer = {"items": [offer] * count, "next": None, "offers": count, "more_than": False, "gap_to_report": None}
    return FoundOffers.model_validate({**answer, "facets": {**facets, "mode": {"in_person": count}}, **more})


def test_what_was_found_is_said_in_a_sentence_and_listed_with_price_place_and_start() -> None:
    asked = SearchOffers(text="coaching", district="D01", price_to_pence=50_000)
    filled = SEARCH.blank(text="coaching", district="D01", price_to=50_000)
    view = search_view(asked, found(2), filled, names(), None, COACH)
    assert view.said == f"2 offers in {names().district('D01')}, for “coaching”, for at most £500 a place."
    assert view.found[0].place == "Wharf Street, LS1 4DY, 3 km away"
    assert view.found[0].start.endswith(", 1 place left")
    assert ("in_person", "In person (2)") in view.options["mode"]
    text = html_of("coach/offers.html", view, filled, role=COACH)
    assert 'role="status"' in text
    assert "Report what is missing" not in text


def test_a_search_in_vain_says_so_and_is_reported_only_by_whoever_buys() -> None:
    asked = SearchOffers(text="welding", district="D01")
    filled = SEARCH.blank(text="welding", district="D01")
    by_role = {
        role: search_view(asked, found(0), filled, names(), None, role) for role in (COACH, Role.CATEGORY_MANAGER)
    }
    assert by_role[COACH].said.startswith("Nothing on sale fits: in ")
    assert by_role[COACH].more_filters
    assert "Report what is missing</" not in html_of(
        "coach/offers.html", by_role[Role.CATEGORY_MANAGER], filled, role=Role.CATEGORY_MANAGER
    )
    text = html_of("coach/offers.html", by_role[COACH], filled, role=COACH)
    assert ("text", "welding") in _SENT.findall(text)
    assert "Report what is missing" in text


def test_more_than_can_be_ranked_is_said() -> None:
    assert said(SearchOffers(district="D01"), found(1, more_than=True, offers=1000), names()).startswith(
        "More than 1,000 offers in "
    )


def test_a_search_for_a_client_leads_to_offers_that_can_be_ordered_for_the_need() -> None:
    need = ForNeed(SOMEBODY, uuid4())
    view = search_view(SearchOffers(text="x"), found(), SEARCH.blank(text="x"), names(), need, COACH)
    assert view.found[0].path.startswith(f"/clients/{SOMEBODY}/offers/")
    assert view.found[0].path.endswith(f"?need={need.need_id}")
    assert view.back == f"/clients/{SOMEBODY}"


def test_a_place_needs_a_distance_a_distance_a_place_and_only_one_place_is_named() -> None:
    assert set(read_search(Posted({"within_km": ("20",)})).errors) == {"jobcentre"}
    assert set(read_search(Posted({"postcode": ("LS1 4DY",)})).errors) == {"within_km"}
    both = read_search(Posted({"postcode": ("LS1",), "jobcentre": ("LDS",), "within_km": ("20",)}))
    assert set(both.errors) == {"postcode"}


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("ls1", Near(outward_code="LS1", within_km=20)),
        ("CF10", Near(outward_code="CF10", within_km=20)),
        (" ls1  4dy ", Near(postcode="LS1 4DY", within_km=20)),
        ("ls14dy", Near(postcode="LS14DY", within_km=20)),
    ],
)
def test_a_whole_postcode_and_a_first_half_are_told_apart(typed: str, sent: Near) -> None:
    filled = read_search(Posted({"postcode": (typed,), "within_km": ("20",)}))
    assert asked_by(filled.values).near == sent


@given(
    access=st.lists(st.sampled_from(sorted(ACCESS)), unique=True),
    mode=st.sampled_from(["", *MODES]),
    sort=st.sampled_from(["", *SORTS]),
    pence=st.none() | st.integers(0, 10_000_000),
    by=st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    quality=st.sampled_from([None, "50", "80"]),
)
def test_all_that_is_filled_in_is_asked_and_said(access, mode, sort, pence, by, quality) -> None:
    known = {"text": "coaching", "access": access, "mode": mode, "sort": sort, "price_to": pence, "starts_to": by}
    filled = read_search(Posted(SEARCH.blank(**known, quality_at_least=quality).raw))
    asked = asked_by(filled.values)
    assert filled.ok
    assert (asked.access, asked.mode, asked.sort) == (tuple(access), mode or None, sort or None)
    assert (asked.price_to_pence, asked.starts_to) == (pence, by)
    words = asked_in_words(asked, names())
    for each in access:
        assert ACCESS[each][1:] in words
    assert ("to start by" in words, "finish" in words) == (by is not None, quality is not None)


async def searches(browser: Browser, path: str = "/offers", **fields: Any) -> Any:
    answer = await browser.post(path, **fields)
    assert faults_of_html(answer.text) == []
    return answer


async def test_a_coach_searches_in_front_of_a_catalogue_and_reports_what_there_is_not(catalogue: Catalogue) -> None:  # noqa: F811
    org = await catalogue.a_member()
    word = f"zither{uuid4().hex[:6]}"
    await asyncio.gather(*(catalogue.an_offer(org, title=f"{word} {number}") for number in range(21)))

    async def there() -> bool:
        reply = await catalogue.staff("POST", "/v1/searches", COACH, json={"text": word})
        return bool(reply.body["offers"] == 21)

    await until(there, "the offers are found")
    async with visiting(PAGES, catalogue.one.url) as browser:
        token = catalogue.one.token(COACH, districts=("D01",))
        browser.signs_in(COACH, token, districts=frozenset({"D01"}))
        form = await browser.get("/offers")
        assert 'value="D01" selected' in form.text
        empty = await searches(browser)
        assert empty.status_code == 422
        assert "Enter words, or select a category" in empty.text
        first = await searches(browser, text=word)
        assert f"21 offers for “{word}”." in unescape(first.text)
        sent = {name: unescape(value) for name, value in _SENT.findall(first.text)}
        rest = await searches(browser, **sent)
        assert sent["text"] == word
        assert rest.text.count("portal-row") == 1
        vain = await searches(browser, text=f"{word}x", attributes="childcare")
        assert "Nothing on sale fits" in vain.text
        where = await searches(browser, text=f"{word}x", attributes="childcare", action="report")
        assert where.status_code == 422
        assert "Select a category, so that suppliers see" in where.text
        asked = {"text": f"{word}x", "attributes": "childcare", "category": "GETTING_JOBS", "district": "D01"}
        told = await browser.post("/offers", **asked, action="report")
        assert (told.status_code, told.headers["location"]) == (303, "/offers")
        await catalogue.gap_becomes("GETTING_JOBS", "D01", "open", waiting=1)
        far = await searches(browser, postcode="ZZ9 1AA", within_km="20")
        assert "Enter a postcode in England, Scotland or Wales" in far.text
