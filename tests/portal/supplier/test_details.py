"""A supplier says what it is, sees what registers say, and says who speaks for it."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.problem import Problem, Reason, Refused
from portal.api.together import Missing
from portal.pages.supplier.details import details_view, taking_over
from portal.pages.supplier.organisation import DETAILS, REGISTRATION, changing, checked, details_said
from portal.pages.supplier.own import with_refusal
from portal.pages.supplier.speakers import ACCEPT, INVITE, invitation_number, speakers_view
from portal.web.posted import Posted
from tests.portal.rendering import html_of, visit_of
from tests.portal.supplier.answers import ID, a_check, a_speaker, a_supplier, an_invitation, an_invitation_made


def test_details_sent_back_unchanged_say_what_was_said() -> None:
    supplier = a_supplier()
    filled = DETAILS.read(Posted(DETAILS.blank(**details_said(supplier)).raw))
    assert filled.ok
    sent = changing(checked(filled), supplier)
    assert sent.name == supplier.name
    assert sent.registered_address.model_dump() == supplier.registered_address.model_dump()
    assert [each.model_dump() for each in sent.trading_addresses] == [
        each.model_dump() for each in supplier.trading_addresses
    ]
    figures = supplier.figures
    assert (sent.staff, sent.turnover_pence, sent.year_ended_on) == (
        figures.staff,
        figures.turnover_pence,
        figures.year_ended_on,
    )
    assert sent.social_purpose is not None
    assert sent.social_purpose.model_dump() == figures.social_purpose.model_dump()


def test_another_postcode_leaves_the_district_to_the_registry() -> None:
    raw = dict(DETAILS.blank(**details_said(a_supplier())).raw) | {"postcode": ("S2 5TS",)}
    assert changing(DETAILS.read(Posted(raw)), a_supplier()).registered_address.district is None


def test_a_purpose_needs_how_it_is_kept() -> None:
    raw = dict(DETAILS.blank(**details_said(a_supplier())).raw)
    del raw["asset_lock"], raw["surplus_reinvested_percent"]
    filled = checked(DETAILS.read(Posted(raw)))
    assert set(filled.errors) == {"asset_lock", "surplus_reinvested_percent"}


def test_a_registration_without_anything_says_what_to_enter() -> None:
    html = html_of("supplier/registration.html", None, checked(REGISTRATION.read(Posted())))
    for text in ("Enter the name of the organisation", "Select a register", "Enter your number", "Enter a postcode"):
        assert html.count(text) == 2


def test_a_number_of_another_is_refused_at_the_number() -> None:
    reason = Reason(code="number_registered", detail="...", pointer="/identifiers/0/id")
    filled = with_refusal(REGISTRATION.blank(), Refused(409, Problem(reasons=(reason,))))
    assert filled.error("number")


def test_what_a_register_says_otherwise_is_taken_over_field_by_field() -> None:
    view = details_view(a_supplier(), [a_check()])
    assert 'value="0:name"' in html_of("supplier/details.html", view)
    taken = taking_over(a_check(), "name")
    assert taken is not None
    assert taken.fields == ("name",)
    assert taking_over(a_check(), "status") is None
    assert taking_over(a_check(checked_at=None), "name") is None


def test_registers_that_cannot_be_had_cost_their_part_alone() -> None:
    html = html_of("supplier/details.html", details_view(a_supplier(), Missing("Registers cannot be shown.")))
    assert "Registers cannot be shown." in html
    assert "1 Wharf Street" in html


def test_the_last_who_speaks_for_a_supplier_cannot_be_taken_out() -> None:
    person = visit_of().person
    one = speakers_view([a_speaker()], [], person)
    assert not one.can_unlink
    several = speakers_view([a_speaker(), a_speaker("organisation", "Beacon")], [an_invitation()], person)
    html = html_of("supplier/speakers.html", several, INVITE.blank())
    assert 'value="account:jo@beacon.example"' in html
    assert 'value="organisation:Beacon"' in html


def test_a_passcode_is_shown_once() -> None:
    person = visit_of().person
    made = speakers_view([a_speaker()], [], person, an_invitation_made())
    assert "sunny-otter-9" in html_of("supplier/speakers.html", made, INVITE.blank())
    again = speakers_view([a_speaker()], [], person, an_invitation_made(None))
    assert "its passcode has been shown" in html_of("supplier/speakers.html", again, INVITE.blank())


@pytest.mark.parametrize("typed", [ID, f"  {ID.upper()} ", f"https://portal.example/invitations/{ID}?x=1"])
def test_an_invitation_number_is_found_however_it_was_pasted(typed: str) -> None:
    assert invitation_number(typed) == UUID(ID)


@given(typed=st.text())
def test_what_is_no_invitation_number_is_none(typed: str) -> None:
    found = invitation_number(typed)
    assert found is None or str(found) in typed.lower()


def test_accepting_asks_for_both() -> None:
    html = html_of("supplier/accept_invitation.html", None, ACCEPT.read(Posted()))
    assert html.count("Enter the passcode") == 2
