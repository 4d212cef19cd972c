"""Notices of the register and the debarment list at the portal, with a registry that runs."""

from typing import Any
from uuid import UUID, uuid4

from portal.api.answers.debarment import FindingsOf
from portal.api.answers.register_notices import RegisterNotice
from portal.api.operation import Listed
from portal.pages.category_manager.debarment import list_view
from portal.pages.category_manager.register_notices import FORM, notice_view, notices_view, options_of
from shared.auth.principal import Role
from tests.portal.commercial import at_the_portal
from tests.portal.rendering import html_of, visit_of
from tests.portal.test_deciding_members import FINDING
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import START, Registry
from tests.supplier_registry.test_register_notices_http import notices

OFFICER = Role.CATEGORY_MANAGER
ID = str(uuid4())
SUPPLIER = "0190d8c2-0000-7000-8000-000000000001"


def a_notice(**more: Any) -> RegisterNotice:
    return RegisterNotice.model_validate(
        {
            "notice_id": ID,
            "supplier_id": SUPPLIER,
            "supplier": {
                "name": "Beacon Skills",
                "identifiers": [{"scheme": "GB-COH", "id": "01234568"}],
                "sme": True,
                "vcse": True,
            },
            "category": None,
            "regime": "PA23_DYNAMIC_MARKET",
            "notice_type": "UK15",
            "occasion": "removal",
            "happened_at": "2026-11-20T09:00:00Z",
            "due_on": "2026-12-20",
            "state": "due",
            "given_on": None,
            "reference": "",
            **more,
        }
    )


def test_a_notice_is_listed_with_its_day_until_it_is_given() -> None:
    rows = (a_notice(), a_notice(state="given", given_on="2026-11-25", reference="2026/S 1"))
    view = notices_view(Listed(items=rows), "", "", visit_of(OFFICER))
    text = html_of("staff/worklist.html", view, role=OFFICER)
    assert "Removal, 20 Nov 2026" in text
    assert "All categories" in text
    assert [each.due is None for each in view.rows] == [False, True]
    assert 'href="/register-notices/giving"' in text
    auditor = notices_view(Listed(items=rows), "", "", visit_of(Role.AUDITOR))
    assert auditor.links == ()
    assert "No notice is overdue." in html_of(
        "staff/worklist.html", notices_view(Listed(items=()), "", "", visit_of(OFFICER)), role=OFFICER
    )


def test_a_notice_shows_what_it_has_to_say_of_its_supplier() -> None:
    text = html_of("staff/detail.html", notice_view(a_notice(), visit_of(OFFICER)), role=OFFICER)
    for said in (
        "01234568",
        "voluntary, community or social enterprise",
        "20 December 2026",
        "Record that it was given",
    ):
        assert said in text
    given = a_notice(state="given", given_on="2026-11-25", reference="2026/S 1")
    text = html_of("staff/detail.html", notice_view(given, visit_of(OFFICER)), role=OFFICER)
    assert "25 November 2026, 2026/S 1" in text
    assert "Correct what is recorded" in text
    assert notice_view(given, visit_of(Role.AUDITOR)).actions == ()


def test_what_is_due_first_is_ticked_first_and_refusals_stand_at_their_fields() -> None:
    later, sooner = a_notice(due_on="2026-12-24"), a_notice(notice_id=str(uuid4()), due_on="2026-12-01")
    assert [code for code, *_ in options_of((later, sooner))] == [str(sooner.notice_id), ID]
    assert FORM.field_of("/notice_ids/3") == "notice_ids"


def test_the_debarment_list_says_who_is_to_be_considered() -> None:
    waits = FindingsOf(supplier_id=UUID(SUPPLIER), findings=(FINDING,))
    considered = FindingsOf(
        supplier_id=uuid4(), findings=(FINDING.model_copy(update={"waits": False, "outcome": "not_relied_on"}),)
    )
    view = list_view(Listed(items=(waits, considered)), {UUID(SUPPLIER): "Beacon Skills"}, "all")
    text = html_of("staff/worklist.html", view, role=OFFICER)
    assert f'href="/debarment/{SUPPLIER}"' in text
    assert [each.state.text for each in view.rows if each.state] == ["To consider", "Considered"]
    assert "1 entry" in text
    assert "Nothing of the debarment list waits" in html_of(
        "staff/worklist.html", list_view(Listed(items=()), {}, ""), role=OFFICER
    )


async def test_notices_are_given_together_and_corrected(registry: Registry) -> None:  # noqa: F811
    member = await registry.a_member()
    (notice,) = await notices(registry, member, 1)
    day = {"given_on-day": str(START.day), "given_on-month": str(START.month), "given_on-year": str(START.year)}
    path = f"/register-notices/{notice['notice_id']}"
    async with at_the_portal(registry) as officer:
        assert path in await officer.reads(f"/register-notices?supplier={member}")
        assert path in await officer.reads("/register-notices?list=due")
        missing = await officer.sends("/register-notices/giving")
        for said in (
            "Select the notices that were given",
            "Enter the day on which they were given",
            'href="#reference"',
        ):
            assert said in missing
        coming = day | {"given_on-year": str(START.year + 1)}
        ticked = {"notice_ids": notice["notice_id"], "reference": "2017/S 048-1"}
        refused = await officer.sends("/register-notices/giving", **ticked, **coming)
        assert 'href="#given_on-day"' in refused
        assert "It is recorded" in await officer.sends("/register-notices/giving", **ticked, **day)
        assert path in await officer.reads("/register-notices?list=given")
        again = await officer.sends(
            f"/register-notices/giving?notice={notice['notice_id']}", **{**ticked, "reference": "2017/S 048-2"}, **day
        )
        assert "2017/S 048-2" in again
        officer.works_as("audrey", Role.AUDITOR)
        assert "Correct what is recorded" not in await officer.reads(path)
        await officer.reads("/register-notices/giving", 403)


async def test_a_supplier_is_held_against_the_debarment_list(registry: Registry) -> None:  # noqa: F811
    path = f"/debarment/{await registry.a_member()}"
    async with at_the_portal(registry) as officer:
        await officer.reads("/debarment")
        assert "Hold it against the list now" in await officer.reads(path)
        checked = await officer.sends(f"{path}/check")
        assert "The supplier was held against the debarment list." in checked
        assert "The debarment list says nothing of this supplier" in checked
        officer.works_as("audrey", Role.AUDITOR)
        assert "Hold it against the list now" not in await officer.reads(path)
        assert "says nothing of any supplier" in await officer.reads("/debarment?list=all")
