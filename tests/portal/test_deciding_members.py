"""Category managers look at suppliers and decide on their memberships, with a registry that runs."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from portal.api.answers.debarment import Finding
from portal.api.operation import Listed
from portal.pages.category_manager.debarment import findings_view, name_of
from shared.auth.principal import Role
from tests.portal.commercial import Officer, at_the_portal
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import ADA, BEN, CATEGORY, OTHER, START, Registry
from tests.supplier_registry.test_complaints_http import a_complaint
from tests.supplier_registry.test_evidence_requests_http import CERTIFICATE, asked, scanned
from tests.supplier_registry.test_holding_http import given
from tests.supplier_registry.test_performance_http import performance_of

FINDING = Finding.model_validate(
    {
        "entry": "D-7",
        "relation": "connected_person",
        "who": "Jo | Doe",
        "by": "name",
        "nature": "discretionary",
        "compulsory": False,
        "found_at": "2026-10-20T09:00:00Z",
        "published_on": "2026-10-01",
        "waits": True,
        "outcome": None,
        "note": "",
        "considered_at": None,
    }
)
YES = {"declares_no_interest": "yes"}


@pytest.fixture(scope="module")
async def at_work(a_registry: Registry) -> AsyncIterator[Officer]:  # noqa: F811 - the fixture
    async with at_the_portal(a_registry) as one:
        yield one


@pytest.fixture
def officer(at_work: Officer) -> Officer:
    at_work.works_as(ADA)
    return at_work


async def test_a_member_is_suspended_in_one_category_and_reinstated(officer: Officer, registry: Registry) -> None:  # noqa: F811
    path = f"/suppliers/{await registry.a_member(categories=[CATEGORY, OTHER])}"
    shown = await officer.reads(path)
    assert "Lift the suspension" not in shown
    assert "Suspend" in shown
    missing = await officer.sends(f"{path}/suspend")
    assert "Select a category, or every category" in missing
    assert "Select the reason" in missing
    past = {"until-day": "1", "until-month": "1", "until-year": "2016"}
    wrong = await officer.sends(f"{path}/suspend", category=OTHER, reason="investigation", **past)
    assert 'href="#until-day"' in wrong, "the API's reason stands at the day"
    suspended = await officer.sends(
        f"{path}/suspend", category=OTHER, reason="investigation", detail="We look into it."
    )
    assert "The supplier is suspended." in suspended
    assert "We look into it." in suspended
    assert "Lift the suspension" in suspended
    lifted = await officer.sends(f"{path}/reinstate", category=OTHER)
    assert "The suspension is lifted." in lifted
    assert await registry.standings(path.rpartition("/")[2]) == {CATEGORY: "active", OTHER: "active"}


async def test_orders_stop_and_go_on_and_a_declaration_is_asked_for(officer: Officer, registry: Registry) -> None:  # noqa: F811
    path = f"/suppliers/{await registry.a_member()}"
    stopped = await officer.sends(f"{path}/stop-orders", category=CATEGORY, reason="removal_considered")
    assert "No new orders" in stopped
    assert "Given no new orders" in await officer.reads("/suppliers?standing=no_new_orders")
    await officer.sends(f"{path}/resume-orders", category=CATEGORY)
    assert "To declare anew by" in await officer.sends(f"{path}/redeclare", category=CATEGORY)


async def test_a_removal_takes_a_notice_time_and_two_people(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.a_member()
    path = f"/suppliers/{org}"
    given = {"category": CATEGORY, "reasons": ["ceased_trading"]}
    noticed = await officer.sends(f"{path}/notice", **given, detail="Dissolved.")
    assert "Under notice of removal" in noticed
    assert "Dissolved." in await officer.reads(path)
    await registry.serve(org)
    early = await officer.sends(f"{path}/propose-removal", **given, **YES)
    assert "There is a problem" in early
    registry.clock.set(START + timedelta(days=16))
    await officer.sends(f"{path}/propose-removal", **given, **YES)
    assert "Confirm the removal" not in await officer.reads(path), "nobody confirms what they proposed"
    officer.works_as(BEN)
    assert "To be confirmed by a second person" in await officer.reads("/removals")
    removed = await officer.sends(f"{path}/confirm-removal", category=CATEGORY, **YES)
    assert "The supplier is removed." in removed
    assert await registry.standings(org) == {CATEGORY: "removed"}


async def test_a_number_that_is_not_its_own_is_struck(officer: Officer, registry: Registry) -> None:  # noqa: F811
    path = f"/suppliers/{await registry.a_member()}"
    assert f"{path}/strike-number" in await officer.reads(path)
    (first, *_) = (await registry.officer("GET", f"/v1{path}")).body["identifiers"]
    number = f"{first['scheme']} {first['id']}"
    assert "Select the number" in await officer.sends(f"{path}/strike-number", looked="yes")
    assert "Look the number up in the register first" in await officer.sends(f"{path}/strike-number", number=number)
    assert "The number is struck." in await officer.sends(f"{path}/strike-number", number=number, looked="yes")
    assert first not in (await registry.officer("GET", f"/v1{path}")).body["identifiers"]


async def test_suppliers_are_found_by_name_and_coaches_see_nothing_confidential(
    officer: Officer,
    registry: Registry,  # noqa: F811
) -> None:
    org = await registry.a_member()
    await officer.sends(f"/suppliers/{org}/suspend", category=CATEGORY, reason="investigation", detail="A secret.")
    assert "No supplier fits" in await officer.reads("/suppliers?name=Nobody+is+called+so")
    assert "Beacon Skills" in await officer.reads("/suppliers?standing=suspended&category=nonsense")
    listed = re.findall(r'href="/suppliers/[0-9a-f-]{36}">([^<]+)</a>', await officer.reads("/suppliers"))
    assert listed == sorted(listed, key=str.casefold), "members come from A to Z"
    assert "/suppliers/" in await officer.reads("/suppliers?standing=all"), "members or not"
    officer.works_as("coach", Role.WORK_COACH)
    shown = await officer.reads(f"/suppliers/{org}")
    assert "Suspended" in shown
    assert "A secret." not in shown
    assert "Decide" not in shown
    await officer.reads(f"/suppliers/{org}/suspend", 403)
    await officer.reads("/removals", 403)


async def test_a_complaint_is_decided_once_the_supplier_has_answered(officer: Officer, registry: Registry) -> None:  # noqa: F811
    member = await registry.a_member()
    path = f"/complaints/{await a_complaint(registry, member)}"
    assert "Two groups began a week late." in await officer.reads(path)
    assert path in await officer.reads("/complaints")
    missing = await officer.sends(f"{path}/decide")
    assert "Select what was found" in missing
    decided = {"finding": "upheld", "consequence": "warning", "detail": "Both began late."}
    assert "There is a problem" in await officer.sends(f"{path}/decide", **decided, **YES), "the supplier may answer"
    said = {"answer": "The venue was flooded."}
    assert (await registry.supplier(member, "POST", f"/v1{path}/answer", json=said)).status == 204
    shown = await officer.sends(f"{path}/decide", **decided, **YES)
    assert "The complaint is decided." in shown
    assert "A warning" in shown
    assert "The venue was flooded." in shown
    assert path in await officer.reads("/complaints?list=ended")
    assert path in await officer.reads(f"/complaints?supplier={member}")


async def test_a_plan_to_improve_is_opened_reviewed_and_met(officer: Officer, registry: Registry) -> None:  # noqa: F811
    member = await registry.a_member()
    begun = await performance_of(registry, member)
    path = f"/performance/{begun['performance_id']}"
    assert path in await officer.reads(f"/performance?supplier={member}")
    assert "There is no scorecard yet" in await officer.reads(path)
    missing = await officer.sends(f"{path}/plan", measure="completion", value="many")
    assert "To reach must be a whole number" in missing
    days = {
        **{"review_on-day": "10", "review_on-month": "4", "review_on-year": "2017"},
        **{"improve_by-day": "10", "improve_by-month": "6", "improve_by-year": "2017"},
    }
    opened = await officer.sends(f"{path}/plan", measure="completion", value="80", steps="Ring back.", **days, **YES)
    assert "The improvement plan is open" in opened
    assert "To reach 80" in opened
    assert path in await officer.reads("/performance?list=plans")
    reviewed = await officer.sends(f"{path}/review", on_track="yes", note="Better.", **YES)
    assert "Plan on track" in reviewed
    met = await officer.sends(f"{path}/conclude", conclusion="met", **YES)
    assert "The improvement plan is concluded." in met
    level = await officer.sends(f"{path}/level", level="9", reason="starts_late", **YES)
    assert "There is a problem" in level
    assert "2: " in await officer.sends(f"{path}/level", level="2", reason="starts_late", **YES)


async def test_a_decision_on_what_somebody_else_changed_is_shown_anew(officer: Officer, registry: Registry) -> None:  # noqa: F811
    member = await registry.a_member()
    path = f"/performance/{(await performance_of(registry, member))['performance_id']}/level"
    seen = await registry.officer("GET", f"/v1{path.removesuffix('/level')}")
    body = {"level": 3, "reason": "starts_late", "declares_no_interest": True}
    changed = await registry.officer("POST", f"/v1{path}", json=body, headers={"If-Match": seen.headers["ETag"]})
    assert changed.status == 204
    answer = await officer.browser.post(
        path, form_key="0" * 32, form_etag=seen.headers["ETag"], level="2", reason="starts_late", **YES
    )
    assert answer.status_code == 422
    assert "Somebody else changed this while you had it open" in answer.text


async def test_evidence_that_was_asked_for_is_opened_and_accepted(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.a_member()
    request = (await asked(registry, org))["request_id"]
    assert f"/evidence-requests/{request}" in await officer.reads("/evidence?list=asked")
    given_to = await given(registry, org, CERTIFICATE, kind="accreditation", valid_until="2017-12-31")
    path = f"/evidence/{given_to['evidence_id']}"
    assert path in await officer.reads("/evidence")
    assert "Accept version" not in await officer.reads(path), "its file was not scanned yet"
    await scanned(registry, given_to["evidence_id"])
    assert path in await officer.reads(f"/evidence?supplier={org}")
    opened = await officer.browser.post(f"{path}/1/open")
    assert (opened.status_code, opened.content) == (200, CERTIFICATE.content)
    assert "Select the reason" in await officer.sends(f"{path}/1/reject")
    accepted = await officer.sends(f"{path}/1/accept")
    assert "The evidence is accepted." in accepted
    assert "There is a problem" in await officer.sends(f"{path}/1/accept"), "nothing is asked for any more"
    rejected = await officer.sends(f"{path}/1/reject", reason="another_document", detail="Of another year.")
    assert "Of another year." in rejected
    await officer.reads(f"/evidence/{org}", 404)


async def test_the_debarment_list_says_nothing_of_most(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.a_member()
    shown = await officer.reads(f"/debarment/{org}")
    assert "The debarment list says nothing of this supplier" in shown
    assert "Nothing of the debarment list waits" in await officer.reads(f"/debarment/{org}/consider")
    visit = officer.visits()
    found = Listed[Finding](items=(FINDING,))
    view = findings_view(found, str(org), {org: "Beacon"}, visit)
    acts = ["Say what follows from an entry", "Hold it against the list now"]
    assert [each.text for each in view.actions] == acts
    assert name_of(FINDING) == "D-7|connected_person|Jo | Doe"
