"""A Chromium of this machine's, and somebody who looks at pages with it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

from portal.pages.public.tested import DESK

HEIGHT = 900
_SECONDS = 20
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_NOT_OURS = ("data:", "blob:")
# A refusal is a page of its own, and the browser says in its console that it is one.
_SAYS_A_STATUS = "Failed to load resource: the server responded with a status of 4"


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
    _tools: CDPSession | None = None

    async def at(self, path: str) -> int:
        """Go to a page of the portal's; return the status."""
        async with self.as_is():
            response = await self.page.goto(f"{self.url}{path}", wait_until="load", timeout=_SECONDS * 1000)
        return response.status if response else 0

    @asynccontextmanager
    async def as_is(self) -> AsyncIterator[None]:
        """Show what is shown in the block without its scripts, if this is somebody who has none."""
        tools = None if self.script else await self.tools()
        if tools:
            await tools.send("Emulation.setScriptExecutionDisabled", {"value": True})
        try:
            yield
        finally:
            if tools:
                await tools.send("Emulation.setScriptExecutionDisabled", {"value": False})

    async def tools(self) -> CDPSession:
        """The browser's tools for developers, for this page."""
        if self._tools is None:
            self._tools = await self.page.context.new_cdp_session(self.page)
        return self._tools

    def complained(self) -> list[str]:
        """What the browser complained of, once."""
        found, self.complaints = self.complaints, []
        return found


@asynccontextmanager
async def a_tab(
    browser: Browser, url: str, *, width: int = DESK, script: bool = True, state: Any = None
) -> AsyncIterator[Tab]:
    """Open a window of its own; `state` is what another one kept, such as a session."""
    async with a_window(browser, width=width, state=state) as window:
        yield await a_tab_of(window, url, script=script)


@asynccontextmanager
async def a_window(browser: Browser, *, width: int = DESK, state: Any = None) -> AsyncIterator[BrowserContext]:
    """Open a window that shares its cookies with no other; `state` is what another one kept."""
    context = await browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        storage_state=state,
        reduced_motion="reduce",
    )
    context.set_default_timeout(_SECONDS * 1000)
    try:
        yield context
    finally:
        await context.close()


async def a_tab_of(window: BrowserContext, url: str, *, script: bool = True) -> Tab:
    """Open one more page in a window."""
    tab = Tab(await window.new_page(), url, script)
    _listen(tab)
    return tab


def _listen(tab: Tab) -> None:
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

    tab.page.on("request", asked)
    tab.page.on("console", said)
    tab.page.on("pageerror", lambda error: tab.complaints.append(f"script: {str(error)[:200]}"))


async def signs_in(tab: Tab, person: str) -> None:
    """Sign somebody in on the page of people, as they would themselves."""
    await tab.page.goto(f"{tab.url}/sign-in")
    await tab.page.locator(f'button[name=subject][value="{person}"]').click()
    await tab.page.wait_for_url(f"{tab.url}/**")
