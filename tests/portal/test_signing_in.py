"""Signing in by a real code flow: the page of people, the portal's routes, sessions in MongoDB."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from deploy.local import made_up_people
from deploy.local.people_page import Somebody, people_page
from deploy.local.processes import CannotStart
from portal.api.client import Connections
from portal.pages import PAGES
from portal.process import application
from portal.settings import PortalSettings
from portal.web.keeping import Cookie
from portal.web.page import Page
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.store.layout import make
from shared.store.mongo import Database, connect, disconnect
from shared.store.sessions import LAYOUT, Sessions
from tests.portal.conftest import faults_of_html
from tests.portal.signing_in import PORTAL, Clock, Portal, who

COACH, BOTH = "work_coach:D02", "district_manager:D02 and coach"


@pytest.fixture
async def database(database: Database) -> Database:
    await make(database, LAYOUT)
    return database


@pytest.fixture
async def portal(tmp_path: Path, database: Database) -> AsyncIterator[Portal]:
    issuer = Issuer(tmp_path, "https://identity.example", "dps")
    async with people_page(issuer, made_up_people.staff(["D02"])) as people:
        clock = Clock(datetime.now(UTC))
        settings = PortalSettings(
            portal_public_url=PORTAL, **{name.lower(): value for name, value in people.environment.items()}
        )
        connections = Connections("http://127.0.0.1:9")
        app = application(settings, Sessions(database), connections, (*PAGES, Page("/who", None, "", who)), clock)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=PORTAL) as browser:
            yield Portal(browser, people, database, clock, app)
        await connections.close()


async def test_somebody_signs_in_and_goes_on_where_they_wanted_to(portal: Portal) -> None:
    answer = await portal.sign_in(COACH)
    assert (answer.status_code, answer.headers["location"]) == (303, "/clients")
    who = await portal.who()
    assert who["subject"] == COACH
    assert who["role"] == "work_coach"


async def test_nobody_is_remembered_who_only_looks(portal: Portal) -> None:
    answer = await portal.browser.get("/who")
    assert answer.json() == {}
    assert "set-cookie" not in answer.headers
    assert await portal.database["sessions"].count_documents({}) == 0


async def test_signing_in_changes_the_id_of_the_session(portal: Portal) -> None:
    address = await portal.leave()
    before = portal.browser.cookies["session"]
    await portal.browser.get(await portal.choose(address, COACH))
    after = portal.browser.cookies["session"]
    assert before != after
    portal.browser.cookies.set("session", before, domain="127.0.0.1")
    portal.browser.cookies.delete("session", domain="127.0.0.1")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(portal.app), base_url=PORTAL, cookies={"session": before}
    ) as thief:
        assert (await thief.get("/who")).json() == {}


async def test_an_id_that_the_browser_made_up_is_never_taken(portal: Portal) -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(portal.app), base_url=PORTAL, cookies={"session": "chosen-by-somebody"}
    ) as browser:
        left = await browser.get("/sign-in")
    assert "chosen-by-somebody" not in left.headers["set-cookie"]
    assert re.search(r"HttpOnly.*SameSite=Lax", left.headers["set-cookie"])


async def test_the_database_shows_nobodys_token_or_id(portal: Portal) -> None:
    await portal.sign_in(COACH)
    kept = await portal.database["sessions"].find_one({})
    assert kept is not None
    assert portal.browser.cookies["session"] not in str(kept)
    assert b"work_coach" not in bytes(kept["content"])
    assert b"eyJ" not in bytes(kept["content"])


async def test_a_code_of_another_browser_signs_nobody_in(portal: Portal) -> None:
    """Somebody else's way back, sent to a person as a link, does not sign that person in as them."""
    back = await portal.choose(await portal.leave(), COACH)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(portal.app), base_url=PORTAL) as other:
        answer = await other.get(back)
        assert answer.headers["location"] == "/sign-in-failed?why=again"
        assert (await other.get("/who")).json() == {}
        assert "You are not signed in yet" in (await other.get("/sign-in-failed?why=again")).text


async def test_a_code_is_good_once(portal: Portal) -> None:
    back = await portal.choose(await portal.leave(), COACH)
    await portal.browser.get(back)
    assert (await portal.browser.get(back)).headers["location"] == "/sign-in-failed?why=again"
    assert (await portal.who())["subject"] == COACH


async def test_a_provider_that_is_away_is_said_in_a_sentence(portal: Portal, database: Database) -> None:
    settings = PortalSettings(portal_public_url=PORTAL, oidc_metadata_url="http://127.0.0.1:9/openid-configuration")
    connections = Connections("http://127.0.0.1:9")
    app = application(settings, Sessions(database), connections)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PORTAL) as browser:
        left = await browser.get("/sign-in")
        assert left.headers["location"] == "/sign-in-failed?why=away"
        assert "does not work at the moment" in (await browser.get(left.headers["location"])).text
    await connections.close()


async def test_somebody_without_a_role_here_is_told_so(portal: Portal) -> None:
    portal.people.add([Somebody("nobody", "Nobody Yet", (), "Others")])
    assert (await portal.sign_in("nobody")).headers["location"] == "/sign-in-failed?why=refused"
    assert await portal.who() == {}
    assert "Your account cannot use this service" in (await portal.browser.get("/sign-in-failed?why=refused")).text


async def test_somebody_with_two_roles_works_in_the_one_that_they_choose(portal: Portal) -> None:
    answer = await portal.sign_in(BOTH)
    assert (await portal.who())["role"] is None
    chosen = await portal.browser.get(answer.headers["location"])
    assert chosen.headers["location"] == "/role?next=%2Fclients"
    page = await portal.browser.get(chosen.headers["location"])
    assert faults_of_html(page.text) == []
    assert page.text.count('type="radio"') == 2
    answer = await portal.post("/role?next=%2Fclients", role="work_coach")
    assert (answer.status_code, answer.headers["location"]) == (303, "/clients")
    assert (await portal.who())["role"] == "work_coach"
    await portal.post("/role", role="district_manager")
    assert (await portal.who())["role"] == "district_manager"
    assert "working as district manager" in (await portal.browser.get("/")).text


@pytest.mark.parametrize("role", ["buyer", "nonsense", ""])
async def test_nobody_works_in_a_role_that_is_not_theirs(portal: Portal, role: str) -> None:
    await portal.sign_in(BOTH)
    answer = await portal.post("/role", role=role)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert faults_of_html(answer.text) == []
    assert (await portal.who())["role"] is None


async def test_nobody_has_a_role_to_choose_who_did_not_sign_in(portal: Portal) -> None:
    assert (await portal.browser.get("/role")).status_code == 404


async def test_a_token_is_renewed_before_it_ends(portal: Portal) -> None:
    await portal.sign_in(COACH)
    before = await portal.who()
    for _ in range(13):
        portal.clock.moment += timedelta(minutes=54.5)
        assert (await portal.who())["subject"] == COACH
    portal.clock.moment += timedelta(minutes=9)
    assert (await portal.who()) == before


async def test_a_session_that_nobody_uses_ends(portal: Portal) -> None:
    await portal.sign_in(COACH)
    portal.clock.moment += timedelta(minutes=61)
    assert await portal.who() == {}


async def test_a_session_ends_after_a_working_day(portal: Portal) -> None:
    await portal.sign_in(COACH)
    for _ in range(13):
        portal.clock.moment += timedelta(minutes=55)
        await portal.who()
    portal.clock.moment += timedelta(minutes=10)
    assert await portal.who() == {}


async def test_signing_out_forgets_the_session_and_tells_the_provider(portal: Portal) -> None:
    await portal.sign_in(COACH)
    answer = await portal.post("/sign-out")
    assert answer.headers["location"].startswith(f"{portal.people.url}/end-session?")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert await portal.database["sessions"].count_documents({}) == 0
    async with httpx.AsyncClient() as elsewhere:
        assert (await elsewhere.get(answer.headers["location"])).headers["location"].startswith(f"{PORTAL}/")


async def test_another_site_signs_nobody_out(portal: Portal) -> None:
    await portal.sign_in(COACH)
    token = await portal.form_token()
    for form, site in (({"form_token": token}, "same-site"), ({"form_token": "guessed"}, "same-origin"), ({}, "none")):
        answer = await portal.browser.post("/sign-out", data=form, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 400
    assert (await portal.who())["subject"] == COACH


async def test_pages_say_that_a_database_is_away_which_knows_who_it_is(portal: Portal) -> None:
    away = connect("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=100", "test", app_name="test")
    settings = PortalSettings(portal_public_url=PORTAL)
    connections = Connections("http://127.0.0.1:9")
    app = application(settings, Sessions(away), connections)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=PORTAL) as browser:
        assert (await browser.get("/")).status_code == 200
        browser.cookies.set("session", "somebody's", domain="127.0.0.1")
        answer = await browser.get("/")
        assert answer.status_code == 503
        assert "<h1" in answer.text
    await connections.close()
    disconnect(away)


@pytest.mark.parametrize(
    "asked", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\nb"]
)
async def test_signing_in_leads_to_pages_of_the_portal_alone(portal: Portal, asked: str) -> None:
    address = await portal.leave(str(httpx.URL("/sign-in", params={"next": asked})))
    answer = await portal.browser.get(await portal.choose(address, COACH))
    assert answer.headers["location"] == "/"


def test_where_browsers_come_by_tls_the_cookie_is_this_hosts_alone() -> None:
    header = Cookie(secure=True).setting("id")
    assert header.startswith("__Host-session=id;")
    assert "Secure" in header
    assert "Path=/" in header
    assert "Domain" not in header


async def test_the_page_of_people_listens_on_loopback_alone(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="only on loopback"):
        async with people_page(Issuer(tmp_path, "https://identity.example", "dps"), [], host="0.0.0.0"):
            pass


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "http://evil.example/"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"client_id": "another"},
        {"response_type": "token"},
    ],
)
async def test_the_page_of_people_refuses_anything_but_a_code_flow_on_this_machine(
    portal: Portal, changed: dict[str, str]
) -> None:
    address = httpx.URL(await portal.leave())
    async with httpx.AsyncClient() as elsewhere:
        assert (await elsewhere.get(address.copy_merge_params(changed))).status_code == 400


async def test_the_page_of_people_answers_to_names_of_this_machine_alone(portal: Portal) -> None:
    async with httpx.AsyncClient() as elsewhere:
        metadata = await elsewhere.get(portal.people.environment["OIDC_METADATA_URL"], headers={"Host": "evil.example"})
    assert metadata.status_code == 403


async def test_a_code_needs_the_verifier_of_its_challenge(portal: Portal) -> None:
    back = httpx.URL(await portal.choose(await portal.leave(), COACH))
    form = {
        "grant_type": "authorization_code",
        "code": back.params["code"],
        "redirect_uri": f"{PORTAL}/signed-in",
        "code_verifier": "guessed",
    }
    async with httpx.AsyncClient() as elsewhere:
        answer = await elsewhere.post(f"{portal.people.url}/token", data=form)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


def test_everybody_on_the_page_has_an_account_of_their_own() -> None:
    people = [*made_up_people.staff(), *made_up_people.suppliers([("o1", "Sheffield Skills Ltd", "")])]
    assert len({person.subject for person in people}) == len(people)
    assert {role for person in people for role in person.roles} == set(Role) - {Role.SERVICE}
    assert all(person.name and person.group for person in people)
    assert replace(people[0]) == people[0]
