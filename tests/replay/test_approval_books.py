"""The books on approvals: they say so where somebody approved who might not, or fewer people than had to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from deploy.local.replay.approval_books import approval_findings
from deploy.reconciliation.reading import Logged
from services.ordering.authorities.domain.lent import (
    LENT_AUTHORITIES,
    LendAuthority,
    Lender,
    Lent,
    authorities_id_of,
    lend,
)
from services.ordering.interests.domain.interests import DeclareOwnInterest, declare, interests_id_of
from services.ordering.orders.domain.approval import approve
from services.ordering.orders.domain.steps import Approver
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.reference import Regime, policy
from shared.reference.policy_values import ApprovalSteps, Level, OrderApproval
from tests.ordering.examples import (
    DISTRICT,
    NOON,
    ORDER_ID,
    STRICT,
    SUPPLIER_ID,
    TODAY,
    after,
    approved,
    budget_after,
    known,
    paid_from,
    placed,
)

TWICE = replace(
    STRICT,
    approval=STRICT.approval.model_copy(update={"matrix": (ApprovalSteps(steps=(Level.DISTRICT, Level.BUYER)),)}),
)
PLACED = placed(terms=TWICE)
WORLD = known(budgets=paid_from(budget_after(PLACED)))
FIRST = approved(after(PLACED), TWICE, known=WORLD)
SECOND = approved(after(FIRST, after(PLACED)), TWICE, known=WORLD, approver="buyer", level=Level.BUYER)
BOTH = ("manager", "buyer")

LENT = lend(
    None,
    new_id(),
    LendAuthority(
        to="kit", level=Level.DISTRICT, districts=(DISTRICT,), first_on=TODAY, last_on=TODAY, reason="sickness"
    ),
    Lender("manager", Level.DISTRICT, frozenset({DISTRICT})),
    policy(OrderApproval, Regime.PCR_LIGHT_TOUCH, TODAY),
    NOON,
)
INTEREST = declare(None, DeclareOwnInterest(supplier_id=SUPPLIER_ID, kind="worked_there"), "manager", NOON)


def logged(*life: Event, later: int = 0) -> list[Logged]:
    at = NOON + timedelta(minutes=later)
    return [Logged(str(each), event, event.TOPIC, each, at, at, 0, True) for each, event in enumerate(life, 1)]


def wrong(
    life: Sequence[Event],
    told: tuple[str, ...],
    *,
    interests: Sequence[Event] = (),
    lent: Sequence[Event] = (),
    declared: int = 0,
) -> list[int]:
    findings = approval_findings(
        {str(ORDER_ID): logged(*life, later=5)},
        {str(interests_id_of("manager")): logged(*interests, later=declared)},
        {str(authorities_id_of("kit")): logged(*lent)},
        {str(ORDER_ID): told} if told else {},
    )
    return [each.wrong for each in findings]


def test_two_people_of_whom_the_client_was_told_are_as_it_should_be() -> None:
    assert wrong([*PLACED, *FIRST, *SECOND], BOTH) == [0, 0]


@pytest.mark.parametrize("told", [("manager",), (), ("buyer", "manager")])
def test_an_approval_of_which_the_client_was_told_otherwise_is_found(told: tuple[str, ...]) -> None:
    assert wrong([*PLACED, *FIRST, *SECOND], told) == [1, 0]


def test_an_order_that_was_issued_by_too_few_is_found() -> None:
    assert wrong([*PLACED, *SECOND], ("buyer",)) == [0, 1]


def test_one_person_who_approved_twice_is_found() -> None:
    again = [each.model_copy(update={"authority": FIRST[0].authority}) for each in SECOND[:1]]
    assert wrong([*PLACED, *FIRST, *again, *SECOND[1:]], ("manager", "manager")) == [0, 1]


def test_an_interest_counts_from_when_it_is_declared() -> None:
    life = [*PLACED, *FIRST, *SECOND]
    assert wrong(life, BOTH, interests=INTEREST) == [0, 1]
    assert wrong(life, BOTH, interests=INTEREST, declared=9) == [0, 0]


def test_an_approval_by_cover_needs_the_cover() -> None:
    cover = Approver("kit", Level.DISTRICT, what_was_lent())
    first = approve(after(PLACED), WORLD, TWICE, NOON, cover)
    life, told = [*PLACED, *first, *SECOND], ("kit for manager", "buyer")
    assert wrong(life, told, lent=LENT) == [0, 0]
    assert wrong(life, told) == [0, 1]


def what_was_lent() -> Lent:
    state = LENT_AUTHORITIES.fold(LENT)
    assert state is not None
    return state.lent[0]
