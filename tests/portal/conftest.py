"""The portal in this process, for somebody who has signed in."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import html5lib
import httpx
import pytest
from starlette.requests import Request

from portal.api.client import Connections
from portal.app import Portal
from portal.pages import PAGES
from portal.settings import PortalSettings
from portal.web.page import Page
from portal.web.person import Person, Session
from portal.web.typed import TypedForms
from shared.auth.principal import Role
from shared.store.mongo import Database, connect, disconnect
from shared.store.sessions import Sessions
from tests.portal.kept import keep_pages

NOWHERE = "http://127.0.0.1:9"
NO_DATABASE = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=1"
ORIGIN = "http://portal.example"
FORM_TOKEN = "a form token"


def session_of(role: Role, token: str = "token", **more) -> Session:
    person = Person(
        **{
            "name": f"A {role.replace('_', ' ')}",
            "subject": f"tester {role}",
            "role": role,
            "roles": frozenset({role}),
            **more,
        }
    )
    return Session("session", person, token, FORM_TOKEN, datetime.now(UTC) + timedelta(hours=1))


@dataclass
class Signed:
    """Sessions of a test: one at a time, for whoever asks."""

    session: Session | None = None

    async def of(self, request: Request) -> Session | None:
        return self.session


@dataclass
class Browser:
    """Somebody at the portal, without a browser's script."""

    client: httpx.AsyncClient
    sessions: Signed
    portal: Portal
    headers: dict[str, str] = field(default_factory=lambda: {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN})

    def signs_in(self, role: Role, token: str = "token", **more) -> None:
        self.sessions.session = session_of(role, token, **more)

    async def get(self, path: str, **more) -> httpx.Response:
        return await self.client.get(path, **more)

    async def post(self, path: str, **fields) -> httpx.Response:
        owner = {"form_owner": self.sessions.session.owner} if self.sessions.session else {}
        data = {"form_token": FORM_TOKEN, **owner, **fields}
        return await self.client.post(path, data=data, headers=self.headers)


@asynccontextmanager
async def visiting(
    pages: Sequence[Page] = PAGES,
    api: str = NOWHERE,
    database: Database | None = None,
    clock_file: Path | None = None,
) -> AsyncIterator[Browser]:
    """The portal with these pages, whose services answer at `api`; without a database it keeps nothing."""
    sessions = Signed()
    connections = Connections(api)
    found = database if database is not None else connect(NO_DATABASE, "portal", app_name="test")
    typed = TypedForms(Sessions(found), secure=False)
    portal = Portal(
        PortalSettings(portal_public_url=ORIGIN, clock_file=clock_file), pages, sessions, connections, typed
    )
    transport = httpx.ASGITransport(portal.application(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield Browser(client, sessions, portal)
    await connections.close()
    if database is None:
        disconnect(found)


@pytest.fixture(scope="session", autouse=True)
def _kept() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        keep_pages(patch)
        yield


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with visiting() as made:
        yield made


def faults_of_html(text: str) -> list[str]:
    """What a strict reader of HTML finds wrong."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    return [f"{code} at {place}" for place, code, _ in parser.errors]
