"""Membership: kept up to date, suspended, reinstated, and ended only after the supplier was heard."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.applications.domain.application import (
    RefusalReason,
    RefuseApplication,
    admit,
    refuse,
    withdraw,
)
from services.supplier_registry.suppliers.domain.membership import (
    ChangeDetails,
    NotifyRemoval,
    RemoveSupplier,
    SuspendSupplier,
    change_details,
    notify_removal,
    reinstate,
    remove,
    suspend,
)
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Status, Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import (
    NOON,
    TERMS,
    a_member,
    a_notified_member,
    a_suspended_member,
    after,
    an_applicant,
)

SUSPEND = SuspendSupplier(reason="performance_below_floor", detail="41 of 90 completed.")
NOTIFY = NotifyRemoval(reason="persistent_poor_performance")
REMOVE = RemoveSupplier(reason="persistent_poor_performance")
LAST_DAY = datetime(2017, 3, 24, 12, tzinfo=UTC)
DAY_AFTER = datetime(2017, 3, 25, 12, tzinfo=UTC)


def details(**differing: Any) -> ChangeDetails:
    usual = {
        "name": "Beacon Skills",
        "staff": 12,
        "turnover_pence": 50_000_000,
        "balance_sheet_pence": 0,
        "vcse": False,
    }
    return ChangeDetails(**(usual | differing))


def test_a_supplier_that_grew_is_small_no_longer() -> None:
    event, figures = change_details(a_member(), details(name="Beacon plc", staff=400), TERMS)
    assert isinstance(event, facts.SupplierDetailsChanged)
    assert isinstance(figures, facts.SupplierFiguresDeclared)
    assert (event.name, event.sme, event.policy) == ("Beacon plc", False, "sme_definition.v1")
    grown = after(a_member(), [event, figures])
    assert (grown.figures.staff, grown.declaration.has_safeguarding_policy) == (400, True)


def test_the_same_details_again_change_nothing() -> None:
    assert change_details(a_member(), details(), TERMS) == []


def test_an_applicant_that_corrects_its_figures_is_judged_by_the_new_ones() -> None:
    applicant = an_applicant(turnover_pence=0)
    with pytest.raises(Rejected):
        admit(applicant, NOON)
    corrected = after(applicant, change_details(applicant, details(turnover_pence=1), TERMS))
    assert admit(corrected, NOON)


def test_a_suspension_is_lifted_with_its_reason() -> None:
    suspended = a_suspended_member()
    assert suspended.standing_for is not None
    reinstated = after(suspended, reinstate(suspended, NOON))
    assert (reinstated.status, reinstated.standing_for) == (Status.ADMITTED, None)


def test_a_notice_gives_ten_working_days_to_answer() -> None:
    notice = a_notified_member().removal_notice
    assert notice is not None
    assert notice.representations_by == date(2017, 3, 24)


def test_the_last_day_to_answer_is_the_suppliers() -> None:
    with pytest.raises(Rejected) as refusal:
        remove(a_notified_member(), REMOVE, LAST_DAY)
    assert refusal.value.codes == {"representations_open"}
    (event,) = remove(a_notified_member(), REMOVE, DAY_AFTER)
    assert isinstance(event, facts.SupplierRemoved)


def test_nobody_is_removed_without_notice() -> None:
    with pytest.raises(Rejected) as refusal:
        remove(a_member(), REMOVE, DAY_AFTER)
    assert refusal.value.codes == {"not_notified"}


def test_a_reinstatement_drops_the_notice() -> None:
    upheld = after(a_notified_member(), reinstate(a_notified_member(), NOON))
    with pytest.raises(Rejected) as refusal:
        remove(upheld, REMOVE, DAY_AFTER)
    assert refusal.value.codes == {"not_notified"}


def test_a_suspended_member_may_be_removed() -> None:
    suspended = after(a_notified_member(), suspend(a_notified_member(), SUSPEND, NOON))
    assert after(suspended, remove(suspended, REMOVE, DAY_AFTER)).status is Status.REMOVED


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (lambda one: suspend(one, SUSPEND, NOON), {"wrong_status"}),
        (lambda one: reinstate(one, NOON), {"wrong_status"}),
        (lambda one: notify_removal(one, NOTIFY, TERMS, NOON), {"wrong_status"}),
        (lambda one: remove(one, REMOVE, NOON), {"wrong_status", "not_notified"}),
    ],
)
def test_steps_of_a_membership_need_a_member(step: Callable[[Supplier], object], code: set[str]) -> None:
    with pytest.raises(Rejected) as refusal:
        step(an_applicant())
    assert refusal.value.codes == code


def test_who_was_removed_keeps_its_details_as_they_were() -> None:
    removed = after(a_notified_member(), remove(a_notified_member(), REMOVE, DAY_AFTER))
    with pytest.raises(Rejected) as refusal:
        change_details(removed, details(staff=13), TERMS)
    assert refusal.value.codes == {"wrong_status"}


def test_a_repeated_step_changes_nothing() -> None:
    removed = after(a_notified_member(), remove(a_notified_member(), REMOVE, DAY_AFTER))
    assert suspend(a_suspended_member(), SUSPEND, NOON) == []
    assert reinstate(a_member(), NOON) == []
    assert notify_removal(a_notified_member(), NOTIFY, TERMS, NOON) == []
    assert remove(removed, REMOVE, DAY_AFTER) == []


_REFUSE = RefuseApplication(reasons=(RefusalReason(code="policies_missing"),))
_STEPS: list[Callable[[Supplier], list[Event]]] = [
    lambda one: admit(one, NOON),
    lambda one: refuse(one, _REFUSE, NOON),
    lambda one: withdraw(one, NOON),
    lambda one: suspend(one, SUSPEND, NOON),
    lambda one: reinstate(one, NOON),
    lambda one: notify_removal(one, NOTIFY, TERMS, NOON),
    lambda one: remove(one, REMOVE, DAY_AFTER),
    lambda one: change_details(one, details(staff=300), TERMS),
]


@given(st.lists(st.sampled_from(_STEPS), max_size=12))
def test_any_step_is_refused_or_done_once_whatever_came_before(
    steps: list[Callable[[Supplier], list[Event]]],
) -> None:
    supplier = an_applicant()
    for step in steps:
        try:
            events = step(supplier)
        except Rejected:
            continue
        supplier = after(supplier, events)
        assert step(supplier) == []
        assert SUPPLIERS.decode(SUPPLIERS.encode(supplier)) == supplier
    assert (supplier.status is Status.REMOVED) <= (supplier.removal_notice is None)
