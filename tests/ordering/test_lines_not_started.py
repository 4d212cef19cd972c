"""A line that did not start is freed once: by its payments, whatever becomes of the other lines of its order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.ordering.budgets.domain.budget import Budget
from services.ordering.changes.domain import proposing
from services.ordering.changes.domain.conditions import Around
from services.ordering.changes.domain.terms import Party, ProposeChange
from services.ordering.delivery.domain.starting import SayItDidNotStart
from services.ordering.orders.domain import answering
from services.ordering.orders.domain.answering import CancelOrder
from services.ordering.orders.domain.state import Order
from services.ordering.payments.domain.following import follow
from services.ordering.payments.domain.milestones import Milestone
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.ordering import delivering as delivery
from tests.ordering.examples import (
    ASKED,
    BUDGET,
    NEED,
    NOON,
    OFFER,
    PRICE,
    SUPPLIER,
    after,
    budget_after,
    known,
    paid_from,
    placed,
)
from tests.ordering.payments import BY_HAND

SECOND = replace(NEED, need_id=new_id(), journey_id=new_id())
SHARED = replace(known(offer=replace(OFFER, per="course")), needs=(NEED, SECOND), running=(None, None))
PLACED = placed(asked=replace(ASKED, with_need_ids=(SECOND.need_id,)), known=SHARED)
BUYER = Party("buyer", by_supplier=False, level="buyer")


def one_line_of_two() -> Order:
    """An order that was accepted, whose first line did not start."""
    order = after(PLACED)
    order = after(answering.accept(order, SUPPLIER, NOON), order)
    return after(delivery.did_not_start(order, SayItDidNotStart(reason="client_not_there"), NOON), order)


def followed(order: Order, budget: Budget) -> list[Event]:
    return follow(order, 1, {}, budget, {each: new_id() for each in Milestone}, BY_HAND, NOON)


def cancelled(order: Order, budget: Budget) -> list[Event]:
    return answering.cancel(order, paid_from(budget), CancelOrder(reason="need_changed"), NOON)


@pytest.mark.parametrize("steps", [(followed, cancelled), (cancelled, followed)])
def test_an_order_that_is_cancelled_after_a_line_did_not_start_frees_its_price_once(steps: tuple) -> None:  # type: ignore[type-arg]
    order, budget = one_line_of_two(), budget_after(PLACED)
    assert budget.committed_pence == PRICE
    for step in steps:
        events = step(order, budget)
        assert events
        order, budget = after(events, order), budget_after(events, budget)
    assert (budget.committed_pence, budget.left_pence) == (0, BUDGET.allocated_pence)


def test_the_price_of_an_order_stands_once_a_line_of_it_did_not_start() -> None:
    around = Around(SHARED.offer, SUPPLIER, paid_from(budget_after(PLACED)))
    for asked in (
        ProposeChange(reason="access_arranged", amount_pence=PRICE // 2),
        ProposeChange(reason="access_arranged", starts_on=ASKED.starts_on + timedelta(days=7)),
    ):
        with pytest.raises(Rejected) as refusal:
            proposing.propose_change(one_line_of_two(), asked, around, NOON, BUYER)
        assert "already_started" in refusal.value.codes


def test_an_order_that_came_to_nothing_waits_for_no_money_of_the_next_year() -> None:
    order, budget = replace(after(PLACED), not_carried=True), budget_after(PLACED)
    assert not after(cancelled(order, budget), order).not_carried
