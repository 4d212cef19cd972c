"""Membership, category by category: suspended, reinstated, left, and ended only after the supplier was heard."""

from collections.abc import Callable
from datetime import date

import pytest

from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.suspending import (
    ReinstateSupplier,
    SuspendSupplier,
    reinstate,
    suspend,
)
from shared.contracts import supplier_registry as facts
from shared.kernel.memberships import Standing, key_of, may_sell
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
    refused,
)

HERE = MARKET.code
SUSPEND = SuspendSupplier(reason="performance_below_floor", detail="41 of 90 completed.")
REINSTATE, LEAVE = ReinstateSupplier(), WithdrawMembership()


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
        lambda one: leave(one, HERE, LEAVE, NOON),
    ],
)
def test_steps_of_a_membership_need_a_member(step: Callable[[Supplier], object]) -> None:
    assert refused(lambda: step(a_registered())) == {"not_a_member"}


def test_a_repeated_step_changes_nothing() -> None:
    member = a_member()
    left = after(member, leave(member, HERE, LEAVE, NOON))
    assert suspend(a_suspended_member(), HERE, SUSPEND, TERMS, NOON) == []
    assert reinstate(member, HERE, REINSTATE, NOON) == []
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
