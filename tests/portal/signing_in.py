"""A portal with nothing but its sign-in, and a browser in front of it that chooses somebody on the page of people."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

import httpx2 as httpx
from starlette.types import ASGIApp

from deploy.local.people_page import PeoplePage
from portal.web.page import Reply, Written
from portal.web.visit import Visit
from shared.store.mongo import Database

PORTAL = "http://127.0.0.1:9"


@dataclass
class Clock:
    """A clock that tests move."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Portal:
    """A portal with nothing but its sign-in, and a browser in front of it."""

    browser: httpx.AsyncClient
    people: PeoplePage
    database: Database
    clock: Clock
    app: ASGIApp

    async def leave(self, path: str = "/sign-in?next=/clients") -> str:
        """Begin to sign in, and return where the browser is sent."""
        left = await self.browser.get(path)
        assert left.status_code == 302
        return left.headers["location"]

    async def choose(self, address: str, subject: str) -> str:
        """Choose somebody on the page of people, and return where the browser is sent back to."""
        async with httpx.AsyncClient() as elsewhere:
            listed = await elsewhere.get(address)
            assert f'value="{subject}"' in unescape(listed.text)
            back = await elsewhere.post(address, data={"subject": subject})
        assert back.status_code == 303
        return back.headers["location"].removeprefix(PORTAL)

    async def sign_in(self, subject: str) -> httpx.Response:
        """Sign in as somebody, and return the portal's answer."""
        return await self.browser.get(await self.choose(await self.leave(), subject))

    async def form_token(self) -> str:
        """Return what the forms of the session carry."""
        return re.search(r'name="form_token" value="([^"]+)"', (await self.browser.get("/")).text)[1]

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form as a browser does from one of the portal's own pages."""
        form = {"form_token": await self.form_token(), **fields}
        return await self.browser.post(path, data=form, headers={"Sec-Fetch-Site": "same-origin"})

    async def who(self) -> dict[str, str]:
        """Return whom the pages take the browser for."""
        return (await self.browser.get("/who")).json()


async def who(visit: Visit) -> Reply:
    about = {} if visit.session is None else {"subject": visit.person.subject, "role": visit.role}
    return Written(json.dumps(about).encode(), "application/json", "who")
