"""Every page, as somebody of each role gets to it by links, or as its own test made it: nothing is wrong with any."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Browser

from deploy.local.walking import Walk, Walker, people_at, role_of
from portal.pages import PAGES
from shared.auth.principal import Role
from tests.portal.browser.kept import of_pages, unreached
from tests.portal.browser.looking import Known
from tests.portal.browser.passing import MAY_BE_MISSED
from tests.portal.browser.sweeping import sweep, sweep_kept

pytestmark = [pytest.mark.pages, pytest.mark.timeout(900)]

WHO: Sequence[Role | None] = (None, *sorted({role for page in PAGES for role in page.roles or ()}))
_NEWCOMER, _FEW = -1, 5
Walks = Callable[[Role | None], Awaitable[Sequence[Walk]]]


@pytest.fixture(scope="session")
def known() -> Known:
    """What axe has been through, whoever saw it."""
    return Known()


@pytest.fixture(scope="session")
def walks(lived: str) -> Walks:
    """Where people of each role get to; each of them walks once."""
    walker = Walker(lived, PAGES)
    made: dict[Role | None, list[Walk]] = {}

    async def of(role: Role | None) -> Sequence[Walk]:
        if role not in made:
            made[role] = [await walker.walk(person) for person in await whoever_is(role, lived)]
        return made[role]

    return of


async def whoever_is(role: Role | None, url: str) -> list[str | None]:
    """Who looks at the pages of a role: of suppliers one with orders, and one that has not registered yet."""
    people = [each for each in await people_at(url) if role_of(each) is role]
    return [None] if role is None else [people[0], people[_NEWCOMER]] if role is Role.SUPPLIER else [people[0]]


@pytest.mark.parametrize("role", WHO, ids=lambda role: role or "nobody")
async def test_every_page_is_right_however_it_is_looked_at(
    browser: Browser, lived: str, walks: Walks, known: Known, role: Role | None
) -> None:
    faults: list[str] = []
    for walk in await walks(role):
        found = await sweep(browser, lived, walk, PAGES, known)
        faults += [*walk.wrong, *found.faults]
        assert found.pages
        assert found.refused or len(found.forms) < _FEW
    assert faults == []


async def test_pages_that_no_link_leads_to_are_right_as_their_tests_make_them(
    browser: Browser, lived: str, walks: Walks, known: Known, made_by_tests: Path
) -> None:
    """A state that the last weeks did not leave behind is one that a test brings about."""
    pages = unreached(PAGES, [walk for role in WHO for walk in await walks(role)])
    kept = of_pages(made_by_tests, pages)
    found = await sweep_kept(browser, lived, [each for of_one in kept.values() for each in of_one], known)
    assert found.faults == []
    assert {page.path for page in pages if not kept[page]} - set(MAY_BE_MISSED) == set()
