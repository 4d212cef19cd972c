"""A small training company sells at the portal, with a real catalogue behind it."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.auth.principal import Role
from tests.catalogue.conftest import catalogue  # noqa: F401 - a fixture
from tests.catalogue.world import Catalogue
from tests.portal.conftest import Browser, visiting
from tests.portal.supplier.company import Company, knows_names
from tests.running import until

ABOUT = {"title": "Forklift licence", "category": "GETTING_JOBS", "summary": "Five days, and the test at the end."}
PRICE = {
    "price": "640",
    "per": "place",
    "vat": "exempt",
    "length": "2",
    "unit": "week",
    "hours": "40",
    "mode": "in_person",
    "venue": "Quay hall",
    "postcode": "LS1 4DY",
    "district": "D01",
    "group_size": "8",
}
CHANGED = "Somebody else changed this while you had it open"


@pytest.fixture(scope="module")
async def browser(catalogue: Catalogue) -> AsyncIterator[Browser]:  # noqa: F811 - the fixture
    async with visiting(api=catalogue.one.url) as made:
        made.signs_in(Role.SUPPLIER, catalogue.one.token(Role.SUPPLIER, org=uuid4()))
        await knows_names(made)
        yield made


@pytest.fixture
async def org(catalogue: Catalogue) -> UUID:  # noqa: F811 - the fixture
    return await catalogue.a_member()


@pytest.fixture
def company(browser: Browser, catalogue: Catalogue, org: UUID) -> Company:  # noqa: F811 - the fixture
    browser.signs_in(Role.SUPPLIER, catalogue.one.token(Role.SUPPLIER, org=org), org=str(org))
    return Company(browser)


@pytest.fixture
async def offer(catalogue: Catalogue, org: UUID) -> str:  # noqa: F811 - the fixture
    """The page of an offer that is on sale."""
    return f"/offers/{await catalogue.an_offer(org)}"


def at(company: Company) -> str:
    return company.pages[-1]


async def test_a_new_offer_is_on_sale_after_two_pages_and_a_check(company: Company) -> None:
    await company.opens("/offers/new")
    await company.changes("/offers/new", **ABOUT)
    price = at(company)
    text = await company.changes(price, **PRICE | {"hours": "4000"})
    assert "So many hours do not fit into the length of the course" in text
    assert 'href="#hours"' in text
    text = await company.changes(price, hours="40")
    assert "Check your offer" in text
    text = await company.changes(at(company), do="publish")
    assert "The offer is on sale" in text
    assert "\u00a3640 for each person, no VAT" in text
    assert len(company.pages) == 4


async def test_a_draft_says_all_that_is_missing_and_is_given_up(company: Company) -> None:
    await company.opens("/offers/new")
    await company.changes("/offers/new", **ABOUT)
    draft = at(company).removesuffix("/price")
    assert "Before you can publish it" in await company.opens(draft)
    text = await company.changes(draft, do="publish")
    assert "There is a problem" in text
    assert at(company) == draft
    assert "The draft was given up" in await company.changes(draft, do="discard")


async def test_an_offer_is_paused_put_on_sale_again_and_withdrawn(company: Company, offer: str) -> None:
    await company.opens(f"{offer}/pause")
    assert "Select a reason" in await company.sends(f"{offer}/pause")
    assert "The offer is paused" in await company.sends(f"{offer}/pause", reason="no_places")
    assert "It takes no new orders" not in await company.opens(f"{offer}/resume")
    assert "The offer is on sale again" in await company.sends(f"{offer}/resume", reason="available_again")
    await company.opens(f"{offer}/withdraw")
    await company.sends(f"{offer}/withdraw", reason="no_longer_offered")
    text = await company.opens(offer)
    assert company.page is not None
    assert company.page.status_code == 410
    assert "no longer available" in text


async def test_a_step_on_a_version_of_before_is_told_so_and_changes_nothing(company: Company, offer: str) -> None:
    tab = Company(company.browser)
    await tab.opens(f"{offer}/pause")
    await company.opens(f"{offer}/pause")
    await company.sends(f"{offer}/pause", reason="no_places")
    text = await tab.sends(f"{offer}/pause", reason="staff_unavailable")
    assert "Somebody else changed this meanwhile" in text
    assert "There are no places at present" in await tab.opens(offer)


async def test_a_new_price_makes_a_version_and_an_earlier_one_comes_back(company: Company, offer: str) -> None:
    await company.opens(f"{offer}/price")
    assert "Enter the new price" in await company.changes(f"{offer}/price", price="")
    assert "The new price holds" in await company.changes(f"{offer}/price", price="500")
    text = await company.opens(f"{offer}/versions")
    assert "\u00a3450 for each person, VAT included" in text
    text = await company.sends(f"{offer}/versions", offer_version="1")
    assert "says again what version 1 said" in text
    assert "\u00a3450 for each person, VAT included" in text


async def test_an_offer_is_copied_and_the_copy_needs_no_more_than_a_name(company: Company, offer: str) -> None:
    await company.opens(offer)
    text = await company.sends(offer, do="copy")
    assert "Check your offer" in text
    draft = at(company)
    await company.opens(f"{draft}/about")
    await company.changes(f"{draft}/about", title="Interview coaching at weekends")
    text = await company.sends(draft, do="publish")
    assert "Interview coaching at weekends" in text
    assert at(company) != offer


async def test_what_an_offer_says_is_changed_through_a_draft_that_goes_on(company: Company, offer: str) -> None:
    await company.opens(offer)
    await company.sends(offer, do="revise")
    draft = at(company)
    await company.opens(f"{draft}/dates")
    await company.changes(f"{draft}/dates", notice_days="7")
    await company.opens(offer)
    assert "You have begun to change this offer" in await company.sends(offer, do="revise")
    assert at(company) == draft
    text = await company.sends(draft, do="publish")
    assert at(company) == offer
    assert "7 days" in text


async def test_start_dates_are_added_and_taken_out_and_one_in_the_past_is_refused(company: Company, offer: str) -> None:
    await company.opens(offer)
    await company.sends(offer, do="revise")
    starts = f"{at(company)}/starts"
    await company.opens(starts)
    soon = datetime.now(UTC).date() + timedelta(days=30)
    text = await company.sends(starts, **typed_day("on", soon), places="6")
    assert "6 places" in text
    past = soon - timedelta(days=400)
    text = await company.sends(starts, **typed_day("on", past), places="6")
    assert "can still be ordered" in text
    text = await company.sends(starts, take_out="0")
    assert "can still be ordered" not in text


async def test_week_qualification_and_payment_are_written_and_what_contradicts_stands_at_its_field(
    company: Company, offer: str
) -> None:
    await company.opens(offer)
    await company.sends(offer, do="revise")
    draft = at(company)
    await company.opens(f"{draft}/teaching")
    week = {"days": ["monday", "thursday"], "parts_of_day": "evening", "week_hours": "10"}
    text = await company.changes(f"{draft}/teaching", **week, scheme="ofqual", number="12")
    assert "This is not how that register writes its numbers" in text
    assert 'href="#number"' in text
    text = await company.changes(f"{draft}/teaching", number="603/1234/5")
    assert "Monday and Thursday. In the evening. 10 hours a week" in text
    await company.opens(f"{draft}/payment")
    text = await company.changes(f"{draft}/payment", start_percent="40", completion_percent="50")
    assert "The four parts must add up to 100" in text
    assert 'href="#start_percent"' in text
    await company.changes(f"{draft}/payment", completion_percent="60")
    text = await company.sends(draft, do="publish")
    assert at(company) == offer
    assert "40% at the start, 60% at the end" in text
    assert "603/1234/5" in text


async def test_other_places_are_added_mended_and_taken_out(company: Company, offer: str) -> None:
    await company.opens(offer)
    await company.sends(offer, do="revise")
    draft = at(company)
    places = f"{draft}/places"
    assert "Hall of D01" in await company.opens(places)
    assert "Enter the postcode" in await company.changes(places, venue="Annexe")
    await company.changes(places, postcode="M1 1AA", district="D02")
    assert "Annexe, M1 1AA" in await company.opens(places)
    text = await company.changes(places, venue="Nowhere", postcode="ZZ1 1AA", district="D02")
    assert "We do not know this postcode" in text
    assert 'href="#postcode"' in text
    assert f'href="{places}?place=2"' in await company.opens(draft)
    await company.opens(f"{places}?place=2")
    await company.changes(f"{places}?place=2", venue="Shed", postcode="LS1 4DY")
    text = await company.opens(draft)
    assert "Annexe, M1 1AA" in text
    assert "Shed, LS1 4DY" in text
    await company.opens(places)
    await company.sends(places, take_out="1")
    await company.opens(draft)
    text = await company.sends(draft, do="publish")
    assert at(company) == offer
    assert "Shed, LS1 4DY" in text
    assert "Hall of D01" in text
    assert "Annexe" not in text


@pytest.mark.parametrize(
    ("name", "content", "kind", "said"),
    [
        ("offers.pdf", b"%PDF-1.4", "application/pdf", "The file must be a CSV file."),
        ("offers.csv", b"", "text/csv", "The file is empty"),
        ("offers.csv", b"PK\x03\x04 a workbook", "text/csv", "is a workbook or something else"),
    ],
)
async def test_a_file_that_is_not_taken_says_so_at_the_file(
    company: Company, name: str, content: bytes, kind: str, said: str
) -> None:
    await company.opens("/offers/uploads")
    text = await company.uploads("/offers/uploads", {"file": (name, content, kind)}, kind="offers")
    assert 'href="#file"' in text
    assert text.count(said) == 2


async def test_a_file_without_the_columns_says_which_are_missing(company: Company) -> None:
    sent = {"file": ("offers.csv", b"title,price\nForklift,12\n", "text/csv")}
    await company.opens("/offers/uploads")
    assert "is being checked" in await company.uploads("/offers/uploads", sent, kind="offers")
    first = at(company)

    async def checked() -> bool:
        return "Being checked" not in await company.opens(first)

    await until(checked, "the file is checked")
    assert company.page is not None
    text = " ".join(re.sub(r"<[^>]*>", " ", company.page.text.partition("<main")[2]).split())
    assert "category" in text, text


async def test_two_tabs_are_told_of_each_other_at_the_field(company: Company, offer: str) -> None:
    tab = Company(company.browser)
    await tab.opens(f"{offer}/price")
    await company.opens(f"{offer}/price")
    await company.changes(f"{offer}/price", price="500")
    text = await tab.changes(f"{offer}/price", price="470")
    assert tab.page is not None
    assert tab.page.status_code == 412
    assert CHANGED in text
    assert "It is now: £500" in text
    assert 'value="470"' in text
    assert "The new price holds" in await tab.changes(f"{offer}/price")


async def test_a_section_that_another_tab_saved_shows_both_values(company: Company, offer: str) -> None:
    await company.opens(offer)
    await company.sends(offer, do="revise")
    about = f"{at(company)}/about"
    tab = Company(company.browser)
    await tab.opens(about)
    await company.opens(about)
    await company.changes(about, title="Coaching for interviews")
    text = await tab.changes(about, title="Mock interviews")
    assert CHANGED in text
    assert "It is now: Coaching for interviews" in text
    assert "Check your changes" in await tab.changes(about)
    assert "Mock interviews" in await tab.opens(at(tab))


async def test_a_draft_goes_on_after_its_offer_was_changed(company: Company, offer: str) -> None:
    await company.opens(offer)
    await company.sends(offer, do="revise")
    draft = at(company)
    await company.opens(f"{draft}/about")
    await company.changes(f"{draft}/about", title="Coaching for interviews")
    tab = Company(company.browser)
    await tab.opens(f"{offer}/price")
    await tab.changes(f"{offer}/price", price="500")
    text = await company.sends(draft, do="publish")
    assert "It was changed after you began this draft" in text
    text = await company.opens(f"{draft}/meanwhile")
    assert "£450 for each person" in text
    assert "£500 for each person" in text
    text = await company.changes(f"{draft}/meanwhile")
    assert "Your draft is up to date" in text
    assert "It was changed after" not in text
    text = await company.sends(draft, do="publish")
    assert at(company) == offer
    assert "Coaching for interviews" in text
    assert "£500 for each person" in text


async def test_another_suppliers_offer_is_not_found(company: Company, catalogue: Catalogue) -> None:  # noqa: F811
    another = await catalogue.an_offer(await catalogue.a_member())
    for step in ("", "/price", "/pause", "/withdraw", "/versions"):
        await company.opens(f"/offers/{another}{step}")
        assert company.page is not None
        assert company.page.status_code == 404, step


def typed_day(name: str, day: Any) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
