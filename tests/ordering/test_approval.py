"""Approving asks again what placing asked, since the obligation arises here (K1); and by whom it may be (K14)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.ordering.orders.domain.state import Order, Status
from shared.kernel.rules import Rejected
from shared.reference.policy_values import Level
from tests.ordering.examples import (
    BUDGET,
    NEED,
    NOON,
    OFFER,
    OTHER_CATEGORY,
    OTHER_DISTRICT,
    PRICE,
    STARTS_ON,
    STOPPED,
    STRICT,
    SUPPLIER,
    SUSPENDED,
    after,
    approval_up_to,
    approved,
    budget_after,
    known,
    placed,
    told,
)

WAITING = after(placed(terms=STRICT))
HELD = budget_after(placed(terms=STRICT))

# A single change of the world after an order was placed, and what is said of it.
CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"known": known(budget=HELD, offer=replace(OFFER, orderable=False))}, "offer_not_orderable"),
    (
        {"known": known(budget=HELD, offer=replace(OFFER, offered_until=NOON.date() - timedelta(days=1)))},
        "offer_expired",
    ),
    ({"known": known(budget=HELD, offer=replace(OFFER, districts=(OTHER_DISTRICT,)))}, "district_not_covered"),
    ({"known": known(budget=HELD, supplier=SUSPENDED)}, "supplier_not_active"),
    ({"known": known(budget=HELD, supplier=STOPPED)}, "new_orders_stopped"),
    ({"known": known(budget=HELD, supplier=None)}, "supplier_not_in_category"),
    ({"known": known(budget=HELD, supplier=replace(SUPPLIER, memberships={}))}, "supplier_not_in_category"),
    ({"known": known(budget=HELD, need=replace(NEED, standing=False))}, "need_not_open"),
    ({"known": known(budget=HELD, need=replace(NEED, category=OTHER_CATEGORY))}, "category_differs"),
    (
        {
            "known": known(
                budget=HELD,
                offer=replace(OFFER, districts=(*OFFER.districts, OTHER_DISTRICT)),
                need=replace(NEED, district=OTHER_DISTRICT),
            )
        },
        "client_transferred",
    ),
    ({"known": known(budget=replace(HELD, allocated_pence=PRICE - 1))}, "budget_exceeded"),
    ({"known": known(budget=None)}, "no_budget"),
    ({"known": known(budget=HELD), "now": NOON + timedelta(days=1)}, "starts_in_past"),
]


def refusal(order: Order = WAITING, **given: Any) -> Rejected:
    with pytest.raises(Rejected) as refused:
        approved(order, STRICT, **given)
    return refused.value


@pytest.mark.parametrize(("given", "code"), CHANGES, ids=[code for _, code in CHANGES])
def test_an_order_is_not_approved_once_the_world_has_changed(given: dict[str, Any], code: str) -> None:
    (rejection,) = refusal(**given).rejections
    assert (rejection.code, rejection.pointer) == (code, "")


def test_every_reason_against_an_approval_is_given_at_once() -> None:
    world = known(
        offer=replace(OFFER, orderable=False),
        supplier=SUSPENDED,
        need=replace(NEED, standing=False),
        budget=HELD,
    )
    refused = refusal(known=world, now=NOON + timedelta(days=1), approver="coach")
    assert refused.codes == {
        "offer_not_orderable",
        "supplier_not_active",
        "need_not_open",
        "starts_in_past",
        "separation_of_duties",
    }


def test_a_newer_version_of_the_offer_is_no_reason_since_the_price_is_pinned() -> None:
    newer = replace(OFFER, offer_version=9, price_pence=PRICE * 3, title="Something else")
    events = approved(WAITING, STRICT, known=known(offer=newer, budget=HELD))
    assert told(events) == ["OrderApproved", "OrderIssued", "BudgetCommitted"]
    assert events[1].amount_pence == PRICE


def test_an_order_that_waited_for_its_first_day_can_still_be_approved_on_it() -> None:
    assert after(approved(WAITING, STRICT, now=NOON), WAITING).status is Status.ISSUED
    assert NOON.date() == STARTS_ON


def test_whose_approval_an_order_needs_is_kept_and_asked_for() -> None:
    for limit, level in ((PRICE, "district"), (PRICE - 1, "buyer")):
        events = placed(terms=replace(STRICT, approval=approval_up_to(PRICE - 2, limit)))
        assert [each.level for each in events if type(each).__name__ == "ApprovalRequested"] == [level]
        assert after(events).level == level


@pytest.mark.parametrize("level", [Level.DISTRICT, Level.BUYER])
def test_nobody_approves_what_they_placed_at_any_level(level: Level) -> None:
    assert WAITING.placed_by == "coach"
    assert refusal(approver="coach", level=level, known=known(budget=HELD)).codes == {"separation_of_duties"}


def test_a_budget_that_still_covers_what_it_holds_is_enough() -> None:
    full = replace(BUDGET, allocated_pence=PRICE)
    held = budget_after(placed(terms=STRICT, known=known(budget=full)), full)
    assert held.left_pence == 0
    assert approved(WAITING, STRICT, known=known(budget=held))
