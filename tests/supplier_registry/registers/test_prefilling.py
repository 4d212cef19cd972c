"""Share codes: whose they are, how old they may be, and what of them is kept."""

from datetime import date, timedelta

import pytest

from services.supplier_registry.drafts.domain.prefilling import with_connected
from services.supplier_registry.registers.domain.prefilling import (
    Shared,
    code_terms_on,
    is_its_own,
    is_up_to_date,
    used,
)
from shared.contracts.supplier_registry import Associate, DraftContent, Identifier, ShareCodeUsed
from tests.supplier_registry.examples import NOON, SUPPLIER, a_registered
from tests.supplier_registry.registers.test_checking import CHECKS, COMPANY, after, wanted

TODAY = NOON.date()
TERMS = code_terms_on(TODAY)
PPON = Identifier(scheme="GB-PPON", id="PBCD-1234-XYZA")
PARENT = Associate(name="Beacon Holdings", kind="connected_person")
SHARED = Shared("Beacon Skills", (PPON, COMPANY), "1 Exchange Street", "Sheffield", "S2 5TS", (PARENT,), TODAY)


@pytest.mark.parametrize(
    ("numbers", "own"),
    [
        ((COMPANY,), True),
        ((PPON,), True),
        ((COMPANY, Identifier(scheme="GB-PPON", id="OTHR-1234-XYZA")), False),
        ((Identifier(scheme="GB-COH", id="07654321"),), False),
        ((), False),
    ],
)
def test_a_code_is_opened_by_whose_it_is(numbers: tuple[Identifier, ...], own: bool) -> None:
    assert (is_its_own(SHARED, numbers) is None) is own


@pytest.mark.parametrize(("days", "good"), [(0, True), (365, True), (366, False)])
def test_a_code_is_good_for_the_days_of_the_policy(days: int, good: bool) -> None:
    shared = Shared("Beacon Skills", (PPON,), "", "", "", (), TODAY - timedelta(days=days))
    assert (is_up_to_date(shared, TERMS, TODAY) is None) is good
    assert is_up_to_date(Shared("Beacon Skills", (PPON,), "", "", "", ()), TERMS, date.max) is None, "it says no day"


def test_the_last_use_of_a_code_is_kept_without_who_is_connected() -> None:
    (event,) = used(None, CHECKS, SUPPLIER, SHARED, TERMS, NOON)
    assert isinstance(event, ShareCodeUsed)
    assert (event.number, event.submitted_on, event.policies) == (PPON, TODAY, ("share_code_age.v1",))
    assert "Holdings" not in event.model_dump_json()
    checks = after(None, [event])
    assert (checks.shared and checks.shared.used_at, checks.checks) == (NOON, {})
    later = after(wanted(a_registered()), used(checks, CHECKS, SUPPLIER, SHARED, TERMS, NOON + timedelta(days=1)))
    assert later.shared
    assert later.shared.used_at == NOON + timedelta(days=1)
    assert later.checks, "what registers said stays"
    nameless = Shared("Beacon Skills", (COMPANY,), "", "", "", ())
    assert used(None, CHECKS, SUPPLIER, nameless, TERMS, NOON) == []


def test_whoever_is_connected_is_as_shared_and_subcontractors_are_as_named_here() -> None:
    here = Associate(name="Long Gone", kind="connected_person")
    firm = Associate(name="Harbour Trainers", kind="subcontractor")
    found = with_connected(DraftContent(categories=("GETTING_JOBS",), associates=(here, firm)), (PARENT, PARENT))
    assert found == DraftContent(categories=("GETTING_JOBS",), associates=(PARENT, firm))
