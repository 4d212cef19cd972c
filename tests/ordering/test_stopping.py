"""What becomes of orders when supplier or offer may not be ordered from any more."""

from dataclasses import replace

import pytest

from services.ordering.orders.domain import answering, questioning
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.questioning import ContinueOrder
from services.ordering.orders.domain.state import BEFORE_ACCEPTANCE, RUNNING, Order, Status
from services.ordering.orders.domain.stopping import Stop, look_again_at_offer, look_again_at_supplier
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected
from shared.reference import ReasonKind, reasons
from tests.ordering.examples import (
    CATEGORY,
    NOON,
    OFFER,
    OTHER_CATEGORY,
    PRICE,
    STOPPED,
    SUPPLIER,
    SUPPLIER_ID,
    SUSPENDED,
    after,
    paid_from,
    told,
)
from tests.ordering.test_order_life import HELD, order_at
from tests.suppliers import known_supplier

ELSEWHERE = known_supplier(SUPPLIER_ID, NOON, OTHER_CATEGORY)
_ENDED = {
    each: known_supplier(SUPPLIER_ID, NOON, CATEGORY, standing=each)
    for each in ("removed", "left", "lapsed", "expired")
}
WHY = {"suspended": SUSPENDED, **_ENDED}
WITHDRAWN = replace(OFFER, orderable=False)


def on_news(order: Order, supplier: KnownSupplier | None = SUSPENDED) -> list[Event]:
    return look_again_at_supplier(order, paid_from(HELD), supplier, NOON)


@pytest.mark.parametrize("status", BEFORE_ACCEPTANCE)
@pytest.mark.parametrize("why", WHY)
def test_an_order_that_nobody_accepted_is_stopped_and_lets_go_of_all_it_held(status: Status, why: str) -> None:
    order = order_at(status)
    events = on_news(order, WHY[why])
    assert told(events) == ["OrderStopped", "BudgetReleased"]
    assert (events[0].reason.code, events[0].was_issued) == (f"supplier_{why}", status is Status.ISSUED)
    stopped = after(events, order)
    assert (stopped.status, stopped.reason) == (Status.STOPPED, f"supplier_{why}")
    assert ORDERS.claims(stopped) == ()
    assert (events[1].amount_pence, events[1].left_pence) == (PRICE, HELD.left_pence + PRICE)
    assert events[1].was == ("committed" if status is Status.ISSUED else "reserved")
    assert on_news(stopped) == [], "the same news again changes nothing"


@pytest.mark.parametrize("status", RUNNING)
def test_an_order_that_runs_is_in_question_until_somebody_decides(status: Status) -> None:
    order = order_at(status)
    asked = after(on_news(order), order)
    assert (asked.status, asked.in_question, asked.reason) == (status, True, "supplier_suspended")
    assert on_news(asked) == []
    (goes_on,) = questioning.go_on(asked, ContinueOrder(reason="nearly_finished"), NOON, "manager")
    assert isinstance(goes_on, facts.OrderContinued)
    decided = after([goes_on], asked)
    assert (replace(decided, question=None), goes_on.by) == (order, "manager")


def test_a_question_falls_away_when_the_supplier_may_sell_again() -> None:
    order = order_at(Status.ACCEPTED)
    asked = after(on_news(order), order)
    assert after(on_news(asked, SUPPLIER), asked) == order


@pytest.mark.parametrize("status", RUNNING)
def test_what_runs_goes_on_unasked_after_its_market_closed(status: Status) -> None:
    assert on_news(order_at(status), WHY["expired"]) == []


def test_where_new_orders_are_stopped_what_was_issued_goes_on_and_what_waits_is_stopped() -> None:
    for status in Status:
        order = order_at(status)
        waits = status is Status.AWAITING_APPROVAL
        events = on_news(order, STOPPED)
        assert told(events) == (["OrderStopped", "BudgetReleased"] if waits else [])
        for why in (Stop.NEW_ORDERS_STOPPED, Stop.OFFER_EXPIRED):
            assert told(look_again_at_offer(order, paid_from(HELD), WITHDRAWN, why, NOON)) == told(events)
        if waits:
            assert events[0].reason.code == "new_orders_stopped"
    assert told(answering.accept(order_at(Status.ISSUED), STOPPED, NOON)) == ["OrderAccepted"]


@pytest.mark.parametrize("status", [each for each in Status if each not in (*BEFORE_ACCEPTANCE, *RUNNING)])
def test_an_order_that_is_over_is_left_as_it_is(status: Status) -> None:
    assert on_news(order_at(status)) == []


@pytest.mark.parametrize("status", Status)
def test_old_news_of_a_supplier_that_may_sell_again_stops_nothing(status: Status) -> None:
    assert on_news(order_at(status), SUPPLIER) == []


@pytest.mark.parametrize("status", Status)
def test_an_offer_that_stands_no_more_stops_what_nobody_accepted_and_nothing_else(status: Status) -> None:
    order = order_at(status)
    events = look_again_at_offer(order, paid_from(HELD), WITHDRAWN, Stop.OFFER_WITHDRAWN, NOON)
    assert told(events) == (["OrderStopped", "BudgetReleased"] if status in BEFORE_ACCEPTANCE else [])
    assert look_again_at_offer(order, paid_from(HELD), OFFER, Stop.OFFER_DELISTED, NOON) == [], "it is listed again"


@pytest.mark.parametrize("supplier", [SUSPENDED, ELSEWHERE, None], ids=["suspended", "out of the category", "unknown"])
def test_a_supplier_that_may_not_sell_accepts_nothing(supplier: KnownSupplier | None) -> None:
    order = order_at(Status.ISSUED)
    with pytest.raises(Rejected) as refused:
        answering.accept(order, supplier, NOON)
    assert refused.value.codes <= {"supplier_not_active", "supplier_not_in_category"}
    assert told(answering.accept(order, SUPPLIER, NOON)) == ["OrderAccepted"]


def test_every_reason_for_which_an_order_is_stopped_is_one_of_the_reference_data() -> None:
    assert set(Stop) == set(reasons(ReasonKind.ORDER_STOPPED))
    assert order_at(Status.ISSUED).category == CATEGORY
