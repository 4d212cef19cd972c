"""A service that stops while somebody is at work: it costs its part of the page, and the rest goes on."""

import pytest
from playwright.async_api import Browser

from shared.auth.principal import Role
from tests.journeys.test_chain import CATEGORY
from tests.portal.browser.chromium import a_tab, signs_in
from tests.portal.browser.department import a_client, a_portal, an_applicant, money, person, supplier
from tests.portal.browser.looking import faults_of

pytestmark = [pytest.mark.pages, pytest.mark.timeout(600)]

MISSING = "cannot be shown at the moment."


async def test_a_service_that_stops_costs_its_part_of_a_page(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with a_portal(tmp_path_factory.mktemp("portal")) as portal:
        department = portal.department()
        await money(department)
        await department.admit(await an_applicant(department, "Oakfield Skills"), CATEGORY)
        journey_id = await a_client(department)
        async with a_tab(browser, portal.url, script=False) as coach, a_tab(browser, portal.url) as seller:
            await signs_in(coach, person(Role.WORK_COACH))
            await signs_in(seller, supplier())
            assert await coach.at(f"/clients/{journey_id}") == 200
            assert await seller.at("/home") == 200
            assert MISSING not in await seller.page.content()

            await portal.stops("catalogue")
            assert await seller.at("/home") == 200
            assert MISSING in await seller.page.content()
            assert await faults_of(seller) == []
            assert await coach.at(f"/clients/{journey_id}") == 200, "whose page it has no part in"

            await portal.stops("client_journey")
            assert await coach.at(f"/clients/{journey_id}") == 503
            assert await coach.page.get_by_role("heading", level=1).count() == 1
            assert await coach.at("/orders") == 200, "the session is kept, and what others serve is there"
