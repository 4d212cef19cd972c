"""Membership, category by category: suspended, reinstated, left, and ended only after the supplier was heard."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.suppliers.domain.details import change_details
from services.supplier_registry.suppliers.domain.membership import (
    NotifyRemoval,
    RemoveSupplier,
    WithdrawMembership,
    WithdrawRemovalNotice,
    leave,
    notify_removal,
    remove,
    withdraw_notice,
)
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.suspending import (
    ReinstateSupplier,
    SuspendSupplier,
    reinstate,
    suspend,
)
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.memberships import LIVE, Standing, key_of, may_sell
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import (
    CATEGORY,
    MARKET,
    NOON,
    OTHER,
    SUPPLIER,
    TERMS,
    a_member,
    a_notified_member,
    a_registered,
    a_suspended_member,
    after,
    details,
    refused,
)

HERE = MARKET.code
SUSPEND = SuspendSupplier(reason="performance_below_floor", detail="41 of 90 completed.")
NOTIFY = NotifyRemoval(reason="persistent_poor_performance")
REMOVE = RemoveSupplier(reason="ceased_trading")
REINSTATE, WITHDRAW_NOTICE, LEAVE = ReinstateSupplier(), WithdrawRemovalNotice(), WithdrawMembership()
LAST_DAY = datetime(2017, 3, 24, 12, tzinfo=UTC)
DAY_AFTER = datetime(2017, 3, 25, 12, tzinfo=UTC)


def standing(supplier: Supplier, category: str = CATEGORY) -> str:
    return supplier.memberships[key_of(HERE, category)].standing


def test_a_suspension_of_one_category_leaves_the_others() -> None:
    member = a_member(CATEGORY, OTHER)
    suspended = after(
        member, suspend(member, HERE, SuspendSupplier(reason="investigation", category=OTHER), TERMS, NOON)
    )
    assert (standing(suspended), standing(suspended, OTHER)) == (Standing.ACTIVE, Standing.SUSPENDED)
    assert may_sell(suspended.memberships, HERE, CATEGORY, NOON.date())
    assert not may_sell(suspended.memberships, HERE, OTHER, NOON.date())


def test_a_suspension_is_lifted_with_its_reason_and_with_what_was_said_of_it() -> None:
    suspended = after(a_member(), suspend(a_member(), HERE, SUSPEND, TERMS, NOON))
    name = key_of(HERE, CATEGORY)
    assert (suspended.memberships[name].reason, suspended.explanations[name]) == (SUSPEND.reason, SUSPEND.detail)
    reinstated = after(suspended, reinstate(suspended, HERE, REINSTATE, NOON))
    assert (standing(reinstated), reinstated.memberships[name].reason) == (Standing.ACTIVE, None)
    assert reinstated.explanations == {}


def test_a_suspension_for_all_can_be_lifted_after_the_supplier_left_one_by_one() -> None:
    suspended = a_suspended_member()
    left = after(suspended, leave(suspended, HERE, WithdrawMembership(category=CATEGORY), NOON))
    assert left.suspended_in == (HERE,)
    assert after(left, reinstate(left, HERE, REINSTATE, NOON)).suspended_in == ()


def test_what_was_said_of_one_suspension_outlives_another_that_is_for_all() -> None:
    member = a_member(CATEGORY, OTHER)
    one = after(
        member, suspend(member, HERE, SuspendSupplier(reason="investigation", detail="A.", category=OTHER), TERMS, NOON)
    )
    both = after(one, suspend(one, HERE, SuspendSupplier(reason="evidence_expired", detail="B."), TERMS, NOON))
    assert both.explanations == {key_of(HERE, OTHER): "A.", key_of(HERE, CATEGORY): "B."}
    assert both.memberships[key_of(HERE, OTHER)].reason == "investigation"


def test_free_words_are_in_private_facts_alone() -> None:
    public = [*suspend(a_member(), HERE, SUSPEND, TERMS, NOON), *a_notice("Dissolved.")]
    assert {type(event) for event in public if "detail" in type(event).model_fields} == {
        facts.StandingExplained,
        facts.RemovalNoticeExplained,
    }


def a_notice(detail: str) -> list[Event]:
    return notify_removal(a_member(), HERE, NotifyRemoval(reason="ceased_trading", detail=detail), TERMS, NOON)


def test_a_notice_gives_ten_working_days_to_answer() -> None:
    notice = a_notified_member().notices[key_of(HERE, CATEGORY)]
    assert (notice.representations_by, notice.explanation) == (date(2017, 3, 24), "The company was dissolved.")


def test_the_last_day_to_answer_is_the_suppliers() -> None:
    assert refused(lambda: remove(a_notified_member(), HERE, REMOVE, TERMS, LAST_DAY)) == {"representations_open"}
    (event,) = remove(a_notified_member(), HERE, REMOVE, TERMS, DAY_AFTER)
    assert isinstance(event, facts.SupplierRemoved)
    assert (event.category, event.compulsory) == (None, False)


def test_nobody_is_removed_without_notice() -> None:
    assert refused(lambda: remove(a_member(), HERE, REMOVE, TERMS, DAY_AFTER)) == {"not_notified"}


def test_nobody_is_removed_for_a_reason_that_the_notice_did_not_name() -> None:
    another = RemoveSupplier(reason="conditions_no_longer_met")
    assert refused(lambda: remove(a_notified_member(), HERE, another, TERMS, DAY_AFTER)) == {"reason_not_notified"}


def test_a_notice_for_another_reason_does_not_take_the_place_of_one_that_stands() -> None:
    assert refused(lambda: notify_removal(a_notified_member(), HERE, NOTIFY, TERMS, NOON)) == {"other_notice_stands"}


def test_a_notice_for_one_category_removes_from_no_other() -> None:
    notified = a_notified_member(CATEGORY, OTHER, only=OTHER)
    assert refused(lambda: remove(notified, HERE, REMOVE, TERMS, DAY_AFTER)) == {"not_notified"}
    only = RemoveSupplier(reason="ceased_trading", category=OTHER)
    removed = after(notified, remove(notified, HERE, only, TERMS, DAY_AFTER))
    assert (standing(removed), standing(removed, OTHER)) == (Standing.ACTIVE, Standing.REMOVED)


def test_a_debarred_supplier_is_removed_at_once() -> None:
    member = a_member(CATEGORY, OTHER)
    (event,) = remove(member, HERE, RemoveSupplier(reason="debarred"), TERMS, NOON)
    assert isinstance(event, facts.SupplierRemoved)
    assert event.compulsory
    removed = after(member, [event])
    assert {standing(removed), standing(removed, OTHER)} == {Standing.REMOVED}


def test_a_withdrawn_notice_does_not_lift_a_suspension() -> None:
    suspended = after(a_notified_member(), suspend(a_notified_member(), HERE, SUSPEND, TERMS, NOON))
    upheld = after(suspended, withdraw_notice(suspended, HERE, WITHDRAW_NOTICE, NOON))
    assert (upheld.notices, upheld.under_notice, standing(upheld)) == ({}, False, Standing.SUSPENDED)
    assert refused(lambda: remove(upheld, HERE, REMOVE, TERMS, DAY_AFTER)) == {"not_notified"}


def test_a_reinstatement_leaves_the_notice() -> None:
    suspended = after(a_notified_member(), suspend(a_notified_member(), HERE, SUSPEND, TERMS, NOON))
    reinstated = after(suspended, reinstate(suspended, HERE, REINSTATE, NOON))
    assert (standing(reinstated), reinstated.under_notice) == (Standing.ACTIVE, True)


def test_a_suspended_member_may_be_removed() -> None:
    suspended = after(a_notified_member(), suspend(a_notified_member(), HERE, SUSPEND, TERMS, NOON))
    assert standing(after(suspended, remove(suspended, HERE, REMOVE, TERMS, DAY_AFTER))) == Standing.REMOVED


def test_a_member_leaves_one_category_or_all() -> None:
    member = a_notified_member(CATEGORY, OTHER)
    left = after(member, leave(member, HERE, WithdrawMembership(category=OTHER), NOON))
    assert (standing(left), standing(left, OTHER)) == (Standing.ACTIVE, Standing.LEFT)
    assert set(left.notices) == {key_of(HERE, CATEGORY)}
    gone = after(left, leave(left, HERE, LEAVE, NOON))
    assert (standing(gone), gone.under_notice) == (Standing.LEFT, False)


@pytest.mark.parametrize(
    "step",
    [
        lambda one: suspend(one, HERE, SUSPEND, TERMS, NOON),
        lambda one: reinstate(one, HERE, REINSTATE, NOON),
        lambda one: notify_removal(one, HERE, NOTIFY, TERMS, NOON),
        lambda one: withdraw_notice(one, HERE, WITHDRAW_NOTICE, NOON),
        lambda one: remove(one, HERE, REMOVE, TERMS, NOON),
        lambda one: leave(one, HERE, LEAVE, NOON),
    ],
)
def test_steps_of_a_membership_need_a_member(step: Callable[[Supplier], object]) -> None:
    assert refused(lambda: step(a_registered())) == {"not_a_member"}


def test_a_repeated_step_changes_nothing() -> None:
    member = a_member()
    removed = after(a_notified_member(), remove(a_notified_member(), HERE, REMOVE, TERMS, DAY_AFTER))
    left = after(member, leave(member, HERE, LEAVE, NOON))
    assert suspend(a_suspended_member(), HERE, SUSPEND, TERMS, NOON) == []
    assert reinstate(member, HERE, REINSTATE, NOON) == []
    assert a_notified_member().notices
    assert notify_removal(a_notified_member(), HERE, NotifyRemoval(reason="ceased_trading"), TERMS, NOON) == []
    assert withdraw_notice(member, HERE, WITHDRAW_NOTICE, NOON) == []
    assert remove(removed, HERE, REMOVE, TERMS, DAY_AFTER) == []
    assert leave(left, HERE, LEAVE, NOON) == []


def test_a_supplier_is_found_by_category_and_standing() -> None:
    suspended = a_suspended_member(CATEGORY, OTHER, only=OTHER)
    assert set(suspended.listed_under) == {
        CATEGORY,
        OTHER,
        "active",
        "suspended",
        f"{CATEGORY}:active",
        f"{OTHER}:suspended",
    }


def test_a_membership_ends_with_its_last_day() -> None:
    until = date(2017, 4, 30)
    admitted = facts.SupplierAdmitted(
        supplier_id=SUPPLIER,
        market=HERE,
        category=OTHER,
        application_id=SUPPLIER,
        admitted_at=NOON,
        until=until,
    )
    member = after(a_member(), [admitted])
    assert may_sell(member.memberships, HERE, OTHER, until)
    assert not may_sell(member.memberships, HERE, OTHER, date(2017, 5, 1))


_STEPS: dict[str, Callable[[Supplier, str | None], list[Event]]] = {
    "suspend": lambda one, of: suspend(one, HERE, SuspendSupplier(reason="investigation", category=of), TERMS, NOON),
    "reinstate": lambda one, of: reinstate(one, HERE, ReinstateSupplier(category=of), NOON),
    "notify": lambda one, of: notify_removal(
        one, HERE, NotifyRemoval(reason="ceased_trading", category=of), TERMS, NOON
    ),
    "withdraw notice": lambda one, of: withdraw_notice(one, HERE, WithdrawRemovalNotice(category=of), NOON),
    "remove": lambda one, of: remove(one, HERE, RemoveSupplier(reason="ceased_trading", category=of), TERMS, DAY_AFTER),
    "leave": lambda one, of: leave(one, HERE, WithdrawMembership(category=of), NOON),
    "grow": lambda one, _: change_details(one, details(staff=300), TERMS, NOON.date()),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(_STEPS)), st.sampled_from([None, CATEGORY, OTHER])), max_size=12))
def test_any_step_is_refused_or_done_once_whatever_came_before(
    steps: list[tuple[str, str | None]],
) -> None:
    supplier = a_member(CATEGORY, OTHER)
    for name, category in steps:
        try:
            events = _STEPS[name](supplier, category)
        except Rejected:
            continue
        supplier = after(supplier, events)
        if name != "reinstate" or any(one.standing in LIVE for one in supplier.memberships.values()):
            assert _STEPS[name](supplier, category) == []
        assert SUPPLIERS.decode(SUPPLIERS.encode(supplier)) == supplier
    if supplier.suspended_in:  # no state that nobody can end
        assert after(supplier, reinstate(supplier, HERE, REINSTATE, NOON)).suspended_in == ()
    live = {name for name, one in supplier.memberships.items() if one.standing in LIVE}
    assert set(supplier.notices) <= live
    assert supplier.under_notice == bool(supplier.notices)
    assert {name for name, one in supplier.memberships.items() if one.standing == Standing.SUSPENDED} <= live
