"""Every page as every role, and as nobody: shown to those whose it is and refused to all others; and other's things.

The services stand behind it as one that has nothing for this person: what is not theirs is 404 (or 403) there, cell by
cell (tests/auth/test_access.py), and must be no page here.
"""

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import quote

import pytest
from aiohttp import web

from deploy.local.processes import free_port
from portal.pages import PAGES
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from shared.auth.principal import PEOPLE, Role
from shared.http.problem_details import MEDIA_TYPE, details
from shared.kernel.ids import new_id
from tests.portal.conftest import Browser, visiting

ROLES: tuple[Role | None, ...] = (None, *sorted({*PEOPLE, *(role for page in PAGES for role in page.roles or ())}))
PATHS = sorted({page.path for page in PAGES})
REFUSED = "You cannot see this page"


@dataclass
class Origin:
    """The services, which answer everything with one status; what was asked of them is kept."""

    url: str
    status: int = 404
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.method, request.path))
        code = {403: "forbidden", 404: "not_found"}.get(self.status, "internal")
        body = details(self.status, code, "not for you")
        return web.json_response(body, status=self.status, content_type=MEDIA_TYPE)


@asynccontextmanager
async def answering() -> AsyncIterator[Origin]:
    """Services that answer as they are told."""
    one, port = Origin(""), free_port()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", one.answer)
    runner = web.AppRunner(app, max_line_size=2**16)  # as much as a service takes
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    one.url = f"http://127.0.0.1:{port}"
    yield one
    await runner.cleanup()


@pytest.fixture(scope="module")
async def origin() -> AsyncIterator[Origin]:
    async with answering() as one:
        yield one


@pytest.fixture(scope="module")
async def browser(origin: Origin) -> AsyncIterator[Browser]:
    async with visiting(api=origin.url) as made:
        yield made


def address_of(path: str) -> str:
    """A page's address with something of somebody else's in it."""
    return re.sub(r"\{[^}]+\}", str(new_id()), path)


def page_for(path: str, role: Role | None) -> Page | None:
    return next((page for page in PAGES if page.path == path and page.open_to(role)), None)


def enters(browser: Browser, role: Role | None) -> None:
    if role is None:
        browser.sessions.session = None
    else:
        browser.signs_in(role)


def few_cells() -> Iterator[tuple[str, Role | None]]:
    """Each page as two who may not see it, another two each time, and as one who may."""
    for turn, path in enumerate(PATHS):
        refused = [role for role in ROLES if page_for(path, role) is None]
        shown = [role for role in ROLES if page_for(path, role) is not None]
        for among, many in ((refused, 2), (shown, 1)):
            yield from ((path, among[(turn + each) % len(among)]) for each in range(min(many, len(among))))


WHOLE = pytest.param(True, marks=pytest.mark.sweep)


@pytest.mark.parametrize("whole", [False, WHOLE], ids=["short", "whole"])
async def test_a_page_is_shown_to_its_roles_and_refused_to_all_others(
    browser: Browser, origin: Origin, whole: bool
) -> None:
    """Neither by looking nor by sending its form; and nothing is changed at the services for who may not see it."""
    origin.status = 404
    wrong = []
    for path, role in product(PATHS, ROLES) if whole else few_cells():
        page, address = page_for(path, role), address_of(path)
        enters(browser, role)
        origin.asked.clear()
        looked, sent = await browser.get(address), await browser.post(address)
        statuses = (looked.status_code, sent.status_code)
        changes = [each for each in origin.asked if each[0] != "GET"]
        if page is None and role is None:
            right = statuses == (303, 303) and looked.headers["location"].startswith("/sign-in?next=")
        elif page is None:
            right = statuses == (403, 403) and REFUSED in looked.text and REFUSED in sent.text
        else:
            right = max(statuses) < 500 and 403 not in statuses
        if not right or (page is None and changes):
            wrong.append((path, role, *statuses, changes))
    assert wrong == []


MADE_OF_ITS_ADDRESS = {
    "/clients/{journey_id}/details": "an empty form: what is recorded is shown in an answer to it alone",
    "/clients/{journey_id}/find": "leads to recording a need",
    "/clients/{journey_id}/wait/{start_id}/{waiting_id}": "a question, which says nothing of the client",
    "/interests/everybody/{interests_id}/{supplier_id}": "a question: without its name the supplier is its id",
    "/needs/{need_id}": "an empty form, which asks for a match when it is sent",
    "/orders/{order_id}/concern": "an empty form to report a concern, with no word of the order",
}
"""Pages that are shown whatever their address names, and why nothing of anybody's is on them."""


@pytest.mark.parametrize("status", [404, pytest.param(403, marks=pytest.mark.sweep)])
async def test_what_is_somebody_elses_is_not_there(browser: Browser, origin: Origin, status: int) -> None:
    origin.status = status
    wrong = []
    for page in PAGES:
        if "{" not in page.path or page.show is None or page.path in MADE_OF_ITS_ADDRESS:
            continue
        for role in sorted(page.roles) if page.roles is not None else (None,):
            enters(browser, role)
            seen = (await browser.get(address_of(page.path))).status_code
            if seen not in {403, 404}:
                wrong.append((page.path, role, seen))
    assert wrong == []


FOR_ANYBODY = frozenset(
    {
        "/",
        "/accessibility",
        "/cookies",
        "/help",
        "/privacy",
        "/published/figures",
        "/published/figures.csv",
        "/published/forecasts",
        "/published/payments",
        "/register",
        "/register.csv",
        "/register.json",
        "/register/{supplier_id}",
        "/role",
        "/sign-in-failed",
    }
)
"""Pages that need nobody signed in. Another one that is opened to anybody has to be put here."""


def test_every_page_that_is_made_of_its_address_is_still_there() -> None:
    assert MADE_OF_ITS_ADDRESS.keys() <= {*PATHS}


def opened_to_anybody(pages: Iterable[Page]) -> set[str]:
    """The pages that have no roles."""
    return {page.path for page in pages if page.roles is None}


def opened_to_nobody(pages: Iterable[Page]) -> set[str]:
    return {page.path for page in pages if page.roles is not None and not page.roles}


def test_every_page_says_whose_it_is() -> None:
    assert opened_to_anybody(PAGES) == FOR_ANYBODY
    assert opened_to_nobody(PAGES) == set()


async def nothing(visit: Visit) -> Reply:
    return Shown(None)


def test_a_page_without_a_rule_is_found() -> None:
    planted = Page("/planted", None, "page.html", nothing)
    assert opened_to_anybody((*PAGES, planted)) - FOR_ANYBODY == {"/planted"}
    assert opened_to_nobody((Page("/planted", frozenset(), "page.html", nothing),)) == {"/planted"}
    with pytest.raises(TypeError):
        Page("/planted", template="page.html", show=nothing)  # type: ignore[call-arg]


@pytest.mark.parametrize("written", ["x", "-1", "1.0", "\u0663", "\u00b2", "9" * 5000, " 1", "0x1", "1e3"])
async def test_a_number_in_an_address_that_is_none_is_a_page_that_there_is_not(
    browser: Browser, origin: Origin, written: str
) -> None:
    origin.status = 404
    browser.signs_in(Role.WORK_COACH)
    address = f"/orders/{new_id()}/lines/{quote(written, safe='')}/check/started_work"
    assert (await browser.post(address)).status_code == 404
