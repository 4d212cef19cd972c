"""Where some of the replay's people do their work by the portal's forms, as they would in a browser."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp

from deploy.local.binaries import ENVOY
from deploy.local.forms import NoSuchForm, Page, Said, Window
from deploy.local.made_up_people import name_of
from deploy.local.people_page import PeoplePage, Somebody
from deploy.local.portal import pages_of
from deploy.local.processes import CannotStart
from deploy.local.stack import Stack
from deploy.local.walking import role_of, sign_in

FORM = "form-"
"""How the correlation ids of these forms begin, so that the books know what came of them."""

_ONE_IN = 4
_FAULT = 500
_SECONDS = 60


@dataclass
class Sent:
    """One form that somebody sent: what it was for, about what, and what came of it."""

    what: str
    thing: str
    account: str
    came_to: str = "nothing"
    """`nothing` where the answer never came, else `done`, `refused` or `failed`."""

    def comes_to(self, page: Page) -> None:
        """Take note of what was shown after it."""
        self.came_to = "failed" if page.status >= _FAULT else "done" if page.led else "refused"


class Desks:
    """The desks of everybody who works by pages: one window each, signed in when it is first needed.

    Without pages nobody has one, and everything is done by the APIs.
    """

    def __init__(self, pages: tuple[str, PeoplePage] | None = None, one_in: int = _ONE_IN) -> None:
        """`pages` are the portal's address and the page of people that signs in to it."""
        self._pages = pages
        self._one_in = one_in
        self._turns = Counter[str]()
        self._windows: dict[str, Window] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._sessions = AsyncExitStack()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Desks"]:
        """Let people come and go until the block ends."""
        async with self._sessions:
            yield self

    def is_by_form(self, what: str) -> bool:
        """Say whether whoever does this next does it by a form: the first, and then one in so many."""
        turn, self._turns[what] = self._turns[what], self._turns[what] + 1
        return self._pages is not None and turn % self._one_in == 0

    @asynccontextmanager
    async def of(self, person: Somebody) -> AsyncIterator[Window]:
        """Give somebody their window, for as long as the block lasts and one thing at a time."""
        if self._pages is None:
            raise RuntimeError("there are no pages to work by")
        url, people = self._pages
        async with self._locks[person.subject]:
            if person.subject not in self._windows:
                people.add([person])
                session = await self._sessions.enter_async_context(_session())
                await sign_in(session, url, person.subject)
                self._windows[person.subject] = Window(session, url)
            yield self._windows[person.subject]


@asynccontextmanager
async def desks_at(stack: Stack, folder: Path) -> AsyncIterator[Desks]:
    """Run a portal with a desk for everybody until the block ends; without any where there is no gateway to be had."""
    try:
        ENVOY.find()
    except CannotStart:
        yield Desks()
        return
    async with pages_of(stack, folder, []) as pages, Desks((pages.url, pages.people)).open() as desks:
        yield desks


def somebody(account: str, districts: tuple[str, ...] = (), org: str | None = None) -> Somebody:
    """Return the person of an account, for the page of people: the same that the replay's tokens name."""
    role = role_of(account)
    if role is None:
        raise ValueError("an account names its role first")
    return Somebody(account, name_of(account), (role,), "In the replay", districts, org)


async def press(
    window: Window, page: Page, button: str, sent: Sent, forms: dict[str, Sent], filled: Mapping[str, Said]
) -> Page | None:
    """Press a button that changes something, and keep what came of it; `None` where it is not there to be pressed."""
    correlation_id = f"{FORM}{uuid4().hex}"
    forms[correlation_id] = sent
    try:
        shown = await window.presses(page, button, filled, correlation_id=correlation_id)
    except NoSuchForm:
        del forms[correlation_id]
        return None
    sent.comes_to(shown)
    return shown


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=_SECONDS)
    )
