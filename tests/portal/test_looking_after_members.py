"""What category managers do beside deciding: feedback, evidence asked for, service by post, successions."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from portal.api.answers.service import NoticesToSupplier
from portal.pages.category_manager.service import unserved
from portal.web.names import Names
from shared.auth.principal import Role
from tests.portal.commercial import Officer, at_the_portal
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import ADA, BEN, CATEGORY, OTHER, START, Registry
from tests.supplier_registry.test_feedback_http import a_refused, ask
from tests.supplier_registry.test_successions_http import two_members

YES = {"declares_no_interest": "yes"}
NOTICE = "0190d8c2-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
async def at_work(a_registry: Registry) -> AsyncIterator[Officer]:  # noqa: F811 - the fixture
    async with at_the_portal(a_registry) as one:
        yield one


@pytest.fixture
def officer(at_work: Officer, registry: Registry) -> Officer:  # noqa: F811
    registry.clock.set(START)
    at_work.works_as(ADA)
    return at_work


def on(name: str, day: int, month: int, year: int = 2017) -> dict[str, str]:
    return {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": str(year)}


async def test_feedback_is_read_and_given_once(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org, application = await a_refused(registry)
    path = f"/feedback/{(await ask(registry, org, application)).body['feedback_id']}"
    assert path in await officer.reads("/feedback")
    shown = await officer.reads(path)
    for said in ("What was missing?", "It was not given yet.", f"/applications/{application}", "Refused"):
        assert said in shown
    assert "Say why it was decided so" in await officer.sends(f"{path}/give")
    given = await officer.sends(f"{path}/give", text="It names nobody to turn to.")
    assert "The feedback was given." in given
    assert "It names nobody to turn to." in given
    assert "Give the feedback" not in given
    assert "There is a problem" in await officer.sends(f"{path}/give", text="Once more."), "it is given once"
    assert path in await officer.reads("/feedback?list=given")
    officer.works_as("audrey", Role.AUDITOR)
    assert "It names nobody to turn to." in await officer.reads(path)
    await officer.reads(f"{path}/give", 403)
    officer.works_as("coach", Role.WORK_COACH)
    await officer.reads("/feedback", 403)


async def test_evidence_is_asked_for_and_a_request_is_taken_back(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.a_member()
    path = f"/suppliers/{org}/ask-evidence"
    assert path in await officer.reads(f"/suppliers/{org}")
    missing = await officer.sends(path, **on("answer_by", 31, 2))
    for said in ("Select what is asked for", "Select the reason", "must be a real date"):
        assert said in missing
    early = await officer.sends(path, kind="employers_liability_insurance", reason="doubt")
    assert "There is a problem" in early, "insurance is asked for once it has accepted an order"
    asked = await officer.sends(path, kind="accreditation", reason="doubt", detail="The number differs.")
    assert "The supplier was asked for the evidence." in asked
    found = await registry.officer("GET", f"/v1/evidence-requests?supplier_id={org}")
    request = f"/evidence-requests/{found.body['items'][0]['request_id']}"
    shown = await officer.reads(request)
    for said in ("The number differs.", "Supplier to give it", "Take the request back"):
        assert said in shown
    assert "Select the reason" in await officer.sends(f"{request}/withdraw")
    back = await officer.sends(f"{request}/withdraw", reason="asked_by_mistake")
    assert "The request is taken back." in back
    assert "Taken back for" in back
    assert "Decide" not in back


async def test_a_notice_that_came_by_post_begins_its_time(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.a_member()
    path = f"/suppliers/{org}/served"
    assert path not in await officer.reads(f"/suppliers/{org}")
    await officer.sends(f"/suppliers/{org}/notice", category=CATEGORY, reasons=["ceased_trading"])
    assert path in await officer.reads(f"/suppliers/{org}")
    assert "Select how it arrived" in await officer.sends(path, **on("served_on", 3, 3))
    given = (await registry.officer("GET", f"/v1/suppliers/{org}")).body["memberships"][0]["removal_notice"]
    notice = {"notice": given["notice_id"], "means": "post"}
    future = await officer.sends(path, **notice, **on("served_on", 1, 6))
    assert "There is a problem" in future, "nothing arrives on a day to come"
    day = START.date()
    served = await officer.sends(path, **notice, **on("served_on", day.day, day.month, day.year))
    assert "It is recorded that the notice has arrived." in served
    assert path not in served
    assert "Every notice has arrived." in await officer.reads(path)


async def test_an_invitation_that_came_by_hand_is_recorded(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.an_organisation()
    path = f"/applications/{await registry.an_application(org, categories=[CATEGORY])}"
    assert f"{path}/served" not in await officer.reads(path)
    invited = await officer.sends(f"{path}/invite", reasons=["discretionary_exclusion_ground"], detail="Speak to us.")
    assert f"{path}/served" in invited
    day = START.date()
    (invitation,) = (await registry.officer("GET", f"/v1{path}")).body["invitations"]
    notice = {"notice": invitation["notice_id"], "means": "by_hand"}
    served = await officer.sends(f"{path}/served", **notice, **on("served_on", day.day, day.month, day.year))
    assert "It is recorded that the notice has arrived." in served
    assert f"{path}/served" not in served


def test_a_notice_of_several_categories_is_one_to_choose() -> None:
    notice = {"notice_id": NOTICE, "served_on": None}
    both = [{"category": each, "removal_notice": notice} for each in ("GETTING_JOBS", "KEEPING_JOBS")]
    asked = {"category": "SKILLS_FOR_WORK", "redeclaration_notice_id": NOTICE, "redeclaration_served_on": "2017-03-01"}
    supplier = NoticesToSupplier.model_validate({"name": "Beacon", "memberships": [*both, asked]})
    assert unserved(supplier, Names()) == ((NOTICE, "Notice of removal: Getting jobs and Keeping jobs"),)


async def test_a_succession_takes_two_people(officer: Officer, registry: Registry) -> None:  # noqa: F811
    of, to = await two_members(registry)
    path = f"/suppliers/{of}/successor"
    answer = await officer.browser.post(f"{path}/nonsense", form_key="0" * 32)
    assert answer.status_code in (404, 422), "what is no id leads nowhere"
    assert path in await officer.reads(f"/suppliers/{of}")
    assert "Which supplier takes its place?" in await officer.reads(path)
    assert "There is a problem" in await officer.reads(f"{path}?name=")
    assert "No member is called so" in await officer.reads(f"{path}?name=Nobody+at+all")
    missing = await officer.sends(f"{path}/{to}")
    for said in ("Select what happened", "Enter the day", "Confirm that you have no interest in this supplier"):
        assert said in missing
    later = START + timedelta(days=90)
    given = {"kind": "takeover", "accounts_pass": "yes", "note": "Deed seen.", **YES}
    future = await officer.sends(f"{path}/{to}", **given, **on("happened_on", later.day, later.month, later.year))
    assert "There is a problem" in future, "it has not happened yet"
    happened = on("happened_on", START.day, START.month, START.year)
    assert "The succession is proposed." in await officer.sends(f"{path}/{to}", **given, **happened)
    one = await _succession(registry, of)
    assert one in await officer.reads("/successions")
    own = await officer.reads(one)
    assert "by you" in own
    assert "Confirm the succession" not in own, "nobody confirms what they proposed"
    officer.works_as(BEN)
    assert "Confirm that you have no interest" in await officer.sends(f"{one}/confirm")
    assert "The succession is confirmed." in await officer.sends(f"{one}/confirm", **YES)
    assert one in await officer.reads("/successions?list=confirmed")
    assert await registry.standings(to) == {CATEGORY: "active", OTHER: "active"}


async def test_a_succession_is_returned_with_what_is_missing(officer: Officer, registry: Registry) -> None:  # noqa: F811
    of, to = await two_members(registry)
    happened = on("happened_on", START.day, START.month, START.year)
    await officer.sends(f"/suppliers/{of}/successor/{to}", kind="merger", accounts_pass="no", **happened, **YES)
    one = await _succession(registry, of)
    officer.works_as(BEN)
    assert "Enter what is missing" in (await officer.sends(f"{one}/return")).replace("the what", "what")
    assert "Another company." in await officer.sends(f"{one}/return", note="Another company.")
    assert one in await officer.reads("/successions?list=returned")
    officer.works_as("audrey", Role.AUDITOR)
    assert "Return the proposal" not in await officer.reads(one)
    await officer.reads(f"/suppliers/{of}/successor", 403)


async def _succession(registry: Registry, of: UUID) -> str:  # noqa: F811
    found = await registry.officer("GET", "/v1/successions?limit=100")
    (one,) = (each["succession_id"] for each in found.body["items"] if each["supplier_id"] == str(of))
    return f"/successions/{one}"
