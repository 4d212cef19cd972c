"""The pages of a search, which no link leads to since looking for provision is recorded: found, compared, ordered."""

import pytest
from playwright.async_api import Browser

from deploy.local.walking import people_at, role_of
from portal.pages.public.tested import DESK, PHONE
from shared.auth.principal import Role
from tests.portal.browser.chromium import Tab, a_tab, signs_in
from tests.portal.browser.looking import faults_of

pytestmark = [pytest.mark.pages, pytest.mark.timeout(900)]

_CLIENTS = 30


@pytest.mark.parametrize("width", [DESK, PHONE])
async def test_what_a_coach_finds_is_right_however_wide(browser: Browser, lived: str, width: int) -> None:
    coach = next(each for each in await people_at(lived) if role_of(each) is Role.WORK_COACH)
    async with a_tab(browser, lived, width=width) as tab:
        await signs_in(tab, coach)
        tab.complained()
        results = await _a_search(tab)
        found = {results: await faults_of(tab)}
        links = await tab.page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        leading = [each for each in links if each.startswith("/clients/") and ("/order?" in each or "/offers/" in each)]
        assert leading, results
        for path in [leading[0], leading[-1]]:
            assert await tab.at(path) == 200, path
            found[path] = await faults_of(tab)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


async def _a_search(tab: Tab) -> str:
    """Look for provision for the first client who needs some; the path of what was found."""
    await tab.at("/clients?list=all")
    clients = await tab.page.locator("main table a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    for path in dict.fromkeys(clients[:_CLIENTS]):
        await tab.at(path)
        button = tab.page.get_by_role("button", name="Find provision")
        if await button.count():
            async with tab.page.expect_navigation():
                await button.first.click()
            return path
    raise AssertionError("no client needs anything")
