"""What clients ask for by right, decided at the portal in front of a running service."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from portal.pages.rights.export import NO_IDS
from shared.auth.principal import Role
from tests.client_journey.calling import ask, start
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.client_journey.test_clients_http import NAME, a_known_client
from tests.portal.commercial import Officer, at_the_portal
from tests.running import Running

COACH, MANAGER, AUDITOR = Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.AUDITOR


@dataclass
class World:
    one: Running


@pytest.fixture
async def staff(service: Running) -> AsyncIterator[Officer]:  # noqa: F811
    async with at_the_portal(World(service)) as one:
        yield one


def coach(staff: Officer) -> None:
    staff.works_as("cleo", COACH, ["D01"])


def manager(staff: Officer, name: str = "max") -> None:
    staff.works_as(name, MANAGER, ["D01"])


def the_request(text: str) -> str:
    """Where the request is that a page shows."""
    return str(re.findall(r'href="(/data-requests/[0-9a-f-]{36})/', text)[0])


async def test_a_copy_is_put_together_handed_out_and_answered(staff: Officer) -> None:
    coach(staff)
    journey_id = await a_known_client(staff.one)
    assert f"/clients/{journey_id}/data-requests/new" in await staff.reads(f"/clients/{journey_id}")
    new = f"/clients/{journey_id}/data-requests/new"
    late = datetime.now(UTC).date() - timedelta(days=400)
    day = {"received_on-day": str(late.day), "received_on-month": str(late.month), "received_on-year": str(late.year)}
    refused = await staff.sends(new, kind="access", identified="known_in_person", **day)
    assert 'href="#received_on-day"' in refused
    shown = await staff.sends(new, kind="access", identified="known_in_person")
    path = the_request(shown)
    assert "What happened" in shown
    again = await staff.sends(new, kind="access", identified="document_seen")
    assert "The client has asked for this already" in again
    assert path in await staff.reads("/data-requests")
    early = await staff.sends(f"{path}/answer", outcome="complied")
    assert "Put together all that is kept of the client first" in early
    assert NO_IDS in await staff.sends(f"{path}/export", form="page", withhold="no id")
    kept = await staff.browser.post(f"{path}/export", form="page")
    assert (kept.status_code, NAME in kept.text) == (200, True)
    assert kept.headers["cache-control"] == "no-store"
    assert "attachment" in kept.headers["content-disposition"]
    as_json = (await staff.browser.post(f"{path}/export", form="json", withhold=journey_id)).json()
    assert as_json["withheld"] == 1
    assert "Last put together" in await staff.reads(path)
    longer = await staff.sends(f"{path}/extend", reason="complex")
    assert "two months longer than usual" in longer
    assert f"{path}/extend" not in longer
    assert "Select why it is refused, in all or in part" in await staff.sends(f"{path}/answer", outcome="refused")
    answered = await staff.sends(f"{path}/answer", outcome="complied")
    assert "All that was asked for was done" in answered
    assert "The request is over" in await staff.sends(f"{path}/export", form="page")
    assert path in await staff.reads("/data-requests?list=over")
    correction = the_request(await staff.sends(new, kind="rectification", identified="signed_in"))
    assert f"/clients/{journey_id}/details" in await staff.reads(correction)
    assert "The request has been withdrawn." in await staff.sends(f"{correction}/withdraw")
    staff.works_as("audrey", AUDITOR)
    assert journey_id not in await staff.reads(path), "auditors are not told whose it is"
    await staff.reads(f"{path}/answer", 403)
    staff.works_as("elsewhere", COACH, ["D02"])
    await staff.reads(path, 404)


async def test_an_erasure_takes_two_people_and_says_everything_that_keeps_the_data(staff: Officer) -> None:
    journey_id = await a_known_client(staff.one)
    coach(staff)
    restricted = await staff.sends(f"/clients/{journey_id}/restriction", reason="legal_claim")
    assert "The use of the data is restricted." in restricted
    new = f"/clients/{journey_id}/data-requests/new"
    path = the_request(await staff.sends(new, kind="erasure", identified="document_seen"))
    manager(staff)
    refused = await staff.sends(f"{path}/propose", ground="objected")
    for said in ("A journey of the client is open", "it is kept until the restriction ends"):
        assert said in refused
    assert "Use restricted" in await staff.reads(f"/clients/{journey_id}")
    ended = await staff.sends(f"/clients/{journey_id}/restriction-end", reason="claim_settled")
    assert "Use restricted" not in ended
    assert (await ask(staff.one, f"journeys/{journey_id}/closure", reason="left_benefit")).status == 204
    assert "Select the ground" in await staff.sends(f"{path}/propose")
    proposed = await staff.sends(f"{path}/propose", ground="objected")
    assert "You proposed this erasure." in proposed
    assert f"{path}/confirm" not in proposed
    own = await staff.sends(f"{path}/confirm")
    assert "You proposed this erasure: another district manager has to confirm it" in own
    coach(staff)
    await staff.reads(f"{path}/confirm", 403)
    assert "The proposal was sent back." in await staff.sends(f"{path}/return", reason="still_needed")
    assert "The erasure is proposed." in await staff.sends(f"{path}/propose", ground="no_longer_needed")
    manager(staff, "mia")
    assert f"{path}/confirm" in await staff.reads(path)
    assert "This cannot be undone." in await staff.reads(f"{path}/confirm")
    confirmed = await staff.sends(f"{path}/confirm")
    assert "The erasure is confirmed" in confirmed
    assert "All that was asked for was done" in confirmed
    assert "Erased" in await staff.reads(f"/clients/{journey_id}")
    staff.works_as("audrey", AUDITOR)
    assert path in await staff.reads("/erasures")
    manager(staff)
    await staff.reads("/erasures", 403)


async def test_who_looked_is_found_by_a_manager_from_the_client_and_by_an_auditor_by_id(staff: Officer) -> None:
    reference = uuid4()
    journey_id = str((await start(staff.one, reference)).body["journey_id"])
    manager(staff)
    found = await staff.sends("/clients/search", client_ref=str(reference))
    assert f"/clients/{journey_id}/openings" in found
    assert "No client of your district has this reference." in await _answered(staff, client_ref=str(uuid4()))
    assert "Nobody has looked" in await staff.reads(f"/clients/{journey_id}/openings")
    known = await a_known_client(staff.one)
    coach(staff)
    await staff.browser.post(f"/clients/{known}/details", reason="client_made_contact")
    await staff.reads(f"/clients/{known}/openings", 403)
    staff.works_as("audrey", AUDITOR)
    looks = await staff.sends("/audit", wanted=known)
    assert "cleo" in looks
    assert "Client made contact" in looks
    assert NAME not in looks


async def _answered(staff: Officer, **fields: str) -> str:
    answer = await staff.browser.post("/clients/search", **fields)
    assert answer.status_code == 200
    return answer.text


async def test_restricted_data_is_opened_for_few_reasons_and_the_page_says_which(staff: Officer) -> None:
    journey_id = await a_known_client(staff.one)
    coach(staff)
    assert "Select why the use is restricted" in await staff.sends(f"/clients/{journey_id}/restriction")
    await staff.sends(f"/clients/{journey_id}/restriction", reason="accuracy_contested")
    refused = await staff.browser.post(f"/clients/{journey_id}/details", reason="contacting_client")
    assert "data is restricted: it is opened for a request about the data" in refused.text
    assert NAME not in refused.text
    opened = await staff.browser.post(f"/clients/{journey_id}/details", reason="data_request")
    assert NAME in opened.text
