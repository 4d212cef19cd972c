"""What people come for less often, in a real browser: it takes no more pages, clicks and fields than was promised."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.async_api import Browser

from shared.auth.principal import Role
from shared.reference.calendar import financial_year, uk_date
from tests.journeys.test_chain import CATEGORY, Department
from tests.portal.browser.department import (
    Portal,
    a_client,
    accepted,
    an_applicant,
    an_offer,
    an_order,
    delivers_well,
    person,
    supplier,
)
from tests.portal.browser.going import Journey, setting_out

pytestmark = pytest.mark.timeout(600)  # the first of them starts everything, beside others that do the same

NEW = 3
_SATURDAY = 5


async def test_a_coach_orders_on_a_day_of_their_own(browser: Browser, portal: Portal, department: Department) -> None:
    await an_offer(department, "Interview Practice")
    journey_id = await a_client(department)
    async with setting_out(browser, portal.url, person(Role.WORK_COACH)) as journey:
        await journey.begins("/clients")
        await journey.goes_to(f"/clients/{journey_id}")
        await journey.presses("Find provision")
        await journey.goes_to(f"/clients/{journey_id}/order")
        day = _a_week_later(await _day_shown(journey))
        await journey.dates_it("Start date", day)
        await journey.presses("Place the order")
        assert journey.pages[-1].startswith("/orders/"), journey.pages
        assert (journey.cost, journey.fields, journey.dates) == ((5, 4), 0, 1), journey.pages
    order = await department.call("ordering", "GET", f"/v1{journey.pages[-1]}", Role.AUDITOR)
    assert order.body["starts_on"] == day.isoformat()


async def _day_shown(journey: Journey) -> date:
    parts = [await journey.page.locator(f"[name=starts_on-{each}]").input_value() for each in ("year", "month", "day")]
    return date(*map(int, parts))


def _a_week_later(day: date) -> date:
    """A weekday whose order the same budget pays; the day itself where there is none so near."""
    later = day + timedelta(days=7)
    return later if financial_year(later) == financial_year(day) and later.weekday() < _SATURDAY else day


async def test_a_coach_orders_again_what_worked(browser: Browser, portal: Portal, department: Department) -> None:
    await delivers_well(department, await an_offer(department, "Forklift Licence"))
    journey_id = await a_client(department)
    async with setting_out(browser, portal.url, person(Role.WORK_COACH)) as journey:
        await journey.begins("/clients")
        await journey.goes_to(f"/clients/{journey_id}")
        await journey.follows("Forklift Licence")
        await journey.page.locator("input[type=radio][name=reason]").first.check()
        await journey.presses("Place the order")
        assert journey.pages[-1].startswith("/orders/"), journey.pages
        assert journey.cost == (4, 3), journey.pages
    order = await department.call("ordering", "GET", f"/v1{journey.pages[-1]}", Role.AUDITOR)
    assert order.body["repeat"], "it says what it repeats"


async def test_a_supplier_publishes_a_new_offer(browser: Browser, portal: Portal, department: Department) -> None:
    await an_offer(department, "What Came Before")
    async with setting_out(browser, portal.url, supplier()) as journey:
        await journey.begins("/home")
        await journey.follows("Publish a new offer")
        await journey.says("Name of the offer", "Welding Basics")
        await journey.says("What it is", "People learn to weld, and leave with a certificate.")
        await journey.presses("Save and continue")
        await journey.says("Price, all in", "950")
        await journey.says("Length", "2")
        await journey.says("Hours in all", "30")
        await journey.presses("Save and check")
        await journey.presses("Publish")
        assert await journey.heading == "Welding Basics"
        assert (len(journey.pages), journey.fields <= 6) == (5, True), (journey.pages, journey.fields)
    path = "/v1/offers?status=published&limit=50"
    offers = await department.call("catalogue", "GET", path, Role.SUPPLIER)
    assert "Welding Basics" in [each["title"] for each in offers.body["items"]]


async def test_an_organisation_applies(browser: Browser, portal: Portal) -> None:
    async with setting_out(browser, portal.url, supplier(NEW)) as journey:
        await journey.begins("/apply")
        await journey.goes_to("/apply/organisation")
        await _says_what_it_is(journey)
        await journey.presses("Save and continue")
        await journey.page.locator(f"[name=categories][value={CATEGORY}]").check()
        await journey.presses("Save and continue")
        await journey.page.locator("[name=grounds][value=none]").check()
        await journey.presses("Save and continue")
        await journey.presses("Continue")  # there is nobody to name
        for name in ("has_safeguarding_policy", "registered_for_data_protection", "accepts_terms"):
            await journey.page.locator(f"[name={name}][value=yes]").check()
        await journey.presses("Save and continue")
        await journey.presses("Send your application")
        assert journey.pages[-1].startswith("/applications/"), journey.pages
        assert len(journey.pages) <= 8, journey.pages


async def _says_what_it_is(journey: Journey) -> None:
    page = journey.page
    await page.locator("[name=legal_form]").select_option("community_interest_company")
    await page.locator("[name=scheme]").select_option("GB-COH")
    said = {
        **{"name": "Harbour Skills", "number": "07114288", "line_1": "1 Quay", "town": "Hull", "postcode": "HU1 2AA"},
        **{"staff": "9", "turnover_pence": "200,000", "balance_sheet_pence": "0"},
    }
    for name, value in said.items():
        await page.locator(f"[name={name}]").fill(value)


async def test_a_category_manager_proposes_to_refuse(browser: Browser, portal: Portal) -> None:
    applicant = portal.department(2)
    application_id = await an_applicant(applicant, "Valley Training")
    path = f"/applications/{application_id}"
    async with setting_out(browser, portal.url, person(Role.CATEGORY_MANAGER, "central")) as journey:
        await journey.begins("/applications")
        await journey.goes_to(path)
        await journey.goes_to(f"{path}/refuse/")
        await journey.page.locator("[name=reasons][value=policies_missing]").check()
        await journey.page.locator("[name=declares_no_interest]").check()
        await journey.presses("Propose to refuse")
        assert journey.cost == (4, 3), journey.pages
    shown = await applicant.call("supplier_registry", "GET", f"/v1{path}", Role.CATEGORY_MANAGER)
    assert [each["outcome"] for each in shown.body["proposals"]] == ["refuse"]


async def test_a_supplier_records_a_start_an_end_and_an_outcome(
    browser: Browser, portal: Portal, department: Department
) -> None:
    order_id = await an_order(department, await an_offer(department, "Start To End"))
    await accepted(department, order_id)
    async with setting_out(browser, portal.url, supplier()) as journey:
        for says, status in (
            ("Record the start", "started"),
            ("Record the end", "completed"),
            ("Record the outcome", "completed"),
        ):
            await journey.begins("/orders")
            await journey.goes_to(f"/orders/{order_id}")
            if says == "Record the outcome":
                await journey.page.locator("[name=outcome][value=job_started]").check()
            await journey.presses(says)
            assert (len(journey.pages) <= 3, journey.clicks) == (True, 2), journey.pages
            order = await department.call("ordering", "GET", f"/v1/orders/{order_id}", Role.AUDITOR)
            assert order.body["status"] == status
    line = order.body["lines"][0]
    assert [each["outcome"] for each in line["outcomes"]] == ["job_started"]
    assert line["started_on"] == uk_date(datetime.now(UTC)).isoformat()
