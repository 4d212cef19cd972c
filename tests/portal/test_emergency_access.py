"""Emergency access at the portal: asked for by one, granted by another, reviewed by a third, with a running service."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from portal.api.answers.clients import OpenedClient
from portal.api.answers.emergency_accesses import EmergencyAccess
from portal.api.operation import Listed
from portal.pages.emergencies.access import access_view, accesses_view
from portal.pages.emergencies.opening import OPENING, opened_view, opening_view
from portal.pages.emergencies.requesting import ASKING, asking_view
from portal.pages.shared.messages import leads_of
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.client_journey.test_clients_http import NAME, a_known_client
from tests.portal.coach.answers import SOMEBODY, recorded
from tests.portal.commercial import Officer, at_the_portal
from tests.portal.rendering import html_of, names, visit_of
from tests.running import Running

MANAGER, OPERATOR, COMMERCIAL, AUDITOR = (
    Role.DISTRICT_MANAGER,
    Role.OPERATOR,
    Role.CATEGORY_MANAGER,
    Role.AUDITOR,
)
ME = {MANAGER: "tester district_manager", OPERATOR: "tester operator", COMMERCIAL: "tester category_manager"}
ACCESS: dict[str, Any] = {
    "emergency_id": str(SOMEBODY),
    "district": "D01",
    "journey_id": str(SOMEBODY),
    "kinds": ["contact_details"],
    "reason": "coach_out_of_reach",
    "status": "requested",
    "requested_at": "2026-11-27T08:00:00Z",
    "requested_by": "olga",
    "answer_by": "2026-11-27T12:00:00Z",
    "decided_at": None,
    "decided_by": None,
    "refused_for": None,
    "ends_at": None,
    "ended_at": None,
    "looks": 0,
    "review_by": None,
    "overdue": False,
    "finding": None,
}
GRANTED = {
    "status": "granted",
    "decided_at": "2026-11-27T09:00:00Z",
    "decided_by": "ben",
    "ends_at": "2026-11-27T17:00:00Z",
}
ENDED = {**GRANTED, "status": "ended", "ended_at": "2026-11-27T10:00:00Z", "looks": 1, "review_by": "2026-12-04"}


def an_access(**more: Any) -> EmergencyAccess:
    return EmergencyAccess.model_validate({**ACCESS, **more})


def actions_of(role: Role, **more: Any) -> list[str]:
    view = access_view(an_access(**more), visit_of(role))
    html_of("staff/detail.html", view, role=role)
    return [each.path.rpartition("/")[2] for each in view.actions]


@pytest.mark.parametrize("role", [MANAGER, COMMERCIAL])
def test_another_person_decides_and_a_third_reviews(role: Role) -> None:
    assert actions_of(role) == ["grant", "refuse"]
    assert actions_of(role, requested_by=ME[role]) == []
    assert actions_of(role, **ENDED) == ["review"]
    assert actions_of(role, **{**ENDED, "decided_by": ME[role]}) == []
    assert actions_of(role, **{**ENDED, "requested_by": ME[role]}) == []
    assert actions_of(role, **{**ENDED, "status": "reviewed", "finding": "justified"}) == []
    assert actions_of(AUDITOR, **GRANTED) == []


@pytest.mark.parametrize("role", [MANAGER, OPERATOR])
def test_only_whoever_asked_opens_and_anybody_involved_ends_it(role: Role) -> None:
    assert actions_of(role, **{**GRANTED, "requested_by": ME[role]}) == ["open", "end"]
    assert actions_of(role, **GRANTED) == ["end"]
    assert actions_of(role, status="lapsed") == []
    assert actions_of(role, requested_by=ME[role]) == []


def test_the_page_says_who_asked_and_decided_and_what_came_of_it() -> None:
    view = access_view(an_access(**{**ENDED, "overdue": True}), visit_of(MANAGER))
    text = html_of("staff/detail.html", view, role=MANAGER)
    for said in ("olga, 27 November 2026, 8am", "ben, 27 November 2026, 9am", "Review overdue", "4 December 2026"):
        assert said in text
    without = access_view(an_access(journey_id=None, refused_for="asks_for_too_much"), visit_of(AUDITOR))
    text = html_of("staff/detail.html", without, role=AUDITOR)
    assert "/clients/" not in text
    assert "More was asked for than was needed." in text


def test_accesses_are_listed_by_what_they_wait_for() -> None:
    found = Listed[EmergencyAccess](items=(an_access(), an_access(**ENDED)))
    view = accesses_view(found, "", visit_of(COMMERCIAL))
    assert [each.due is None for each in view.rows] == [True, False]
    text = html_of("staff/worklist.html", view, role=COMMERCIAL)
    assert "To review" in text
    assert "Ask for emergency access" not in text, "the commercial team grants, and asks for none"
    nothing = accesses_view(Listed[EmergencyAccess](items=()), "ended", visit_of(OPERATOR))
    text = html_of("staff/worklist.html", nothing, role=OPERATOR)
    assert "No emergency access waits for its review." in text
    assert "/emergency-accesses/new" in text


def test_what_is_opened_is_what_was_chosen_and_names_nobody_in_the_title() -> None:
    opened = recorded("opened", OpenedClient)
    view = opened_view(an_access(**GRANTED), opened, ("contact_details", "access_needs"), names())
    text = html_of("staff/detail.html", view, role=MANAGER)
    assert "Alex Example" in text
    assert "Alex" not in text.partition("</title>")[0]
    nothing = OpenedClient(erased=False, not_recorded=("contact_details",))
    text = html_of("staff/detail.html", opened_view(an_access(), nothing, ("contact_details",), names()), role=MANAGER)
    assert "Nothing is recorded." in text
    erased = opened_view(an_access(), OpenedClient(erased=True), ("contact_details",), names())
    assert "has been erased" in html_of("staff/detail.html", erased, role=OPERATOR)


def test_nothing_is_asked_for_or_opened_without_saying_what_and_why() -> None:
    text = html_of("components/step.html", asking_view(names()), ASKING.read(Posted()), role=OPERATOR)
    for said in ("Enter the id of the client", "Select what has to be opened", "Select why it has to be opened"):
        assert said in text
    text = html_of("components/step.html", opening_view(an_access(**GRANTED)), OPENING.read(Posted()), role=MANAGER)
    assert "Select what to open" in text
    assert "until 27 November 2026, 5pm" in text


def test_messages_lead_to_accesses_and_requests() -> None:
    said = {"emergency_id": str(SOMEBODY), "request_id": str(SOMEBODY)}
    for role, paths in (
        (MANAGER, [f"/data-requests/{SOMEBODY}", f"/emergency-accesses/{SOMEBODY}"]),
        (COMMERCIAL, [f"/emergency-accesses/{SOMEBODY}"]),
        (Role.WORK_COACH, [f"/data-requests/{SOMEBODY}"]),
        (Role.SUPPLIER, []),
    ):
        assert [each.path for each in leads_of(said, role)] == paths


@dataclass
class World:
    one: Running


@pytest.fixture
async def staff(service: Running) -> AsyncIterator[Officer]:  # noqa: F811
    async with at_the_portal(World(service)) as one:
        yield one


ASKED = {"kinds": "contact_details", "reason": "risk_to_life"}


async def asked(staff: Officer, journey_id: str) -> str:
    shown = await staff.sends("/emergency-accesses/new", journey_id=journey_id, **ASKED)
    assert "Another person decides" in shown
    return await _newest(staff)


async def _newest(staff: Officer) -> str:
    listed = re.findall(r'href="(/emergency-accesses/[0-9a-f-]{36})"', await staff.reads("/emergency-accesses"))
    return str(sorted(listed)[-1])


async def test_a_manager_asks_another_grants_it_is_opened_ended_and_reviewed_by_a_third(staff: Officer) -> None:
    journey_id = await a_known_client(staff.one)
    staff.works_as("ada", MANAGER, ["D01"])
    assert f"/emergency-accesses/new?journey={journey_id}" in await staff.reads(f"/clients/{journey_id}")
    assert journey_id in await staff.reads(f"/emergency-accesses/new?journey={journey_id}")
    path = await asked(staff, journey_id)
    again = await staff.sends("/emergency-accesses/new", journey_id=journey_id, **ASKED)
    assert "You have asked for access to this client already" in again
    assert "somebody else has to decide on it" in await staff.sends(f"{path}/grant")
    assert "Nothing can be opened" in await staff.sends(f"{path}/open", kinds="contact_details")
    staff.works_as("ben", COMMERCIAL)
    shown = await staff.reads(path)
    assert journey_id not in shown, "who oversees it reads of no journey"
    assert "Select why it is refused" in await staff.sends(f"{path}/refuse")
    assert "The access is granted." in await staff.sends(f"{path}/grant")
    await staff.reads(f"{path}/open", 403)
    staff.works_as("eve", MANAGER, ["D01"])
    assert "Only whoever asked for this access" in await staff.sends(f"{path}/open", kinds="contact_details")
    staff.works_as("ada", MANAGER, ["D01"])
    assert "Select what to open" in await staff.sends(f"{path}/open")
    opened = await staff.browser.post(f"{path}/open", kinds="contact_details")
    assert (opened.status_code, NAME in opened.text) == (200, True)
    assert opened.headers["cache-control"] == "no-store"
    more = await staff.sends(f"{path}/open", kinds=["contact_details", "access_needs"])
    assert "Select only what was asked for and granted" in more
    assert NAME not in await staff.reads(path)
    assert "somebody else reviews it" in await staff.sends(f"{path}/end")
    staff.works_as("ben", COMMERCIAL)
    assert "somebody else has to review it" in await staff.sends(f"{path}/review", finding="justified")
    staff.works_as("cat", MANAGER, ["D01"])
    assert path in await staff.reads("/emergency-accesses?list=ended")
    assert "Select what you found" in await staff.sends(f"{path}/review")
    assert "The review has been recorded." in await staff.sends(f"{path}/review", finding="justified")
    looks = await staff.reads(f"/clients/{journey_id}/openings")
    assert f'href="{path}"' in looks
    staff.works_as("dan", MANAGER, ["D02"])
    await staff.reads(path, 404)


async def test_an_operator_finds_what_they_asked_for_and_nothing_else(staff: Officer) -> None:
    mine, others = await a_known_client(staff.one), await a_known_client(staff.one)
    staff.works_as("another", OPERATOR)
    theirs = await asked(staff, others)
    staff.works_as("on call", OPERATOR)
    assert theirs not in await staff.reads("/emergency-accesses")
    path = await asked(staff, mine)
    assert path != theirs
    await staff.reads(theirs, 404)
    for given, said in (
        ("the client in Leeds", "Enter the id as it stands in the address"),
        (str(SOMEBODY), "No client that you may know of has this id"),
    ):
        assert said in await staff.sends("/emergency-accesses/new", journey_id=given, **ASKED)
    staff.works_as("max", MANAGER, ["D01"])
    assert "The access is refused." in await staff.sends(f"{path}/refuse", reason="not_an_emergency")
    staff.works_as("on call", OPERATOR)
    assert "Refused" in await staff.reads(path)
    staff.works_as("cleo", Role.WORK_COACH, ["D01"])
    await staff.reads("/emergency-accesses", 403)
