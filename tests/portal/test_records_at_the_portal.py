"""Records past their time, who opened evidence, and giving evidence up, with a registry that runs."""

from uuid import UUID, uuid4

from portal.api.answers.evidence import Held
from portal.api.answers.evidence_decisions import Download
from portal.api.answers.order_records import ExpiredRecord
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.pages.buyer.records import records_view
from portal.pages.category_manager.evidence import evidence_view
from portal.pages.category_manager.evidence_release import openings_view
from shared.auth.principal import Role
from tests.portal.commercial import at_the_portal
from tests.portal.rendering import html_of, names, visit_of
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import Registry
from tests.supplier_registry.test_evidence_requests_http import CERTIFICATE, scanned
from tests.supplier_registry.test_holding_http import given

ORDER = UUID("0190d8c2-0000-7000-8000-0000000000ab")


def test_records_past_their_time_lead_to_their_orders() -> None:
    record = ExpiredRecord.model_validate(
        {
            "order_id": ORDER,
            "district": "D01",
            "category": "GETTING_JOBS",
            "last_changed_on": "2019-03-01",
            "kept_until": "2026-03-01",
        }
    )
    text = html_of("staff/worklist.html", records_view(Listed(items=(record,)), names()), role=Role.BUYER)
    for said in (f'href="/orders/{ORDER}"', "Order 000000AB", "1 Mar 2026"):
        assert said in text
    assert "D01" not in text
    empty = html_of("staff/worklist.html", records_view(Listed(items=()), names()), role=Role.AUDITOR)
    assert "The record of every order still has to be kept." in empty


def test_who_opened_a_version_is_listed_with_when_and_in_which_role() -> None:
    opened = Download.model_validate(
        {"actor": "ada", "roles": ["category_manager"], "at": "2026-11-20T09:05:00Z", "correlation_id": "abc"}
    )
    view = openings_view(
        Listed(items=(opened,), next="x"), "Accreditation", "2", "/evidence/e/2/openings", "/evidence/e"
    )
    text = html_of("staff/detail.html", view, role=Role.AUDITOR)
    for said in ("20 November 2026, 9:05am", "ada", "Category manager", 'href="/evidence/e/2/openings?after=x"'):
        assert said in text
    none = openings_view(Listed(items=()), "Accreditation", "2", "/", "/")
    assert "Nobody has opened this version." in html_of("staff/detail.html", none, role=Role.AUDITOR)


def test_evidence_that_was_given_up_says_so_and_can_be_decided_on_no_more() -> None:
    held = Held.model_validate(
        {
            "evidence_id": str(uuid4()),
            "supplier_id": str(uuid4()),
            "kind": "accreditation",
            "valid_until": None,
            "expired": False,
            "released": True,
            "versions": [],
        }
    )
    view = evidence_view(held, Missing("Not now."), {}, visit_of(Role.CATEGORY_MANAGER))
    assert [each.text for each in view.states] == ["Given up"]
    assert view.actions == ()
    still = evidence_view(
        held.model_copy(update={"released": False}), Missing("Not now."), {}, visit_of(Role.CATEGORY_MANAGER)
    )
    assert [each.text for each in still.actions] == ["Hold nothing to it any more"]


async def test_evidence_is_opened_on_record_and_given_up(registry: Registry) -> None:  # noqa: F811
    org = await registry.a_member()
    evidence = (await given(registry, org, CERTIFICATE, kind="accreditation", valid_until="2017-12-31"))["evidence_id"]
    await scanned(registry, evidence)
    path = f"/evidence/{evidence}"
    async with at_the_portal(registry) as officer:
        opened = await officer.browser.post(f"{path}/1/open")
        assert opened.status_code == 200
        officer.works_as("audrey", Role.AUDITOR)
        assert f"{path}/1/openings" in await officer.reads(path)
        openings = await officer.reads(f"{path}/1/openings")
        assert "ada" in openings.lower()
        assert "Category manager" in openings
        await officer.reads(f"{path}/release", 403)
        officer.works_as("ada")
        await officer.reads(f"{path}/1/openings", 403)
        assert "Select why" in await officer.sends(f"{path}/release")
        released = await officer.sends(f"{path}/release", reason="no_longer_needed")
        assert "No delivery is held to this evidence any more." in released
        assert "Given up" in released
        assert "Accept version" not in released
