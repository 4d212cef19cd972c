"""Somebody on their way to something: how many pages, clicks and fields it takes them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from playwright.async_api import Browser, Frame, Locator, Page

from tests.portal.browser.chromium import Tab, a_tab, signs_in

_MOST_TABS = 60


@dataclass
class Journey:
    """What one person did from their first page on. A page counts each time that it is shown."""

    tab: Tab
    pages: list[str] = field(default_factory=list)
    clicks: int = 0
    fields: int = 0
    dates: int = 0

    @property
    def page(self) -> Page:
        return self.tab.page

    @property
    def cost(self) -> tuple[int, int]:
        """Pages and clicks."""
        return len(self.pages), self.clicks

    async def begins(self, path: str) -> None:
        """Open the page that it begins on, which counts as the first."""
        self.pages.clear()
        self.clicks = self.fields = self.dates = 0
        assert await self.tab.at(path) == 200, path

    async def follows(self, name: str, *, exact: bool = False) -> None:
        """Click on a link by its text."""
        await self._clicks(self.page.get_by_role("link", name=name, exact=exact).first)

    async def goes_to(self, path: str) -> None:
        """Click on the link that leads there."""
        await self._clicks(self.page.locator(f"main a[href^='{path}']").first)

    async def presses(self, name: str) -> None:
        """Press a button by its text."""
        await self._clicks(self.page.get_by_role("button", name=name).first)

    async def says(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.fields += 1
        await self.page.get_by_label(label).first.fill(text)

    async def chooses(self, label: str, *, group: str = "") -> None:
        """Choose one of several."""
        self.fields += 1
        within: Page | Locator = self.page.get_by_role("group", name=group) if group else self.page
        await within.get_by_label(label).first.check()

    async def dates_it(self, legend: str, day: date) -> None:
        """Fill in a date: three fields that are asked for together."""
        self.dates += 1
        group = self.page.get_by_role("group", name=legend)
        for name, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            await group.get_by_label(name).fill(str(value))

    async def tabs_to(self, name: str) -> None:
        """Press the tabulator until a link or button of that text has the focus, and can be seen to have it."""
        for _ in range(_MOST_TABS):
            await self.page.keyboard.press("Tab")
            focused = await self.page.evaluate("document.activeElement.innerText || ''")
            if focused.strip() == name:
                assert await self.page.evaluate("document.activeElement.matches(':focus-visible')")
                return
        raise AssertionError(f"the tabulator does not get to {name}")

    @property
    async def heading(self) -> str:
        """What the page is called."""
        return (await self.page.get_by_role("heading", level=1).inner_text()).strip()

    async def _clicks(self, where: Locator) -> None:
        self.clicks += 1
        async with self.page.expect_navigation():
            await where.click()
        complaints = self.tab.complained()
        assert complaints == [], complaints
        refused = await self.page.locator(".govuk-error-summary").all_inner_texts()
        assert refused == [], refused


@asynccontextmanager
async def setting_out(
    browser: Browser, url: str, person: str | None = None, *, script: bool = True
) -> AsyncIterator[Journey]:
    """Let somebody set out, signed in where they are named."""
    async with a_tab(browser, url, script=script) as tab:
        if person:
            await signs_in(tab, person)
        journey = Journey(tab)
        tab.page.on("framenavigated", lambda frame: _note(journey, frame))
        yield journey


def _note(journey: Journey, frame: Frame) -> None:
    if frame.parent_frame is None:
        journey.pages.append(urlsplit(frame.url).path)
