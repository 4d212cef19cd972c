"""A coach at work, at a portal in front of a running service of journeys."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

from portal.api.client import Api, Connections
from portal.pages import PAGES
from portal.pages.coach import starting
from portal.web.page import Shown
from shared.auth.principal import Role
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.portal.conftest import Browser, faults_of_html, visiting
from tests.portal.rendering import visit_of
from tests.running import Running

_HIDDEN = re.compile(r'<input type="hidden" name="(form_\w+)" value="([^"]*)">')
NEED = {
    "category": "SKILLS_FOR_WORK",
    "eligibility": "work_search",
    "funding": "contracted_provision",
    "finding": "no_places",
    "jobcentre": "INV",
    "within_km": "20",
    "modes": "in_person",
}


async def sends(browser: Browser, path: str, **fields: Any) -> Any:
    """Open a page and send its form as it was rendered, with these fields."""
    shown = await browser.get(path)
    assert shown.status_code == 200, shown.text
    assert faults_of_html(shown.text) == []
    kept = {name: unescape(value) for name, value in _HIDDEN.findall(shown.text)}
    return await browser.post(path, **(kept | fields))


async def taken_on(browser: Browser) -> tuple[str, str]:
    """Take a client on; return the client's page and the reference."""
    done = await sends(browser, "/clients/new", category="ENGAGEMENT", district="D01", jobcentre="INV")
    assert done.status_code == 200
    reference = re.search(r"Client reference: ([0-9a-f-]{36})", done.text)
    path = re.search(r'href="(/clients/[0-9a-f-]{36})"', done.text)
    assert reference
    assert path
    return path[1], reference[1]


async def test_a_coach_takes_a_client_on_finds_and_moves_them_and_records_a_need(service: Running) -> None:  # noqa: F811
    async with visiting(PAGES, service.url) as browser:
        token = service.token(Role.WORK_COACH, subject="robin", districts=("D01",))
        browser.signs_in(Role.WORK_COACH, token, subject="robin", districts=frozenset({"D01"}))
        client, reference = await taken_on(browser)
        found = await sends(browser, "/clients/search", client_ref=reference)
        assert (found.status_code, found.headers["location"]) == (303, client)
        assert reference not in found.headers["location"]
        nobody = await sends(browser, "/clients/search", client_ref=client[-36:-22] + "4000-8000-000000000000")
        assert "No client of your district has this reference." in nobody.text
        moved = await sends(browser, f"{client}/move", to_category="SKILLS_FOR_WORK", reason="progress")
        assert (moved.status_code, moved.headers["location"]) == (303, client)
        recorded = await sends(browser, f"{client}/needs/new", **NEED)
        assert recorded.status_code == 303, recorded.text
        page = (await browser.get(client)).text
        assert "Find provision" in page
        again = await sends(browser, f"{client}/needs/new", **NEED)
        assert again.status_code == 422
        assert "There is a problem" in again.text
        need = re.search(rf'href="({client}/needs/[0-9a-f-]+)/change"', page)
        assert need
        change = (await browser.get(f"{need[1]}/change")).text
        assert re.search(r'name="within_km".*?value="20" selected', change, re.S)
        need_id = need[1].rpartition("/")[2]
        both = [{"funding": each, "finding": "no_places"} for each in ("contracted_provision", "adult_skills_fund")]
        said = {"eligibility": "work_search", "other_funding": both}
        await service.call("PUT", f"/v1/needs/{need_id}/qualification", token, json=said)
        await sends(
            browser, f"{need[1]}/eligibility", eligibility="lead_carer", funding="employer", finding="not_there"
        )
        qualified = (await service.call("GET", f"/v1/needs/{need_id}", token)).body["qualification"]
        assert qualified["eligibility"] == "lead_carer"
        assert [each["funding"] for each in qualified["other_funding"]] == ["employer", "adult_skills_fund"]
        unmet = await browser.post(f"{need[1]}/unmet")
        assert "Select why nothing suits" in unmet.text
        unmet = await sends(browser, f"{need[1]}/unmet", reason="no_offer_in_reach")
        assert unmet.status_code == 303
        assert "Look again" in (await browser.get(client)).text


async def test_a_new_client_goes_to_the_jobcentre_that_most_of_the_coachs_clients_go_to(service: Running) -> None:  # noqa: F811
    async with visiting(PAGES, service.url) as browser:
        token = service.token(Role.WORK_COACH, subject="ashley", districts=("D01",))
        browser.signs_in(Role.WORK_COACH, token, subject="ashley", districts=frozenset({"D01"}))
        await taken_on(browser)
    connections = Connections(service.url)
    shown = await starting.show(replace(visit_of(Role.WORK_COACH), api=Api(connections, token)))
    assert isinstance(shown, Shown)
    assert shown.filled is not None
    assert (shown.filled.text("district"), shown.filled.text("jobcentre")) == ("D01", "INV")
    await connections.close()


async def test_what_somebody_else_changed_meanwhile_is_shown_before_it_is_sent_again(service: Running) -> None:  # noqa: F811
    async with visiting(PAGES, service.url) as browser:
        token = service.token(Role.WORK_COACH, subject="robin", districts=("D01",))
        browser.signs_in(Role.WORK_COACH, token, subject="robin", districts=frozenset({"D01"}))
        client, _ = await taken_on(browser)
        old = {name: unescape(value) for name, value in _HIDDEN.findall((await browser.get(f"{client}/move")).text)}
        await sends(browser, f"{client}/contact", how="in_person")
        moved = {"to_category": "SKILLS_FOR_WORK", "reason": "progress"}
        stale = await browser.post(f"{client}/move", **(old | moved))
        assert stale.status_code == 422
        assert "Somebody else changed this" in stale.text
        fresh = {name: unescape(value) for name, value in _HIDDEN.findall(stale.text)}
        done = await browser.post(f"{client}/move", **(fresh | moved))
        assert done.status_code == 303, done.text


async def test_clients_details_are_opened_on_record_and_a_colleague_says_why(service: Running) -> None:  # noqa: F811
    async with visiting(PAGES, service.url) as browser:
        token = service.token(Role.WORK_COACH, subject="robin", districts=("D01",))
        browser.signs_in(Role.WORK_COACH, token, subject="robin", districts=frozenset({"D01"}))
        client, _ = await taken_on(browser)
        written = await sends(
            browser, f"{client}/details/contact", name="Alex Example", language="cy", phone="rubbish!"
        )
        assert written.status_code == 422
        assert "Alex Example" in written.text, "what was typed is kept"
        written = await sends(browser, f"{client}/details/contact", name="Alex Example", language="cy")
        assert written.status_code == 303, written.text
        opened = await sends(browser, f"{client}/details")
        assert "Alex Example" in opened.text
        other = service.token(Role.WORK_COACH, subject="kit", districts=("D01",))
        browser.signs_in(Role.WORK_COACH, other, subject="kit", districts=frozenset({"D01"}))
        refused = await sends(browser, f"{client}/details")
        assert refused.status_code == 422
        assert "Alex Example" not in refused.text
        assert "Select why you look" in refused.text
        opened = await sends(browser, f"{client}/details", reason="client_made_contact")
        assert "Alex Example" in opened.text
        stranger = service.token(Role.WORK_COACH, subject="jo", districts=("D09",))
        browser.signs_in(Role.WORK_COACH, stranger, subject="jo", districts=frozenset({"D09"}))
        assert (await browser.get(client)).status_code == 404


async def test_pages_of_clients_are_for_coaches_alone(service: Running) -> None:  # noqa: F811
    async with visiting(PAGES, service.url) as browser:
        for role in (Role.SUPPLIER, Role.AUDITOR, Role.BUYER, Role.CATEGORY_MANAGER):
            browser.signs_in(role, service.token(role))
            for path in ("/clients", "/clients/new", "/clients/search"):
                assert (await browser.get(path)).status_code == 403, (role, path)
