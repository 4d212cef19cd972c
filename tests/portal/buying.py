"""District managers and buyers at the portal: pages made from answers, and pages in front of a running ordering."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import cache
from html import unescape
from typing import Any

from portal.api.answers.reference import ListedReason, Named, Worded
from portal.pages import PAGES
from portal.settings import PortalSettings
from portal.web.assets import Assets
from portal.web.form import Filled
from portal.web.names import Names
from portal.web.rendering import Rendering
from portal.web.visit import Visit
from shared.auth.principal import Role
from shared.reference.published import LISTINGS
from tests.ordering.world import World
from tests.portal.conftest import Browser, faults_of_html, session_of, visiting

TODAY = date(2026, 11, 27)
NOBODY: Any = None
_INPUT = re.compile(r'<input type="hidden" name="(form_\w+)" value="([^"]*)">')
_SPACES = re.compile(r"\s+")


@cache
def the_names() -> Names:
    """What codes are called, of the lists that the API serves."""
    items: dict[str, tuple[Any, ...]] = {
        "reasons": _items("reasons", ListedReason),
        "categories": _items("categories", Named),
        "districts": _items("districts", Named),
        "district_groups": _items("district-groups", Named),
        "funds": _items("funds", Named),
        "regimes": _items("regimes", Named),
        "jobcentres": (),
    }
    called = {name: {e.code: e.text if isinstance(e, Worded) else e.name for e in each} for name, each in items.items()}
    return Names(called, items)


def _items(name: str, model: type[Named | Worded]) -> tuple[Any, ...]:
    return tuple(model.model_validate(each) for each in LISTINGS[name].content()["items"])


@cache
def _rendering() -> Rendering:
    return Rendering(PortalSettings(), Assets())


def page_of(template: str, view: Any, role: Role = Role.BUYER, filled: Filled | None = None) -> str:
    """The text of a page with this view, as somebody in this role sees it: sound HTML, spaces made one."""
    visit = Visit(NOBODY, the_names(), "/", TODAY, session_of(role))
    text = _rendering().text(visit, template, view, filled, {"etag": '"3"'})
    assert faults_of_html(text) == []
    assert text.count("<h1") == 1
    return _SPACES.sub(" ", unescape(text))


@asynccontextmanager
async def in_front_of(world: World) -> AsyncIterator["Staff"]:
    """Staff at the portal, whose services are this ordering."""
    async with visiting(PAGES, world.running.url) as browser:
        yield Staff(browser, world)


class Staff:
    """Somebody of a district or of the central team, who reads pages and sends their forms."""

    def __init__(self, browser: Browser, world: World) -> None:
        self.browser = browser
        self.world = world

    def works_as(self, role: Role, subject: str, *districts: str) -> None:
        token = self.world.running.token(role, subject=subject, districts=districts)
        self.browser.signs_in(role, token, subject=subject, districts=frozenset(districts))

    async def reads(self, path: str, status: int = 200) -> str:
        answer = await self.browser.get(path)
        assert answer.status_code == status, answer.text
        assert faults_of_html(answer.text) == []
        return _SPACES.sub(" ", unescape(answer.text))

    async def sends(self, path: str, **fields: Any) -> str:
        """Open a page, send its form, and return what is shown then."""
        shown = (await self.browser.get(path)).text
        kept = {name: unescape(value) for name, value in _INPUT.findall(shown)}
        answer = await self.browser.post(path, **(kept | fields))
        if answer.status_code == 303:
            return await self.reads(answer.headers["location"])
        assert answer.status_code in (200, 422), answer.text
        assert faults_of_html(answer.text) == []
        return _SPACES.sub(" ", unescape(answer.text))
