"""The checks themselves: each notices the fault that it is there for."""

import pytest
from playwright.async_api import Browser

from portal.pages.public.tested import PHONE
from tests.portal.browser.chromium import a_tab
from tests.portal.browser.looking import faults_of

pytestmark = pytest.mark.pages

A_PAGE = """<!DOCTYPE html><html lang="en"><head><title>Orders</title><link rel="icon" href="data:,"></head>
<body><main><h1>Orders</h1><p>Nothing waits for you.</p></main></body></html>"""
PLANTED = {
    "h1": ("<h1>Orders</h1>", "<h2>Orders</h2>", "has 0 h1"),
    "language": (' lang="en"', "", "says no language"),
    "label": ("<p>", "<p><input>", "axe label"),
    "contrast": ("<p>", '<p style="color:#aaa">', "axe color-contrast"),
    "unsure": (
        "<p>",
        '<p style="background:linear-gradient(#fff,#000);color:#777">',
        "axe color-contrast is not certain",
    ),
    "width": ("<p>", '<p style="width:2000px">', "wide in a window"),
    "id": ("<p>", '<p id="a"><b id="a"></b>', "has the id a twice"),
    "code": ("Nothing waits", "awaiting_approval", "shows awaiting_approval"),
    "value": ("Nothing waits", "True", "shows True"),
    "brand": ("Nothing waits", "GOV.UK", "shows GOV.UK"),
    "foreign": ("<p>", '<img alt="" src="http://127.0.0.1:9/a.png"><p>', "asks somebody else"),
    "script": ("<p>", "<script>console.warn('careful')</script><p>", "console: careful"),
    "error": ("<p>", "<script>nobody.there</script><p>", "script: "),
}


async def test_nothing_is_found_where_nothing_is_wrong(browser: Browser) -> None:
    assert await _found(browser, A_PAGE) == []
    to_be_copied = A_PAGE.replace("Nothing waits", "<code>awaiting_approval</code>")
    assert await _found(browser, to_be_copied) == []


@pytest.mark.parametrize("name", PLANTED)
async def test_a_planted_fault_is_noticed(browser: Browser, name: str) -> None:
    good, bad, said = PLANTED[name]
    assert A_PAGE.count(good) >= 1
    found = await _found(browser, A_PAGE.replace(good, bad, 1))
    assert [each for each in found if said in each], found


async def _found(browser: Browser, text: str) -> list[str]:
    async with a_tab(browser, "http://127.0.0.1:1", width=PHONE + 100) as tab:
        await tab.page.set_content(text, wait_until="load")
        return await faults_of(tab)
