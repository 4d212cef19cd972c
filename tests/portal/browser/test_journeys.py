"""What people come for, in a real browser: it takes no more pages and clicks than was promised.

The goals are those of the pages' design, and these tests say so in their last lines: `pages, clicks`.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from shared.auth.principal import Role
from tests.journeys.test_chain import CATEGORY, Department
from tests.portal.browser.department import (
    ABOVE_THE_LIMIT,
    Portal,
    a_portal,
    an_applicant,
    an_offer,
    an_order,
    money,
    person,
    supplier,
)
from tests.portal.browser.going import setting_out


@pytest.fixture(scope="module")
async def portal(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Portal]:
    async with a_portal(tmp_path_factory.mktemp("portal")) as started:
        yield started


@pytest.fixture(scope="module")
async def department(portal: Portal) -> Department:
    """A district with money, and a supplier who was admitted."""
    one = portal.department()
    await money(one)
    await one.admit(await an_applicant(one, "Oakfield Skills"), CATEGORY)
    return one


async def test_a_supplier_accepts_an_order(browser: Browser, portal: Portal, department: Department) -> None:
    await an_order(department, await an_offer(department, "Warehouse and Forklift"))
    async with setting_out(browser, portal.url, supplier()) as journey:
        await journey.begins("/home")
        await journey.follows("Warehouse and Forklift")
        await journey.presses("Accept")
        await journey.shows("accepted")
        pages, clicks = journey.cost
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
