"""Every page that somebody gets to, in every way that people look at it, and what is wrong with any."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Error

from deploy.local.walking import Seen, Walk
from portal.pages.public.tested import WAYS
from portal.web.page import Page
from shared.auth.principal import Role
from tests.portal.browser.chromium import Tab, a_tab, faults_of, signs_in

_AT_ONCE = 3
_HEIGHT = 900
_LOOKED_AT = 2
"""So many examples of each page: the first may be an empty one."""


@dataclass
class Sweep:
    """What was looked at, and what was found wrong."""

    faults: list[str] = field(default_factory=list)
    pages: int = 0
    refused: int = 0


async def sweep(browser: Browser, url: str, walk: Walk, pages: Iterable[Page]) -> Sweep:
    """Look at what a walk got to: wide and narrow, with and without script, and the refusal of each form."""
    found = Sweep()
    state = await _session(browser, url, walk.person)
    room = asyncio.Semaphore(_AT_ONCE)
    mine = [each for each in pages if each.open_to(walk.role)]
    acting = {each.path for each in mine if each.act and each.show}
    # What anybody sees is looked at as nobody and as a supplier, in both languages; staff see the same.
    elsewhere = {each.path for each in mine if each.roles is None and walk.role not in {None, Role.SUPPLIER}}

    async def look(seen: Seen) -> None:
        async with room:
            await _look(browser, url, state, seen, found)

    async def refuse(seen: Seen) -> None:
        async with room:
            await _refuse(browser, url, state, seen, found)

    chosen = list(_examples([each for each in walk.pages if each.pattern not in elsewhere]))
    await asyncio.gather(*map(look, chosen))
    # Afterwards, since a form that asks for nothing is not refused: it does what it is for.
    await asyncio.gather(*map(refuse, {each.pattern: each for each in chosen if each.pattern in acting}.values()))
    return found


def _examples(seen: Sequence[Seen]) -> Iterable[Seen]:
    """Yield the first and the last example of each page, and each in another language."""
    by_page: dict[str, list[Seen]] = {}
    for each in seen:
        by_page.setdefault(f"{each.pattern} {'lang=' in each.address}", []).append(each)
    for examples in by_page.values():
        yield from {each.address: each for each in (examples[0], examples[-1])}.values()


async def _session(browser: Browser, url: str, person: str | None) -> Any:
    async with a_tab(browser, url) as tab:
        if person:
            await signs_in(tab, person)
        return await tab.page.context.storage_state()


async def _look(browser: Browser, url: str, state: Any, seen: Seen, found: Sweep) -> None:
    """Look at one page in every way that the accessibility statement names."""
    found.pages += 1
    for script in sorted({each.script for each in WAYS}, reverse=True):
        widths = [each.width for each in WAYS if each.script is script]
        async with a_tab(browser, url, width=widths[0], script=script, state=state) as tab:
            try:
                status = await tab.at(seen.address)
                wrong = [f"answers {status}"] if status != 200 else await _faults_at(tab, widths)
            except Error as error:
                wrong = [str(error).splitlines()[0]]
            how = "" if script else " without script"
            found.faults += [f"{seen.address}{how}: {each}" for each in dict.fromkeys(wrong)]


async def _faults_at(tab: Tab, widths: Sequence[int]) -> list[str]:
    """What is wrong with the page that is shown, at the first width and then at each of the others."""
    wrong = [f"at {widths[0]}: {each}" for each in await faults_of(tab)]
    for width in widths[1:]:
        await tab.page.set_viewport_size({"width": width, "height": _HEIGHT})
        wrong += [f"at {width}: {each}" for each in await faults_of(tab)]
    return wrong


async def _refuse(browser: Browser, url: str, state: Any, seen: Seen, found: Sweep) -> None:
    """Send a page's form without what it asks for; whatever is shown then is looked at too."""
    async with a_tab(browser, url, state=state) as tab:
        try:
            await tab.at(seen.address)
            if not await _empties_its_form(tab):
                return
            async with tab.page.expect_navigation() as answer:
                await tab.page.locator("main form[method=post] button:not([name])").first.click()
            status = (await answer.value).status  # type: ignore[union-attr] a form is always answered
            wrong = await faults_of(tab)
            if status in {400, 422}:
                found.refused += 1
                wrong += await _faults_of_refusal(tab)
            elif status >= 400:
                wrong.append(f"answers {status}")
        except Error as error:
            wrong = [str(error).splitlines()[0]]
        found.faults += [f"{seen.address} sent empty: {each}" for each in wrong]


async def _empties_its_form(tab: Tab) -> bool:
    """Take away what the first form says, as far as a person can; whether it asks for anything at all."""
    fields = tab.page.locator("main form[method=post]").first.locator("input:not([type=hidden]), textarea, select")
    asks = False
    for index in range(await fields.count()):
        one = fields.nth(index)
        kind = await one.get_attribute("type") or "text"
        if await one.evaluate("field => field.tagName") == "SELECT":
            asks = True
        elif kind in {"radio", "checkbox", "file"}:
            asks = True
            if kind == "checkbox" and await one.is_checked():
                await one.uncheck()
        elif await one.is_visible():
            asks = True
            await one.fill("")
    return asks


async def _faults_of_refusal(tab: Tab) -> list[str]:
    """What a refused form must have: a summary with the focus, and a title that says so."""
    page, wrong = tab.page, []
    summary = page.locator(".govuk-error-summary")
    if await summary.count() != 1:
        return ["is refused without an error summary"]
    if not await summary.evaluate(
        "summary => summary.contains(document.activeElement) || summary === document.activeElement"
    ):
        wrong.append("the error summary has not the focus")
    if not (await page.title()).startswith(("Error:", "Gwall:")):
        wrong.append("the title does not begin with Error:")
    for href in await summary.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        if not href.startswith("#") or not await page.locator(f"[id='{href[1:]}']").count():
            wrong.append(f"the summary leads to {href}, which is not there")
    return wrong
