"""The portal's sign-in with Keycloak, a provider that departments run: the same code as on the laptop."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from uuid import uuid4

import httpx2 as httpx
import jwt
import pytest

from portal.api.client import Connections
from portal.pages import PAGES
from portal.process import application
from portal.settings import PortalSettings
from portal.web.keeping import now
from portal.web.page import Page, Reply, Written
from portal.web.visit import Visit
from shared.store.mongo import Database
from shared.store.sessions import Sessions
from tests.deploy.tools import Missing
from tests.portal.keycloak import CLIENT, Keycloak, a_keycloak, prepared
from tests.portal.signing_in import PORTAL, Clock
from tests.portal.test_signing_in import database  # noqa: F401 - a fixture
from tests.running import until

pytestmark = [pytest.mark.keycloak, pytest.mark.timeout(900)]

ORG = str(uuid4())
PASSWORD = str(uuid4())
_PATIENCE = 60.0
_ALMOST_OVER = timedelta(minutes=4, seconds=30)


def _somebody(name: str, *roles: str, **attributes: list[str]) -> dict[str, Any]:
    return {
        "username": name,
        "firstName": name.title(),
        "lastName": "Jones",
        "email": f"{name}@dwp.example",
        "enabled": True,
        "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
        "realmRoles": list(roles),
        "attributes": attributes,
    }


PEOPLE = (
    _somebody("coach", "work_coach", district=["D02", "D03"]),
    _somebody("manager", "district_manager", "work_coach", district=["D02"]),
    _somebody("seller", "supplier", org=[ORG]),
    _somebody("nobody"),
)


@pytest.fixture(scope="module")
async def keycloak() -> AsyncIterator[Keycloak]:
    try:
        home = prepared()
    except Missing as why:
        pytest.skip(f"Keycloak cannot be had here: {why}")
    async with a_keycloak(home, PEOPLE) as started:
        yield started


def _a_browser(**more: Any) -> httpx.AsyncClient:
    """A client that sends Secure cookies to loopback by HTTP, as browsers do."""
    cookies = CookieJar(DefaultCookiePolicy(secure_protocols=("https", "http")))
    return httpx.AsyncClient(cookies=cookies, timeout=_PATIENCE, **more)


@dataclass
class Visitor:
    """A browser at a portal whose people Keycloak signs in."""

    portal: httpx.AsyncClient
    clock: Clock
    keycloak: httpx.AsyncClient = field(default_factory=_a_browser)

    async def signs_in(self, name: str, path: str = "/clients") -> httpx.Response:
        """Fill in Keycloak's form, and return the portal's answer to who comes back."""
        left = await self.portal.get("/sign-in", params={"next": path})
        assert left.status_code == 302
        form = await self.keycloak.get(left.headers["location"])
        assert form.status_code == 200, form.text
        action = unescape(re.search(r'<form[^>]*action="([^"]+)"', form.text)[1])
        back = await self.keycloak.post(action, data={"username": name, "password": PASSWORD})
        assert back.status_code == 302, back.text
        return await self.portal.get(back.headers["location"].removeprefix(PORTAL))

    async def who(self) -> dict[str, Any]:
        """Return whom the portal's pages take the browser for."""
        return (await self.portal.get("/who")).json()

    async def signs_out(self) -> httpx.Response:
        """Send the form of the page's head, and return what Keycloak answers to it."""
        token = re.search(r'name="form_token" value="([^"]+)"', (await self.portal.get("/")).text)[1]
        same = {"Sec-Fetch-Site": "same-origin"}
        left = await self.portal.post("/sign-out", data={"form_token": token}, headers=same)
        return await self.keycloak.get(left.headers["location"])


async def who(visit: Visit) -> Reply:
    about: dict[str, Any] = {}
    if visit.session is not None:
        person, token = visit.person, visit.session.token
        about = {
            "name": person.name,
            "roles": sorted(person.roles),
            "districts": sorted(person.districts),
            "org": person.org,
            "signed_with": jwt.get_unverified_header(token)["kid"],
            "token": jwt.decode(token, options={"verify_signature": False})["jti"],
        }
    return Written(json.dumps(about).encode(), "application/json", "who")


@asynccontextmanager
async def _a_portal(keycloak: Keycloak, sessions: Database, **client: str) -> AsyncIterator[Visitor]:
    settings = PortalSettings(
        portal_public_url=PORTAL,
        oidc_metadata_url=f"{keycloak.issuer}/.well-known/openid-configuration",
        **{"oidc_client_id": CLIENT, "oidc_client_secret": keycloak.client_secret, **client},
    )
    connections, clock = Connections("http://127.0.0.1:9"), Clock(now())
    app = application(settings, Sessions(sessions), connections, (*PAGES, Page("/who", None, "", who)), clock)
    async with _a_browser(transport=httpx.ASGITransport(app), base_url=PORTAL) as browser:
        visitor = Visitor(browser, clock)
        async with visitor.keycloak:
            yield visitor
    await connections.close()


@pytest.fixture
async def visitor(keycloak: Keycloak, database: Database) -> AsyncIterator[Visitor]:  # noqa: F811 - the fixture
    async with _a_portal(keycloak, database) as made:
        yield made


async def test_roles_and_districts_are_those_that_keycloak_gave(visitor: Visitor) -> None:
    arrived = await visitor.signs_in("coach")
    assert (arrived.status_code, arrived.headers["location"]) == (303, "/clients")
    found = await visitor.who()
    assert (found["name"], found["roles"], found["districts"]) == ("Coach Jones", ["work_coach"], ["D02", "D03"])
    assert "Coach Jones, working as work coach" in (await visitor.portal.get("/")).text


async def test_a_supplier_comes_with_its_organisation(visitor: Visitor) -> None:
    await visitor.signs_in("seller", "/home")
    found = await visitor.who()
    assert (found["roles"], found["org"]) == (["supplier"], ORG)


async def test_somebody_with_two_roles_is_asked_which(visitor: Visitor) -> None:
    arrived = await visitor.signs_in("manager")
    assert (await visitor.portal.get(arrived.headers["location"])).headers["location"] == "/role?next=%2Fclients"


async def test_somebody_without_a_role_is_told_so_by_a_403(visitor: Visitor) -> None:
    arrived = await visitor.signs_in("nobody")
    assert arrived.headers["location"] == "/sign-in-failed?why=refused"
    page = await visitor.portal.get(arrived.headers["location"])
    assert page.status_code == 403
    assert "your account has no role here" in page.text
    assert await visitor.who() == {}


async def test_a_page_of_another_role_is_a_403_page(visitor: Visitor) -> None:
    await visitor.signs_in("seller", "/home")
    page = await visitor.portal.get("/clients")
    assert page.status_code == 403
    assert page.text.count("<h1") == 1


async def test_a_public_client_signs_in_by_its_verifier_alone(keycloak: Keycloak, database: Database) -> None:  # noqa: F811
    client = {"oidc_client_id": f"{CLIENT}-public", "oidc_client_secret": ""}
    async with _a_portal(keycloak, database, **client) as visitor:
        await visitor.signs_in("coach")
        assert (await visitor.who())["roles"] == ["work_coach"]


async def test_a_token_is_renewed_before_it_ends(visitor: Visitor) -> None:
    await visitor.signs_in("coach")
    before = await visitor.who()
    visitor.clock.moment += _ALMOST_OVER
    after = await visitor.who()
    assert after["token"] != before["token"]
    assert {**after, "token": ""} == {**before, "token": ""}


async def test_signing_out_ends_the_session_here_and_there(visitor: Visitor) -> None:
    await visitor.signs_in("coach")
    left = await visitor.signs_out()
    assert left.status_code == 302
    assert left.headers["location"].startswith(f"{PORTAL}/?state=")
    assert await visitor.who() == {}
    again = await visitor.portal.get("/sign-in")
    form = await visitor.keycloak.get(again.headers["location"])
    assert 'name="password"' in form.text, "Keycloak asks anew"


async def test_a_new_key_is_taken_and_those_of_before_stay_good(keycloak: Keycloak, visitor: Visitor) -> None:
    await visitor.signs_in("coach")
    before = await visitor.who()
    await keycloak.signs_with_another_key()
    assert await visitor.who() == before

    async def signed_with_the_new_key() -> bool:
        """Keys are asked for again every ten seconds at most; until then a token of the new one is not taken."""
        visitor.portal.cookies.clear()
        visitor.keycloak.cookies.clear()
        await visitor.signs_in("coach")
        found = await visitor.who()
        return bool(found) and found["signed_with"] != before["signed_with"]

    await until(signed_with_the_new_key, "somebody signs in with a token of the new key")
