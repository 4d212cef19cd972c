"""What people come for, in a real browser: it takes no more pages and clicks than was promised.

The goals are those of the pages' design, and these tests say so in their last lines: `pages, clicks`.
"""

import pytest
from playwright.async_api import Browser

from shared.auth.principal import Role
from tests.journeys.test_chain import Department
from tests.portal.browser.department import (
    ABOVE_THE_LIMIT,
    Portal,
    a_client,
    an_applicant,
    an_offer,
    an_order,
    person,
    supplier,
)
from tests.portal.browser.going import setting_out

pytestmark = pytest.mark.timeout(600)  # the first of them starts everything, beside others that do the same


async def test_a_supplier_accepts_an_order(browser: Browser, portal: Portal, department: Department) -> None:
    order_id = await an_order(department, await an_offer(department, "Warehouse and Forklift"))
    async with setting_out(browser, portal.url, supplier()) as journey:
        await journey.begins("/home")
        await journey.follows("Warehouse and Forklift")
        await journey.presses("Accept")
        pages, clicks = journey.cost
    order = await department.call("ordering", "GET", f"/v1/orders/{order_id}", Role.AUDITOR)
    assert order.body["status"] == "accepted"
    assert (pages <= 3, clicks) == (True, 2), journey.pages


async def test_a_district_manager_approves(browser: Browser, portal: Portal, department: Department) -> None:
    order_id = await an_order(department, await an_offer(department, "Heavy Goods Licence", ABOVE_THE_LIMIT))
    async with setting_out(browser, portal.url, person(Role.DISTRICT_MANAGER)) as journey:
        await journey.begins("/approvals")
        await journey.follows("Heavy Goods Licence")
        await journey.presses("Approve this order")
        pages, clicks = journey.cost
    order = await department.call("ordering", "GET", f"/v1/orders/{order_id}", Role.AUDITOR)
    assert order.body["status"] == "issued"
    assert (pages <= 3, clicks) == (True, 2), journey.pages


async def test_anyone_finds_a_supplier_in_the_register(
    browser: Browser, portal: Portal, department: Department
) -> None:
    assert department.supplier_id
    async with setting_out(browser, portal.url) as journey:
        await journey.begins("/register")
        await journey.follows("Oakfield Skills")
        assert await journey.page.get_by_role("heading", level=1).inner_text() == "Oakfield Skills"
        assert journey.cost == (2, 1), journey.pages


async def test_a_coach_finds_and_orders_provision(browser: Browser, portal: Portal, department: Department) -> None:
    await an_offer(department, "Forklift Refresher")
    journey_id = await a_client(department)
    async with setting_out(browser, portal.url, person(Role.WORK_COACH)) as journey:
        await journey.begins("/clients")
        await journey.goes_to(f"/clients/{journey_id}")
        await journey.presses("Find provision")
        await journey.goes_to(f"/clients/{journey_id}/order")
        await journey.presses("Place the order")
        assert journey.pages[-1].startswith("/orders/"), journey.pages
        assert (journey.cost, journey.fields) == ((5, 4), 0), journey.pages


async def test_a_coach_reports_that_nothing_fits(browser: Browser, portal: Portal, department: Department) -> None:
    journey_id = await a_client(department)
    async with setting_out(browser, portal.url, person(Role.WORK_COACH)) as journey:
        await journey.begins("/clients")
        await journey.goes_to(f"/clients/{journey_id}")
        await journey.presses("Find provision")
        await journey.page.locator("input[type=radio][name=reason]").first.check()
        await journey.presses("Report that nothing suits")
        pages, _ = journey.cost
    assert pages == 4, journey.pages


async def test_two_people_admit_a_supplier(browser: Browser, portal: Portal) -> None:
    applicant = portal.department(1)
    application_id = await an_applicant(applicant, "Riverside Learning")
    for who, says in (("central", "Propose to admit"), ("second", "Confirm")):
        async with setting_out(browser, portal.url, person(Role.CATEGORY_MANAGER, who)) as journey:
            await journey.begins("/applications")
            await journey.goes_to(f"/applications/{application_id}")
            for box in await journey.page.locator("main form[method=post] input[type=checkbox]").all():
                await box.check()
            await journey.presses(says)
            assert journey.cost == (3, 2), journey.pages
    shown = await applicant.call("supplier_registry", "GET", f"/v1/applications/{application_id}", Role.SUPPLIER)
    assert [each["decision"] for each in shown.body["categories"]] == ["accepted"]


async def test_a_supplier_changes_a_price(browser: Browser, portal: Portal, department: Department) -> None:
    offer_id = await an_offer(department, "Evening Course")
    async with setting_out(browser, portal.url, supplier()) as journey:
        await journey.begins(f"/offers/{offer_id}")
        await journey.goes_to(f"/offers/{offer_id}/price")
        await journey.says("price", "1,150")
        await journey.presses("Change the price")
        assert (journey.cost, journey.fields) == ((3, 2), 1), journey.pages
    offer = await department.call("catalogue", "GET", f"/v1/offers/{offer_id}", Role.SUPPLIER)
    assert offer.body["price"]["pence"] == 115_000


async def test_a_keyboard_is_enough_to_accept_an_order(
    browser: Browser, portal: Portal, department: Department
) -> None:
    order_id = await an_order(department, await an_offer(department, "By Keyboard Alone"))
    async with setting_out(browser, portal.url, supplier(), script=True) as journey:
        await journey.begins(f"/orders/{order_id}")
        await journey.tabs_to("Accept this order")
        async with journey.page.expect_navigation():
            await journey.page.keyboard.press("Enter")
    order = await department.call("ordering", "GET", f"/v1/orders/{order_id}", Role.AUDITOR)
    assert order.body["status"] == "accepted"


async def test_a_supplier_does_not_see_the_order_of_another(
    browser: Browser, portal: Portal, department: Department
) -> None:
    order_id = await an_order(department, await an_offer(department, "Not Theirs"))
    async with setting_out(browser, portal.url, supplier(2)) as journey:
        assert await journey.tab.at(f"/orders/{order_id}") in {403, 404}
        assert "Not Theirs" not in await journey.page.content()
