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
    coaches = [each for each in await people_at(lived) if role_of(each) is Role.WORK_COACH]
    for coach in coaches:  # the weeks differ from run to run, and this one's clients may all have what they need
        async with a_tab(browser, lived, width=width) as tab:
            await signs_in(tab, coach)
            tab.complained()
            if found := await _a_search_that_finds(tab):
                results, leading = found
                wrong = {results: await faults_of(tab)}
                for path in [leading[0], leading[-1]]:
                    assert await tab.at(path) == 200, path
                    wrong[path] = await faults_of(tab)
                assert {path: faults for path, faults in wrong.items() if faults} == {}
                return
    raise AssertionError(f"none of {len(coaches)} coaches has a client for whom something is found")


async def _a_search_that_finds(tab: Tab) -> tuple[str, list[str]] | None:
    """Look for provision for clients who need some until there is any: its path, and where the results lead to."""
    await tab.at("/clients?list=all")
    for path in list(dict.fromkeys(await _links(tab, "main table a")))[:_CLIENTS]:
        await tab.at(path)
        button = tab.page.get_by_role("button", name="Find provision")
        if await button.count():
            async with tab.page.expect_navigation():
                await button.first.click()
            links = await _links(tab, "main a")
            leading = [
                each for each in links if each.startswith("/clients/") and ("/order?" in each or "/offers/" in each)
            ]
            if leading:
                return path, leading
    return None


async def _links(tab: Tab, selector: str) -> list[str]:
    found: list[str] = await tab.page.locator(selector).evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return found
