"""Category managers at the portal, with a registry that runs."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date
from html import unescape
from typing import Protocol

from portal.api.client import Api, Connections
from portal.pages import PAGES
from portal.web.names import Names
from portal.web.visit import Visit
from shared.auth.principal import Role
from tests.portal.conftest import Browser, faults_of_html, visiting
from tests.running import Running
from tests.supplier_registry.running import ADA

_INPUT = re.compile(r'<input type="hidden" name="(form_\w+|next)" value="([^"]*)">')


class Serving(Protocol):
    """A world of tests with a service that runs."""

    one: Running


@asynccontextmanager
async def at_the_portal(service: Serving) -> AsyncIterator["Officer"]:
    """A category manager at the portal, whose services are this one."""
    async with visiting(PAGES, service.one.url) as browser:
        officer = Officer(browser, service)
        officer.works_as(ADA)
        yield officer


class Officer:
    """Somebody of the commercial team, who reads pages and sends their forms."""

    def __init__(self, browser: Browser, service: Serving) -> None:
        self.browser = browser
        self.one = service.one

    def works_as(self, subject: str, role: Role = Role.CATEGORY_MANAGER, districts: Iterable[str] = ()) -> None:
        token = self.one.token(role, subject=subject, districts=districts)
        self.browser.signs_in(role, token, subject=subject)

    def visits(self, path: str = "/") -> Visit:
        """A visit of theirs, for a page's view without a request."""
        api = Api(Connections.__new__(Connections), None)
        return Visit(api, Names(), path, date(2026, 11, 27), self.browser.sessions.session)

    async def reads(self, path: str, status: int = 200) -> str:
        """The page at a path, which is sound HTML."""
        answer = await self.browser.get(path)
        assert answer.status_code == status, answer.text
        assert faults_of_html(answer.text) == []
        return unescape(answer.text)

    async def sends(self, path: str, **fields: str | list[str]) -> str:
        """Open a page, send its form, and return what is shown then."""
        shown = (await self.browser.get(path)).text
        kept = {name: unescape(value) for name, value in _INPUT.findall(shown)}
        answer = await self.browser.post(path, **(kept | fields))
        if answer.status_code == 303:
            return await self.reads(answer.headers["location"])
        assert answer.status_code == 422, answer.text
        assert faults_of_html(answer.text) == []
        assert "There is a problem" in answer.text
        return unescape(answer.text)
