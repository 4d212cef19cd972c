"""Several approvals by several people, as the matrix of authority says; by lent authorities too, never one's own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.authorities.domain.lent import Lent
from services.ordering.interests.domain.interests import Interest, Interests, interests_id_of
from services.ordering.orders.domain.approval import HandOverApproval, RejectOrder, approve, hand_over, reject
from services.ordering.orders.domain.state import Order, Status
from services.ordering.orders.domain.steps import Approver, approver_of, outstanding
from services.ordering.orders.domain.terms import Terms
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference.policy_values import ApprovalSteps, Level
from tests.ordering.examples import (
    CATEGORY,
    DISTRICT,
    MANAGER,
    NOON,
    PRICE,
    STRICT,
    SUPPLIER_ID,
    SUSPENDED,
    TODAY,
    after,
    approved,
    budget_after,
    known,
    paid_from,
    placed,
    told,
)

BOTH = (Level.DISTRICT, Level.BUYER)


def asking(*steps: Level, **row: Any) -> Terms:
    """Terms by which an order of the examples needs these approvals."""
    matrix = (ApprovalSteps(steps=steps, **row),)
    return replace(STRICT, approval=STRICT.approval.model_copy(update={"matrix": matrix}))


TWICE = asking(*BOTH)
WAITING = after(placed(terms=TWICE))
HELD = budget_after(placed(terms=TWICE))
WORLD = known(budgets=paid_from(HELD))


def by(account: str, level: Level = Level.DISTRICT, order: Order = WAITING, **given: Any) -> list[Event]:
    return approved(order, given.pop("terms", TWICE), known=given.pop("known", WORLD), approver=account, level=level)


def refused(account: str, level: Level = Level.DISTRICT, order: Order = WAITING, **given: Any) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        by(account, level, order, **given)
    return set(refusal.value.codes)


def lent(by: str, level: Level = Level.DISTRICT, up_to_pence: int | None = None, **changed: Any) -> Lent:
    cover = Lent(new_id(), level, (DISTRICT,), up_to_pence, TODAY, TODAY + timedelta(days=6), "annual_leave", by)
    return replace(cover, **changed)


ONCE = after(by("manager"), WAITING)


def test_an_order_that_needs_two_approvals_is_issued_with_the_second() -> None:
    assert (WAITING.level, WAITING.steps) == ("district", BOTH)
    first = by("manager")
    assert told(first) == ["ApprovalGiven", "ApprovalRequested"]
    assert (ONCE.status, ONCE.level, ONCE.steps) == (Status.AWAITING_APPROVAL, "buyer", BOTH)
    second = by("buyer", Level.BUYER, ONCE)
    assert told(second) == ["OrderApproved", "OrderIssued", "BudgetCommitted"]
    assert after(second, ONCE).status is Status.ISSUED


def test_nobody_takes_two_steps_of_one_order() -> None:
    assert refused("manager", Level.BUYER, ONCE) == {"separation_of_duties"}
    assert refused("another manager", Level.DISTRICT, ONCE) == {"over_district_authority"}


def test_a_buyer_may_give_the_districts_approval_and_another_buyer_the_last() -> None:
    order = after(by("buyer", Level.BUYER), WAITING)
    assert (order.level, refused("buyer", Level.BUYER, order)) == ("buyer", {"separation_of_duties"})
    assert told(by("second buyer", Level.BUYER, order))[0] == "OrderApproved"


def test_what_placing_asked_is_asked_again_at_each_step() -> None:
    world = known(budgets=paid_from(HELD), supplier=SUSPENDED)
    for account, level, order in (("manager", Level.DISTRICT, WAITING), ("buyer", Level.BUYER, ONCE)):
        assert refused(account, level, order, known=world) == {"supplier_not_active"}


def test_the_matrix_is_read_anew_at_each_step() -> None:
    assert told(by("manager", terms=asking(Level.DISTRICT)))[0] == "OrderApproved"
    assert told(by("buyer", Level.BUYER, ONCE, terms=asking(*BOTH, Level.BUYER))) == [
        "ApprovalGiven",
        "ApprovalRequested",
    ]
    assert told(by("buyer", Level.BUYER, ONCE, terms=asking(Level.DISTRICT)))[0] == "OrderApproved"


@pytest.mark.parametrize(
    "row",
    [
        {"above_pence": PRICE},
        {"up_to_pence": PRICE - 1},
        {"categories": ("GETTING_JOBS",)},
        {"districts": ("D01",)},
        {"first_on": TODAY + timedelta(days=1)},
        {"last_on": TODAY - timedelta(days=1)},
    ],
    ids=str,
)
def test_a_row_of_the_matrix_fits_by_price_category_district_and_day(row: dict[str, Any]) -> None:
    assert after(placed(terms=asking(*BOTH, **row))).steps == (Level.DISTRICT,)
    fitting = {"above_pence": PRICE - 1, "up_to_pence": PRICE, "categories": (CATEGORY,), "districts": (DISTRICT,)}
    assert after(placed(terms=asking(*BOTH, first_on=TODAY, last_on=TODAY, **fitting))).steps == BOTH


def test_an_interest_bars_from_placing_approving_and_rejecting() -> None:
    interests = Interests(interests_id_of("manager"), "manager", (Interest(SUPPLIER_ID, "family_or_friend", "", NOON),))
    with pytest.raises(Rejected) as refusal:
        placed(known=known(interests=interests))
    assert refusal.value.codes == {"interest_declared"}
    assert refused("manager", known=replace(WORLD, interests=interests)) == {"interest_declared"}
    with pytest.raises(Rejected) as refusal:
        reject(WAITING, paid_from(HELD), RejectOrder(reason="poor_value"), NOON, MANAGER, interests)
    assert refusal.value.codes == {"interest_declared"}


def test_whoever_has_no_authority_decides_nothing() -> None:
    assert refused("coach of another need", Level.POLICY) == {"no_authority"}
    with pytest.raises(Rejected) as refusal:
        reject(WAITING, paid_from(HELD), RejectOrder(reason="poor_value"), NOON, Approver("kit", Level.POLICY))
    assert refusal.value.codes == {"no_authority"}


def test_a_lent_authority_is_used_where_ones_own_is_not_enough() -> None:
    covers = (lent("manager", up_to_pence=PRICE - 1), lent("manager"), lent("buyer", Level.BUYER))
    kit = approver_of("kit", Level.POLICY, covers, WAITING, Level.DISTRICT)
    assert (kit.level, kit.people) == (Level.DISTRICT, {"kit", "manager"})
    assert approver_of("kit", Level.POLICY, covers, WAITING, Level.BUYER).people == {"kit", "buyer"}
    assert approver_of("ann", Level.BUYER, covers, WAITING, Level.BUYER).people == {"ann"}
    assert approver_of("kit", Level.POLICY, (), WAITING, Level.DISTRICT).level is Level.POLICY


def with_cover(cover: Lent, order: Order = WAITING) -> list[Event]:
    return approve(order, WORLD, TWICE, NOON, Approver("kit", Level(cover.level), cover))


def test_an_approval_by_a_lent_authority_says_whose_it_was() -> None:
    given, _ = with_cover(lent("manager"))
    assert (given.authority.by, given.authority.lent_by) == ("kit", "manager")


def test_a_lender_and_whoever_used_the_authority_are_one_judgement() -> None:
    """Neither whoever placed the order nor whoever approved it before decides again in another's name."""
    for cover, order in ((lent("coach"), WAITING), (lent("manager", Level.BUYER), ONCE)):
        with pytest.raises(Rejected) as refusal:
            with_cover(cover, order)
        assert refusal.value.codes == {"separation_of_duties"}
    order = after(with_cover(lent("manager")), WAITING)
    assert refused("manager", Level.BUYER, order) == {"separation_of_duties"}


def test_an_authority_lent_up_to_a_price_is_for_no_dearer_order() -> None:
    with pytest.raises(Rejected) as refusal:
        with_cover(lent("manager", up_to_pence=PRICE - 1))
    assert refusal.value.codes == {"over_lent_authority"}


def left_to_buyers(order: Order, account: str = "manager") -> list[Event]:
    asked = HandOverApproval(reason="interest_in_supplier")
    return hand_over(order, asked, TWICE, NOON, Approver(account, Level.DISTRICT))


def test_a_district_leaves_its_approval_to_the_buyers_who_are_asked_at_once() -> None:
    events = left_to_buyers(WAITING)
    assert told(events) == ["ApprovalHandedOver", "ApprovalRequested"]
    order = after(events, WAITING)
    assert (order.level, order.steps) == ("buyer", (Level.BUYER, Level.BUYER))
    assert refused("manager", Level.DISTRICT, order) == {"over_district_authority"}
    assert left_to_buyers(order) == []
    once = after(by("buyer", Level.BUYER, order), order)
    assert once.status is Status.AWAITING_APPROVAL
    assert after(by("second buyer", Level.BUYER, once), once).status is Status.ISSUED


def test_nobody_is_above_the_buyers() -> None:
    with pytest.raises(Rejected) as refusal:
        left_to_buyers(ONCE)
    assert refusal.value.codes == {"nobody_above"}


PEOPLE = {"ann": Level.DISTRICT, "ben": Level.DISTRICT, "cid": Level.BUYER, "dora": Level.BUYER, "coach": Level.BUYER}


@given(
    st.lists(st.sampled_from((Level.DISTRICT, Level.BUYER)), min_size=1, max_size=3),
    st.lists(st.sampled_from(sorted(PEOPLE)), max_size=8),
)
def test_an_order_is_issued_once_as_many_different_people_approved_as_it_needs(
    steps: list[Level], people: list[str]
) -> None:
    terms = asking(*steps)
    order = after(placed(terms=terms))
    approvers: list[str] = []
    for each in people:
        if order.status is not Status.AWAITING_APPROVAL:
            break
        before = outstanding(order, terms)
        try:
            events = by(each, PEOPLE[each], order, terms=terms)
        except Rejected:
            continue
        order = after(events, order)
        approvers.append(each)
        assert outstanding(order, terms) == before[1:] or order.status is Status.ISSUED
    assert len(set(approvers)) == len(approvers)
    assert "coach" not in approvers
    assert (order.status is Status.ISSUED) == (len(approvers) == len(steps))
