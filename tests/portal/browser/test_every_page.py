"""Every page that somebody of each role gets to by links: nothing is wrong with it, however it is looked at."""

from collections.abc import Sequence

import pytest
from playwright.async_api import Browser

from deploy.local.walking import Walk, Walker, people_at, role_of
from portal.pages import PAGES
from shared.auth.principal import Role
from tests.portal.browser.sweeping import sweep

pytestmark = [pytest.mark.pages, pytest.mark.timeout(900)]

WHO: Sequence[Role | None] = (None, *sorted({role for page in PAGES for role in page.roles or ()}))
_NEWCOMER = -1
_MOST = 0.7


async def whoever_is(role: Role | None, url: str) -> list[str | None]:
    """Who looks at the pages of a role: of suppliers one with orders, and one that has not registered yet."""
    people = [each for each in await people_at(url) if role_of(each) is role]
    return [None] if role is None else [people[0], people[_NEWCOMER]] if role is Role.SUPPLIER else [people[0]]


@pytest.mark.parametrize("role", WHO, ids=lambda role: role or "nobody")
async def test_every_page_is_right_however_it_is_looked_at(browser: Browser, lived: str, role: Role | None) -> None:
    walker = Walker(lived, PAGES)
    faults: list[str] = []
    for person in await whoever_is(role, lived):
        walk = await walker.walk(person)
        found = await sweep(browser, lived, walk, PAGES)
        faults += [*walk.wrong, *found.faults]
        assert found.pages
    assert faults == []


async def test_most_pages_are_reached(lived: str) -> None:
    """Those that are not are of a state that the last weeks did not leave behind; their own tests show them."""
    walker = Walker(lived, PAGES)
    walks: list[Walk] = []
    for role in WHO:
        walks += [await walker.walk(person) for person in await whoever_is(role, lived)]
    reached = {seen.pattern for walk in walks for seen in walk.pages}
    shown = {page.path for page in PAGES if page.show}
    assert len(reached & shown) > _MOST * len(shown), sorted(shown - reached)
