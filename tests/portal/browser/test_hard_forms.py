"""What people do to forms besides filling them in and sending them once, in a real browser."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page

from tests.portal.browser.chromium import Tab, a_tab, signs_in

pytestmark = pytest.mark.pages

COACH = "work_coach:D01"
CHANGED = "Somebody else changed this while you had it open"


@pytest.fixture
async def tab(browser: Browser, lived: str) -> AsyncIterator[Tab]:
    async with a_tab(browser, lived, script=False) as opened:
        await signs_in(opened, COACH)
        yield opened


async def fill_in_a_new_client(page: Page, reference: str = "") -> None:
    await page.locator("[name=category]").first.check()
    await page.locator("[name=client_ref]").fill(reference)


async def a_new_client(tab: Tab) -> str:
    """The address of a client's page."""
    await tab.at("/clients/new")
    await fill_in_a_new_client(tab.page)
    await tab.page.get_by_role("button", name="Take on the client").click()
    return str(await tab.page.locator("main a[href^='/clients/']").first.get_attribute("href"))


async def test_a_double_click_and_a_second_sending_do_it_once(tab: Tab) -> None:
    await tab.at("/clients/new")
    await fill_in_a_new_client(tab.page)
    await tab.page.get_by_role("button", name="Take on the client").dblclick()
    await tab.page.get_by_text("You have taken on a new client").first.wait_for()
    first = await tab.page.locator("main a[href^='/clients/']").first.get_attribute("href")
    await tab.page.reload()
    assert await tab.page.locator("main a[href^='/clients/']").first.get_attribute("href") == first


async def test_the_back_button_leads_to_a_form_that_can_be_sent(tab: Tab) -> None:
    await a_new_client(tab)
    await tab.page.go_back()
    assert await tab.page.get_by_role("button", name="Take on the client").count() == 1
    await tab.page.get_by_role("button", name="Take on the client").click()
    assert await tab.page.get_by_text("problem with this page").count() == 0


async def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(tab: Tab) -> None:
    await tab.at("/clients/new")
    reference = f"o'hara <{uuid4().hex[:8]}> ŵ"
    await fill_in_a_new_client(tab.page, reference)
    await tab.page.context.clear_cookies(name=re.compile("session$"))
    await tab.page.get_by_role("button", name="Take on the client").click()
    await tab.page.locator(f'button[name=subject][value="{COACH}"]').click()
    await tab.page.get_by_text("What you typed is here still").wait_for()
    assert await tab.page.locator("[name=client_ref]").input_value() == reference


async def test_two_windows_show_what_the_other_changed(browser: Browser, lived: str, tab: Tab) -> None:
    client = await a_new_client(tab)
    await tab.at(f"{client}/jobcentre")
    async with a_tab(browser, lived) as other:
        await signs_in(other, COACH)
        await other.at(f"{client}/jobcentre")
        await other.page.get_by_label("Which jobcentre").select_option(index=1)
        await other.page.locator("main button").last.click()
        await other.page.wait_for_url(f"{lived}{client}")
    await tab.page.get_by_label("Which jobcentre").select_option(index=2)
    await tab.page.locator("main button").last.click()
    await tab.page.get_by_text(CHANGED).first.wait_for()
    await tab.page.locator("main button").last.click()
    await tab.page.wait_for_url(f"{lived}{client}")


async def test_a_forged_form_does_nothing(tab: Tab, lived: str) -> None:
    client = await a_new_client(tab)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        answer = await tab.page.context.request.post(
            f"{lived}{client}/jobcentre", form={"jobcentre": "X", "form_token": "guessed"}, headers=headers
        )
        assert answer.status == 400


async def test_long_and_odd_words_are_kept_as_they_were_typed(tab: Tab) -> None:
    odd = "Ŵ " * 80 + '"><script>alert(1)</script>'
    await tab.at("/clients/new")
    await tab.page.locator("[name=client_ref]").fill(odd)
    await tab.page.get_by_role("button", name="Take on the client").click()
    assert await tab.page.locator("[name=client_ref]").input_value() == odd
    assert (await tab.page.title()).startswith("Error: ")
