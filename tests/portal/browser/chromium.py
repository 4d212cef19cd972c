"""A Chromium of this machine's, and what is looked at in whatever it shows."""

import re
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from portal.pages.public.tested import DESK, PHONE, RULES

_HEIGHT = 900
_SECONDS = 20
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_NOT_OURS = ("data:", "blob:")
# A refusal is a page of its own, and the browser says in its console that it is one.
_SAYS_A_STATUS = "Failed to load resource: the server responded with a status of 4"


_NEVER_SHOWN = ("GOV.UK", "GDS Transport", "{{", "{%", "None of type", "datetime.", "<class")
_FOR_MACHINES = re.compile(r"(?<![\w-])(?:True|False|undefined|[a-z]+(?:_[a-z]+)+)(?![\w:-])")
"""What a person would not write: values and codes as programs have them. An account, with its colon, is none."""


def chromium() -> str | None:
    """The browser of this machine, `None` where it has none: `make chromium` installs Debian's."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    """Run this machine's Chromium until the block ends; skips the test where there is none."""
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium: make chromium installs Debian's, where that can be had")
    async with async_playwright() as playwright:
        # Without a sandbox of its own, which root cannot have: it is shown nothing but this project's pages.
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Tab:
    """Somebody at the portal: one page, and what its browser complained of since it was last asked."""

    page: Page
    url: str
    script: bool = True
    """Whether the scripts of pages are run. What is looked for in a page that was shown without may be one."""
    complaints: list[str] = field(default_factory=list)

    async def at(self, path: str) -> int:
        """Go to a page of the portal's; return the status."""
        if self.script:
            return await self._goes_to(path)
        session = await self.page.context.new_cdp_session(self.page)
        try:
            await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
            return await self._goes_to(path)
        finally:
            await session.send("Emulation.setScriptExecutionDisabled", {"value": False})
            await session.detach()

    async def _goes_to(self, path: str) -> int:
        response = await self.page.goto(f"{self.url}{path}", wait_until="load", timeout=_SECONDS * 1000)
        return response.status if response else 0

    def complained(self) -> list[str]:
        """What the browser complained of, once."""
        found, self.complaints = self.complaints, []
        return found


@asynccontextmanager
async def a_tab(
    browser: Browser, url: str, *, width: int = DESK, script: bool = True, state: Any = None
) -> AsyncIterator[Tab]:
    """Open a window of its own; `state` is what another one kept, such as a session."""
    context = await browser.new_context(
        viewport={"width": width, "height": _HEIGHT},
        storage_state=state,
        reduced_motion="reduce",
    )
    context.set_default_timeout(_SECONDS * 1000)
    try:
        tab = Tab(await context.new_page(), url, script)
        _listen(context, tab)
        yield tab
    finally:
        await context.close()


def _listen(context: BrowserContext, tab: Tab) -> None:
    ours = urlsplit(tab.url).netloc

    def asked(request: Any) -> None:
        if (
            not request.url.startswith(_NOT_OURS)
            and urlsplit(request.url).netloc != ours
            and not request.is_navigation_request()
        ):
            tab.complaints.append(f"asks somebody else: {request.url[:80]}")

    def said(message: Any) -> None:
        if not message.text.startswith(_SAYS_A_STATUS):
            tab.complaints.append(f"console: {message.text[:200]}")

    context.on("request", asked)
    tab.page.on("console", said)
    tab.page.on("pageerror", lambda error: tab.complaints.append(f"script: {str(error)[:200]}"))


async def signs_in(tab: Tab, person: str) -> None:
    """Sign somebody in on the page of people, as they would themselves."""
    await tab.page.goto(f"{tab.url}/sign-in")
    await tab.page.locator(f'button[name=subject][value="{person}"]').click()
    await tab.page.wait_for_url(f"{tab.url}/**")


async def faults_of(tab: Tab) -> list[str]:
    """What is wrong with the page that is shown: its form, its width, what rules of accessibility find."""
    page = tab.page
    text = await page.content()
    found = [*faults_of_form(text), *(await _too_wide(page)), *(await _faults_of_axe(page))]
    return [*found, *tab.complained()]


def faults_of_form(text: str) -> Iterator[str]:
    """What any page must have, and must not have; `text` is its HTML."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    headings = [*tree.iter("h1")]
    if len(headings) != 1:
        yield f"has {len(headings)} h1"
    if not tree.get("lang"):
        yield "says no language"
    title = "".join(next(tree.iter("title")).itertext()).strip()
    if not title:
        yield "has no title"
    shown = " ".join(tree.itertext())
    yield from (f"shows {each}" for each in _NEVER_SHOWN if each in shown)
    yield from (f"shows {each}" for each in sorted(set(_FOR_MACHINES.findall(shown))))
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    yield from sorted({f"has the id {each} twice" for each in ids if ids.count(each) > 1})


async def _too_wide(page: Page) -> list[str]:
    session = await page.context.new_cdp_session(page)
    try:
        metrics = await session.send("Page.getLayoutMetrics")
    finally:
        await session.detach()
    content, window = metrics["cssContentSize"]["width"], metrics["cssLayoutViewport"]["clientWidth"]
    return [f"is {content:g} wide in a window of {window:g}"] if content > window + 1 else []


async def _faults_of_axe(page: Page) -> list[str]:
    await page.evaluate(AXE_SCRIPT)
    options = {"runOnly": [*RULES], "resultTypes": ["violations", "incomplete"]}
    result = await page.evaluate("options => axe.run(options)", options)
    # What lies outside of a narrow window axe cannot see, and colours are the same in a wide one.
    wide = await page.evaluate("innerWidth") > PHONE
    unsure = [each for each in result["incomplete"] if each["id"] == "color-contrast" and wide]
    return [_said(each, "") for each in result["violations"]] + [_said(each, " is not certain") for each in unsure]


def _said(found: dict[str, Any], more: str) -> str:
    nodes: Sequence[dict[str, Any]] = found["nodes"]
    where = "; ".join(str(each["target"][0])[:90] for each in nodes[:2])
    return f"axe {found['id']}{more}: {where}{f' and {len(nodes) - 2} more' if len(nodes) > 2 else ''}"
