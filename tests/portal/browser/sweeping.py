"""Every page that somebody gets to, in every way that people look at it, and what is wrong with any."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from playwright.async_api import Browser, Error

from deploy.local.walking import Seen, Walk
from portal.pages.public.tested import WAYS
from portal.web.page import Page
from shared.auth.principal import Role
from tests.portal.browser.chromium import HEIGHT, Tab, a_tab, a_tab_of, a_window, signs_in
from tests.portal.browser.looking import Known, faults_of
from tests.portal.browser.refusing import asking_forms, faults_of_refusal, is_there, sends_empty
from tests.portal.kept import KeptPage

_AT_ONCE = 3
_LANGUAGE = "lang="
_KEPT = "/kept/"
T = TypeVar("T")


@dataclass
class Sweep:
    """What was looked at, and what was found wrong."""

    faults: list[str] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    """What axe has been through: of one sweep, or of several one after another."""
    pages: int = 0
    refused: int = 0
    forms: list[tuple[Seen, int]] = field(default_factory=list)
    """Where something is asked for, and by which of the forms there."""

    def found(self, seen: Seen, tab: Tab, wrong: Iterable[str], how: str = "") -> None:
        """Take what is wrong with a page in one way of looking at it."""
        without = "" if tab.script else " without script"
        where = seen.address if not seen.address.startswith(_KEPT) else seen.pattern
        self.faults += [f"{where}{how}{without}: {each}" for each in dict.fromkeys(wrong)]


async def sweep(browser: Browser, url: str, walk: Walk, pages: Iterable[Page], known: Known) -> Sweep:
    """Look at what a walk got to: wide and narrow, with and without script, and the refusal of each form."""
    found = Sweep(known=known)
    state = await _session(browser, url, walk.person)
    mine = [each for each in pages if each.open_to(walk.role)]
    acting = {each.path for each in mine if each.act and each.show}
    # What anybody sees is looked at as nobody and as a supplier, in both languages; staff see the same.
    elsewhere = {each.path for each in mine if each.roles is None and walk.role not in {None, Role.SUPPLIER}}

    async def look(seen: Seen, tabs: Sequence[Tab]) -> None:
        await look_at(tabs, seen, found, acting)

    async def refuse(form: tuple[Seen, int], tabs: Sequence[Tab]) -> None:
        await _refuse(tabs, *form, found)

    chosen = list(_examples([each for each in walk.pages if each.pattern not in elsewhere]))
    # A language that is chosen is kept: windows of their own.
    languages: dict[str, list[Seen]] = {}
    for each in chosen:
        languages.setdefault(each.address.partition(_LANGUAGE)[2][:2], []).append(each)
    for of_one in languages.values():
        await _each(browser, url, state, of_one, look)
    # Afterwards, since a form that can be left empty is not refused: it does what it is for.
    forms = {(seen.pattern, number): (seen, number) for seen, number in found.forms}
    await _each(browser, url, state, list(forms.values()), refuse)
    return found


async def sweep_kept(browser: Browser, url: str, kept: Iterable[KeptPage], known: Known) -> Sweep:
    """Look at pages as tests made them, with the styles and scripts of the portal at `url`."""
    found = Sweep(known=known)
    html = {f"{_KEPT}{number}": each for number, each in enumerate(dict.fromkeys(kept))}
    named = {path: Seen(path, f"{each.template} of {each.path}", 200, "", True) for path, each in html.items()}

    async def look(seen: Seen, tabs: Sequence[Tab]) -> None:
        for tab in tabs:
            await tab.page.route(
                f"{url}{seen.address}",
                lambda route: route.fulfill(body=html[seen.address].html, content_type="text/html"),
            )
        await look_at(tabs, seen, found, set())

    await _each(browser, url, None, list(named.values()), look)
    return found


async def _each(
    browser: Browser, url: str, state: Any, waiting: list[T], do: Callable[[T, Sequence[Tab]], Awaitable[None]]
) -> None:
    """Do something about all that waits, some at once, each in tabs with script and without."""
    async with two_windows(browser, state) as a_pair:

        async def work() -> None:
            tabs = await a_pair(url)
            while waiting:
                await do(waiting.pop(0), tabs)

        await asyncio.gather(*(work() for _ in range(min(_AT_ONCE, len(waiting)))))


@asynccontextmanager
async def two_windows(browser: Browser, state: Any) -> AsyncIterator[Callable[[str], Awaitable[Sequence[Tab]]]]:
    """Open windows for whom scripts are run, and for whom they are not; yield what opens a tab in each."""
    ways = sorted({each.script for each in WAYS}, reverse=True)
    async with a_window(browser, state=state) as one, a_window(browser, state=state) as other:

        async def a_pair(url: str) -> Sequence[Tab]:
            return [
                await a_tab_of(window, url, script=script) for window, script in zip((one, other), ways, strict=True)
            ]

        yield a_pair


def _examples(seen: Sequence[Seen]) -> Iterable[Seen]:
    """Yield the first and the last example of each page, and one in another language: the first may be an empty one."""
    by_page: dict[str, list[Seen]] = {}
    for each in seen:
        by_page.setdefault(f"{each.pattern} {_LANGUAGE in each.address}", []).append(each)
    for examples in by_page.values():
        yield from {each.address: each for each in (examples[0], examples[-1])}.values()


async def _session(browser: Browser, url: str, person: str | None) -> Any:
    async with a_tab(browser, url) as tab:
        if person:
            await signs_in(tab, person)
        return await tab.page.context.storage_state()


async def look_at(tabs: Sequence[Tab], seen: Seen, found: Sweep, acting: set[str]) -> None:
    """Look at one page in every way that the accessibility statement names."""
    found.pages += 1
    for tab in tabs:
        widths = _widths(tab)
        try:
            await _as_wide_as(tab, widths[0])
            status = await tab.at(seen.address)
            wrong = [f"answers {status}"] if status != seen.status else await _faults_at(tab, widths, found.known)
            if tab.script and seen.pattern in acting and _LANGUAGE not in seen.address:
                found.forms += [(seen, number) for number in await asking_forms(tab)]
        except Error as error:
            wrong = [str(error).splitlines()[0]]
        found.found(seen, tab, wrong)


def _widths(tab: Tab) -> list[int]:
    return [each.width for each in WAYS if each.script is tab.script]


async def _as_wide_as(tab: Tab, width: int) -> None:
    await tab.page.set_viewport_size({"width": width, "height": HEIGHT})


async def _faults_at(tab: Tab, widths: Sequence[int], known: Known) -> list[str]:
    """What is wrong with the page that is shown, at the first width and then at each of the others."""
    wrong = [f"at {widths[0]}: {each}" for each in await faults_of(tab, known)]
    for width in widths[1:]:
        await _as_wide_as(tab, width)
        wrong += [f"at {width}: {each}" for each in await faults_of(tab, known)]
    return wrong


async def _refuse(tabs: Sequence[Tab], seen: Seen, number: int, found: Sweep) -> None:
    """Send one of a page's forms without what it asks for, with script and without; look at whatever is shown then."""
    for tab in tabs:
        widths = _widths(tab)
        refused = False
        try:
            await _as_wide_as(tab, widths[0])
            if await tab.at(seen.address) != 200 or not await is_there(tab, number):
                return  # what was sent before has changed the page
            status = await sends_empty(tab, number)
            wrong = await _faults_at(tab, widths, found.known)
            refused = status in {400, 422}
            if refused:
                found.refused += 1
                wrong += await faults_of_refusal(tab)
            elif status >= 400:
                wrong.append(f"answers {status}")
        except Error as error:
            wrong = [str(error).splitlines()[0]]
        found.found(seen, tab, wrong, f" sent empty ({number})")
        if not refused:
            return  # it did what it is for, which once is enough
