"""What a register's answer comes to: kept with its date, compared with the last one, and told where it matters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.registers.domain.checking import (
    SettleConcern,
    note_no_answer,
    settle,
    take_in,
    terms_on,
    want,
)
from services.supplier_registry.registers.domain.checks import REGISTER_CHECKS, RegisterChecks
from services.supplier_registry.registers.domain.comparing import concerns, differences
from services.supplier_registry.suppliers.domain.identifiers import NumberInRegister
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Identifier, RegisterEntry
from shared.kernel.rules import Rejected
from shared.reference import ReasonKind, reasons
from shared.reference.names import plain
from tests.supplier_registry.examples import NOON, a_registered

TODAY = NOON.date()
TERMS = terms_on(TODAY)
CHECKS = UUID("01890000-0000-7000-8000-00000000000c")
COMPANY = Identifier(scheme="GB-COH", id="01234567")
CHARITY = Identifier(scheme="GB-CHC", id="1012345")
ENTRY = RegisterEntry(name="BEACON SKILLS LIMITED", standing="active", status="active", address="1 Exchange Street")
SETTLE = SettleConcern(number=NumberInRegister(scheme="GB-COH", id="01234567"), note="Seen.")


def after(checks: RegisterChecks | None, events: Sequence[Event]) -> RegisterChecks:
    for event in events:
        checks = REGISTER_CHECKS.evolve(checks, event)
    assert checks is not None
    return checks


def a_supplier(*numbers: Identifier) -> Supplier:
    return replace(a_registered(), identifiers=numbers or (COMPANY,))


def wanted(supplier: Supplier) -> RegisterChecks:
    return after(None, want(None, CHECKS, supplier, TODAY, again=False))


def told(checks: RegisterChecks, entry: RegisterEntry | None, days: int = 0) -> list[Event]:
    return take_in(checks, a_supplier(), COMPANY, entry, TERMS, NOON + timedelta(days=days))


def test_numbers_that_can_be_looked_up_are_wanted_at_once_and_others_never() -> None:
    supplier = a_supplier(COMPANY, CHARITY, Identifier(scheme="XI-DUNS", id="123456789"))
    checks = wanted(supplier)
    assert [(each.number, each.wanted_on) for each in checks.checks.values()] == [(COMPANY, TODAY), (CHARITY, TODAY)]
    assert want(checks, CHECKS, supplier, TODAY, again=False) == []
    assert want(checks, CHECKS, supplier, TODAY, again=True) == [], "they are due already"
    assert want(None, CHECKS, a_supplier(Identifier(scheme="GB-SC", id="SC012345")), TODAY, again=True) == []


def test_an_answer_is_kept_with_its_date_and_asked_for_again() -> None:
    (checked,) = told(wanted(a_supplier()), ENTRY)
    assert isinstance(checked, facts.RegisterChecked)
    assert (checked.changed, checked.concerns, checked.policies) == ((), (), ("register_checking.v1",))
    assert checked.look_again_on == TODAY + timedelta(days=30)
    checks = after(wanted(a_supplier()), [checked])
    assert checks.checks["GB-COH:01234567"].checked_at == NOON
    assert (checks.concerned, checks.unanswered) == (False, False)


def test_what_changed_since_the_last_time_is_told_as_a_difference() -> None:
    checks = after(wanted(a_supplier()), told(wanted(a_supplier()), ENTRY))
    dissolved = ENTRY.model_copy(update={"standing": "ceased", "status": "dissolved", "ended_on": date(2017, 3, 1)})
    checked, raised = told(checks, dissolved, days=30)
    assert isinstance(checked, facts.RegisterChecked)
    assert {each.field: (each.before, each.after) for each in checked.changed} == {
        "standing": ("active", "ceased"),
        "status": ("active", "dissolved"),
        "ended_on": ("", "2017-03-01"),
    }
    assert isinstance(raised, facts.RegisterConcernRaised)
    assert raised.concerns == ("ceased",)


def test_a_concern_is_raised_once_and_settled_only_as_long_as_it_stays_the_same() -> None:
    checks = after(wanted(a_supplier()), told(wanted(a_supplier()), None))
    assert checks.checks["GB-COH:01234567"].open_concerns == ("not_found",)
    assert checks.concerned
    assert [type(each) for each in told(checks, None, days=30)] == [facts.RegisterChecked], "told already"
    settled = after(checks, settle(checks, SETTLE, NOON))
    assert (settled.concerned, settle(settled, SETTLE, NOON)) == (False, [])
    again = after(settled, told(settled, None, days=30))
    assert not again.concerned
    healed = after(again, told(again, ENTRY, days=60))
    _, raised = told(healed, None, days=90)
    assert isinstance(raised, facts.RegisterConcernRaised), "it comes back, and is told anew"
    assert after(healed, told(healed, None, days=90)).concerned


def test_only_what_is_of_concern_can_be_settled() -> None:
    checks = after(wanted(a_supplier()), told(wanted(a_supplier()), ENTRY))
    with pytest.raises(Rejected) as refused:
        settle(checks, SETTLE, NOON)
    assert refused.value.codes == {"no_concern"}


def test_a_register_that_is_away_leaves_all_as_it_was_and_is_noted_once() -> None:
    checks = after(wanted(a_supplier()), told(wanted(a_supplier()), ENTRY))
    due = after(checks, want(checks, CHECKS, a_supplier(), TODAY, again=True))
    (noted,) = note_no_answer(due, COMPANY, "away", TERMS, NOON, of_all=True)
    away = after(due, [noted])
    one = away.checks["GB-COH:01234567"]
    assert (one.entry, one.checked_at, one.problem, one.wanted_on) == (ENTRY, NOON, "away", TODAY)
    assert away.unanswered
    assert note_no_answer(away, COMPANY, "away", TERMS, NOON, of_all=True) == []
    back = after(away, told(away, ENTRY))
    assert (back.unanswered, back.checks["GB-COH:01234567"].problem) == (False, None)


def test_an_answer_that_nobody_understands_is_asked_for_again_some_days_later() -> None:
    checks = wanted(a_supplier())
    (noted,) = note_no_answer(checks, COMPANY, "not_understood", TERMS, NOON, of_all=False)
    assert after(checks, [noted]).checks["GB-COH:01234567"].wanted_on == TODAY + timedelta(days=3)


def test_a_number_that_is_the_suppliers_no_longer_is_forgotten_and_takes_no_answer() -> None:
    checks = wanted(a_supplier(COMPANY))
    assert take_in(checks, a_supplier(CHARITY), COMPANY, ENTRY, TERMS, NOON) == []
    moved = after(checks, want(checks, CHECKS, a_supplier(CHARITY), TODAY, again=False))
    assert list(moved.checks) == ["GB-CHC:1012345"]
    assert note_no_answer(moved, COMPANY, "away", TERMS, NOON, of_all=True) == []
    none_left = after(moved, want(moved, CHECKS, replace(a_supplier(), identifiers=()), TODAY, again=False))
    assert (none_left.checks, none_left.wanted) == ({}, ())


@pytest.mark.parametrize(
    ("own", "registered"),
    [
        ("Beacon Skills", "BEACON SKILLS LIMITED"),
        ("Beacon Skills & Learning Ltd", "Beacon Skills and Learning Limited"),
        ("The Harbour Trust", "HARBOUR TRUST"),
        ("Llwybrau Cyf.", "LLWYBRAU CYFYNGEDIG"),
        ("Kestrel C.I.C", "Kestrel c.i.c"),
    ],
)
def test_names_are_compared_without_case_signs_and_legal_forms(own: str, registered: str) -> None:
    assert plain(own) == plain(registered)


def test_each_thing_of_concern_has_a_code_with_a_text() -> None:
    company = ENTRY.model_copy(update={"identifiers": (Identifier(scheme="GB-COH", id="07654321"),)})
    found = {
        *concerns(a_supplier(), None),
        *(c for s in ("ceased", "insolvent", "closing") for c in concerns(a_supplier(), _standing(s))),
        *concerns(a_supplier(), ENTRY.model_copy(update={"name": "OTHER LIMITED"})),
        *concerns(a_supplier(), company),
    }
    assert found == set(reasons(ReasonKind.REGISTER_CONCERN))
    assert concerns(a_supplier(), _standing("unknown")) == ()
    assert concerns(a_supplier(CHARITY), company) == (), "the charity gave no number of a company"


def _standing(standing: str) -> RegisterEntry:
    return ENTRY.model_copy(update={"standing": standing})


ENTRIES = st.none() | st.builds(
    RegisterEntry,
    name=st.sampled_from(["Beacon Skills", "Other"]),
    standing=st.sampled_from(["active", "ceased", "unknown"]),
    status=st.sampled_from(["", "active"]),
    ended_on=st.none() | st.dates(),
)


@given(st.lists(ENTRIES, min_size=1, max_size=6))
def test_differences_lead_from_each_answer_to_the_next(answers: list[RegisterEntry | None]) -> None:
    checks = wanted(a_supplier())
    for day, entry in enumerate(answers):
        before = checks.checks["GB-COH:01234567"]
        events = told(checks, entry, days=day)
        checked = events[0]
        assert isinstance(checked, facts.RegisterChecked)
        assert bool(checked.changed) == bool(before.checked_at and differences(before.entry, entry))
        assert all(each.before != each.after for each in checked.changed)
        checks = after(checks, events)
        now = checks.checks["GB-COH:01234567"]
        assert (now.entry, set(now.concerns)) == (entry, set(concerns(a_supplier(), entry)))
        new = set(now.concerns) - set(before.concerns)
        assert {c for e in events if isinstance(e, facts.RegisterConcernRaised) for c in e.concerns} == new
