"""Suspensions with an end: they end by themselves once, and never another or one that was moved meanwhile."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.suspending import (
    ReinstateSupplier,
    SuspendSupplier,
    end_suspension,
    reinstate,
    suspend,
)
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.memberships import Standing, key_of
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import CATEGORY, MARKET, NOON, OTHER, TERMS, a_member, after

HERE = MARKET.code
NAME, OTHER_NAME = key_of(HERE, CATEGORY), key_of(HERE, OTHER)
FRIDAY, MONDAY = date(2017, 3, 31), date(2017, 4, 3)


def midnight_after(day: date) -> datetime:
    """The moment at which a day is over in the UK: in summer an hour before it is by UTC."""
    offset = timedelta(hours=1 if day >= date(2017, 3, 26) else 0)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1) - offset


def suspended(
    member: Supplier, until: date | None, category: str | None = None, reason: str = "investigation"
) -> Supplier:
    asked = SuspendSupplier(reason=reason, until=until, category=category)
    return after(member, suspend(member, HERE, asked, TERMS, NOON))


def ended(supplier: Supplier, scope: str, day: date) -> list[Event]:
    return end_suspension(supplier, scope, day, midnight_after(day))


def standing(supplier: Supplier) -> tuple[str, str]:
    return supplier.memberships[NAME].standing, supplier.memberships[OTHER_NAME].standing


def test_a_suspension_of_a_category_ends_by_itself_once_its_last_day_is_over() -> None:
    member = suspended(a_member(CATEGORY, OTHER), FRIDAY, CATEGORY)
    assert member.memberships[NAME].suspended_until == FRIDAY
    assert end_suspension(member, NAME, FRIDAY, midnight_after(FRIDAY) - timedelta(seconds=1)) == []
    (event,) = ended(member, NAME, FRIDAY)
    assert isinstance(event, facts.SupplierReinstated)
    assert (event.category, event.reason, event.due_on) == (CATEGORY, "suspension_ended", FRIDAY)
    free = after(member, [event])
    assert standing(free) == (Standing.ACTIVE, Standing.ACTIVE)
    assert (free.memberships[NAME].suspended_until, free.on_the_clock) == (None, False)
    assert ended(free, NAME, FRIDAY) == []


def test_a_suspension_for_all_ends_for_all_and_opens_the_market_again() -> None:
    member = suspended(a_member(CATEGORY, OTHER), FRIDAY)
    assert ended(member, NAME, FRIDAY) == []  # it has no end of its own in one category
    assert (member.suspended_in, member.throughout_until) == ((HERE,), {HERE: FRIDAY})
    (event,) = ended(member, HERE, FRIDAY)
    free = after(member, [event])
    assert standing(free) == (Standing.ACTIVE, Standing.ACTIVE)
    assert (free.suspended_in, free.throughout_until, free.on_the_clock) == ((), {}, False)


def test_the_end_of_one_that_is_for_all_leaves_a_longer_one_of_a_category() -> None:
    for until in (MONDAY, None):
        both = suspended(suspended(a_member(CATEGORY, OTHER), until, OTHER), FRIDAY)
        assert both.memberships[OTHER_NAME].suspended_until == until
        free = after(both, ended(both, HERE, FRIDAY))
        assert standing(free) == (Standing.ACTIVE, Standing.SUSPENDED)
        assert free.suspended_in == ()


def test_the_end_of_one_of_a_category_leaves_a_longer_one_that_is_for_all() -> None:
    for until in (MONDAY, None):
        for first, second in (((FRIDAY, CATEGORY), (until, None)), ((until, None), (FRIDAY, CATEGORY))):
            both = suspended(suspended(a_member(CATEGORY, OTHER), *first), *second)
            assert ended(both, NAME, FRIDAY) == []
            assert standing(both) == (Standing.SUSPENDED, Standing.SUSPENDED)
    free = after(both := suspended(a_member(CATEGORY, OTHER), MONDAY), ended(both, HERE, MONDAY))
    assert standing(free) == (Standing.ACTIVE, Standing.ACTIVE)


@pytest.mark.parametrize("scope", [NAME, HERE])
def test_an_end_that_was_moved_is_the_only_one(scope: str) -> None:
    category = CATEGORY if scope == NAME else None
    for later in (MONDAY, date(2017, 3, 20), None):
        moved = suspended(suspended(a_member(CATEGORY, OTHER), FRIDAY, category), later, category, "evidence_expired")
        assert ended(moved, scope, FRIDAY) == []
        assert moved.memberships[NAME].reason == "evidence_expired"
        assert moved.memberships[NAME].since == NOON
        if later:
            assert standing(after(moved, ended(moved, scope, later))) == (Standing.ACTIVE, Standing.ACTIVE)


def test_the_end_lifts_no_other_suspension_that_came_after_it_was_lifted_by_hand() -> None:
    first = suspended(a_member(CATEGORY, OTHER), FRIDAY, CATEGORY)
    lifted = after(first, reinstate(first, HERE, ReinstateSupplier(category=CATEGORY), NOON))
    assert ended(lifted, NAME, FRIDAY) == []
    again = suspended(lifted, None, CATEGORY)
    assert ended(again, NAME, FRIDAY) == []
    assert ended(suspended(lifted, MONDAY, CATEGORY), NAME, FRIDAY) == []


def test_an_officer_may_say_why_it_lifts_a_suspension_but_not_that_it_ended_by_itself() -> None:
    member = suspended(a_member(), FRIDAY)
    (event,) = reinstate(member, HERE, ReinstateSupplier(reason="put_right"), NOON)
    assert isinstance(event, facts.SupplierReinstated)
    assert (event.reason, event.due_on) == ("put_right", None)
    with pytest.raises(Rejected) as refusal:
        reinstate(member, HERE, ReinstateSupplier(reason="suspension_ended"), NOON)
    assert refusal.value.codes == {"reason_not_by_hand"}


def test_a_suspension_for_all_outlives_the_memberships_and_ends_all_the_same() -> None:
    member = suspended(a_member(), FRIDAY)
    left = after(member, leave(member, HERE, WithdrawMembership(), NOON))
    assert left.suspended_in == (HERE,)
    assert after(left, ended(left, HERE, FRIDAY)).suspended_in == ()


def test_a_repeated_suspension_changes_nothing() -> None:
    for category in (None, CATEGORY):
        asked = SuspendSupplier(reason="evidence_expired", until=FRIDAY, category=category)
        assert suspend(suspended(a_member(), FRIDAY, category), HERE, asked, TERMS, NOON) == []


def test_what_was_said_of_a_suspension_is_replaced_with_its_end() -> None:
    member = a_member()
    first = SuspendSupplier(reason="investigation", until=FRIDAY, detail="Until the visit.")
    once = after(member, suspend(member, HERE, first, TERMS, NOON))
    second = SuspendSupplier(reason="investigation", until=MONDAY, detail="The visit was put off.")
    assert after(once, suspend(once, HERE, second, TERMS, NOON)).explanations == {NAME: "The visit was put off."}


@pytest.mark.parametrize("until", [date(2017, 3, 8), NOON.date() + timedelta(days=367), date(2099, 12, 31)])
def test_an_end_lies_neither_in_the_past_nor_too_far_ahead(until: date) -> None:
    with pytest.raises(Rejected) as refusal:
        suspended(a_member(), until)
    assert {(each.code, each.pointer) for each in refusal.value.rejections} == {("until_out_of_range", "/until")}
    assert str(until) in str(refusal.value)


def test_a_suspension_may_end_today_and_as_far_ahead_as_the_policy_says() -> None:
    for until in (NOON.date(), NOON.date() + timedelta(days=366)):
        (event,) = suspend(a_member(), HERE, SuspendSupplier(reason="investigation", until=until), TERMS, NOON)
        assert isinstance(event, facts.SupplierSuspended)
        assert (event.until, event.policies) == (until, ("suspension.v1",))


def test_every_reason_against_a_suspension_is_given() -> None:
    with pytest.raises(Rejected) as refusal:
        suspend(
            a_member(),
            HERE,
            SuspendSupplier(reason="investigation", until=date(2016, 1, 1), category=OTHER),
            TERMS,
            NOON,
        )
    assert refusal.value.codes == {"not_a_member", "until_out_of_range"}


Step = Callable[[Supplier], list[Event]]
_DAYS = (FRIDAY, MONDAY, None)
_STEPS: dict[str, Step] = {
    f"suspend {of} until {until}": (
        lambda one, of=of, until=until: suspend(
            one, HERE, SuspendSupplier(reason="investigation", until=until, category=of), TERMS, NOON
        )
    )
    for of in (None, CATEGORY, OTHER)
    for until in _DAYS
} | {
    f"reinstate {of}": (lambda one, of=of: reinstate(one, HERE, ReinstateSupplier(category=of), NOON))
    for of in (None, CATEGORY, OTHER)
}


@given(st.lists(st.sampled_from(sorted(_STEPS)), max_size=8))
def test_nobody_is_free_before_the_last_day_of_any_suspension_that_was_not_moved_or_lifted(steps: list[str]) -> None:
    """After all clocks ran, in order of their days: suspended are those alone whose suspension has no end."""
    supplier = a_member(CATEGORY, OTHER)
    for step in steps:
        supplier = after(supplier, _STEPS[step](supplier))
        assert _STEPS[step](supplier) == []
        assert SUPPLIERS.decode(SUPPLIERS.encode(supplier)) == supplier
    for day in (FRIDAY, MONDAY):
        before = supplier
        for scope in (HERE, NAME, OTHER_NAME):
            supplier = after(supplier, ended(supplier, scope, day))
        for name, one in before.memberships.items():
            stays = one.standing == Standing.SUSPENDED and (one.suspended_until is None or one.suspended_until > day)
            assert (supplier.memberships[name].standing == Standing.SUSPENDED) == stays
    assert not supplier.on_the_clock
    assert {name for name, one in supplier.memberships.items() if one.suspended_until} == set()
