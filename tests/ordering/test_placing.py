"""Placing an order: every rule, every reason at once, and what follows where none stands against it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.state import Status
from shared.contracts import ordering as facts
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.ordering.examples import (
    ASKED,
    BUDGET,
    DISTRICT,
    NEED,
    NEED_ID,
    NOON,
    OFFER,
    ORDER_ID,
    OTHER_CATEGORY,
    OTHER_DISTRICT,
    PRICE,
    STARTS_ON,
    STOPPED,
    STRICT,
    SUPPLIER_ID,
    SUSPENDED,
    TERMS,
    TODAY,
    after,
    approval_up_to,
    budget_after,
    known,
    placed,
    told,
)
from tests.suppliers import known_supplier


def asked(**changed: Any) -> PlaceOrder:
    return replace(ASKED, **changed)


def refusal(**given: Any) -> Rejected:
    with pytest.raises(Rejected) as refused:
        placed(**given)
    return refused.value


def test_an_order_within_the_limit_is_placed_approved_and_issued_at_once() -> None:
    events = placed()
    assert told(events) == ["OrderPlaced", "BudgetReserved", "OrderApproved", "OrderIssued", "BudgetCommitted"]
    first, reserved, approved, issued, committed, _ = events
    assert (first.amount_pence, first.source.offer_version, first.placed_by) == (PRICE, 2, "coach")
    assert (first.market, first.regime) == ("DPS-EMPLOYABILITY", "PCR_LIGHT_TOUCH")
    (line,) = first.lines
    assert (line.line, line.need_id, line.budget_id, line.amount_pence) == (1, NEED_ID, BUDGET.budget_id, PRICE)
    assert (first.district, first.supplier_id, first.need_ids) == (DISTRICT, SUPPLIER_ID, (NEED_ID,))
    assert approved.authority == facts.Authority(rule=TERMS.authority, level="policy", by=None)
    assert (issued.starts_on, issued.respond_by) == (STARTS_ON, date(2016, 11, 16))
    for held in (reserved, committed):
        assert held.holder == facts.Holder(kind="order", id=ORDER_ID, line=1)
        assert (held.amount_pence, held.left_pence) == (PRICE, 1_000_000 - PRICE)
    after_it = budget_after(events)
    assert (after_it.reserved_pence, after_it.committed_pence) == (0, PRICE)


def test_an_order_records_the_policies_that_it_followed() -> None:
    assert [each.policies for each in placed() if hasattr(each, "policies")] == [
        (*TERMS.policies, "payment_split.v1"),
        TERMS.policies,
    ]


def test_an_order_above_the_limit_waits_for_approval_with_its_price_reserved() -> None:
    events = placed(terms=STRICT)
    assert told(events) == ["OrderPlaced", "BudgetReserved", "ApprovalRequested"]
    assert (events[2].level, events[2].amount_pence) == ("district", PRICE)
    order = after(events)
    assert (order.status, order.level, order.placed_by) == (Status.AWAITING_APPROVAL, "district", "coach")
    waiting = budget_after(events)
    assert (waiting.reserved_pence, waiting.committed_pence) == (PRICE, 0)


def test_an_order_of_exactly_the_limit_needs_nobodys_approval() -> None:
    events = placed(terms=replace(TERMS, approval=approval_up_to(PRICE)))
    assert after(events).status is Status.ISSUED


def test_an_order_may_start_today_by_the_clock_of_the_united_kingdom() -> None:
    half_past_midnight_in_london = datetime(2016, 7, 1, 23, 30, tzinfo=UTC)
    assert placed(asked=asked(starts_on=date(2016, 7, 2)), now=half_past_midnight_in_london)
    rejected = refusal(asked=asked(starts_on=date(2016, 7, 1)), now=half_past_midnight_in_london)
    assert rejected.codes == {"starts_in_past"}


def test_a_price_that_takes_the_last_penny_is_covered() -> None:
    exactly = replace(BUDGET, allocated_pence=PRICE)
    assert budget_after(placed(known=known(budget=exactly)), exactly).left_pence == 0


@pytest.mark.parametrize(
    ("given", "code", "pointer"),
    [
        ({"known": known(offer=None)}, "offer_unknown", "/offer_id"),
        ({"known": known(offer=replace(OFFER, orderable=False))}, "offer_not_orderable", "/offer_id"),
        ({"known": known(offer=replace(OFFER, offered_until=TODAY - timedelta(days=1)))}, "offer_expired", "/offer_id"),
        ({"known": known(offer=replace(OFFER, offer_version=3))}, "offer_changed", "/offer_version"),
        ({"asked": asked(offer_version=1)}, "offer_changed", "/offer_version"),
        ({"known": known(supplier=None)}, "supplier_not_in_category", "/offer_id"),
        ({"known": known(supplier=SUSPENDED)}, "supplier_not_active", "/offer_id"),
        ({"known": known(supplier=STOPPED)}, "new_orders_stopped", "/offer_id"),
        (
            {"known": known(supplier=known_supplier(SUPPLIER_ID, NOON, OTHER_CATEGORY))},
            "supplier_not_in_category",
            "/offer_id",
        ),
        ({"known": known(need=None)}, "need_unknown", "/need_id"),
        ({"known": known(need=replace(NEED, standing=False))}, "need_not_open", "/need_id"),
        ({"known": known(need=replace(NEED, category=OTHER_CATEGORY))}, "category_differs", "/offer_id"),
        ({"known": known(offer=replace(OFFER, districts=(OTHER_DISTRICT,)))}, "district_not_covered", "/offer_id"),
        (
            {
                "known": known(
                    offer=replace(OFFER, category="NEXT"),
                    supplier=known_supplier(SUPPLIER_ID, NOON, "NEXT"),
                    need=replace(NEED, category="NEXT"),
                )
            },
            "category_unknown",
            "/offer_id",
        ),
        (
            {
                "known": known(
                    offer=replace(OFFER, districts=("N1",)),
                    need=replace(NEED, district="N1"),
                    budget=replace(BUDGET, budget_id="FSF:N1:2016-17", district="N1"),
                )
            },
            "district_unknown",
            "/need_id",
        ),
        ({"known": known(offer=replace(OFFER, currency="EUR"))}, "currency_unknown", "/offer_id"),
        ({"asked": asked(starts_on=date(2016, 11, 13))}, "starts_in_past", "/starts_on"),
        ({"asked": asked(starts_on=TODAY + timedelta(days=367))}, "starts_too_late", "/starts_on"),
        ({"known": known(budget=None)}, "no_budget", ""),
        ({"known": known(budget=replace(BUDGET, allocated_pence=PRICE - 1))}, "budget_exceeded", ""),
        ({"known": known(budget=replace(BUDGET, committed_pence=1_000_000 - PRICE + 1))}, "budget_exceeded", ""),
        ({"known": known(running=str(ORDER_ID))}, "need_already_ordered", "/need_id"),
    ],
)
def test_each_rule_refuses_by_its_own_reason_and_says_which_field(given: Any, code: str, pointer: str) -> None:
    (rejection,) = refusal(**given).rejections
    assert (rejection.code, rejection.pointer) == (code, pointer)
    assert rejection.detail


def test_an_order_starts_within_the_span_of_the_policy_which_the_refusal_names() -> None:
    last = TODAY + timedelta(days=TERMS.start_within_days)
    of_that_year = known(budget=replace(BUDGET, budget_id=f"FSF:{DISTRICT}:2017-18", financial_year="2017-18"))
    assert placed(asked=asked(starts_on=last), known=of_that_year)
    (rejection,) = refusal(asked=asked(starts_on=last + timedelta(days=1))).rejections
    assert f"{TODAY} to {last}" in rejection.detail


@pytest.mark.parametrize("day", ["9999-12-31", "2100-01-01", "1999-12-31", "0001-01-01"])
def test_a_day_that_no_calendar_knows_is_no_day_of_a_command(day: str) -> None:
    body = {"starts_on": day, "offer_version": 1} | dict.fromkeys(("need_id", "offer_id"), str(new_id()))
    with pytest.raises(ValidationError, match=f"{day} is no day from 2000-01-01 to 2099-12-31"):
        TypeAdapter(PlaceOrder).validate_python(body)


def test_every_reason_is_given_at_once() -> None:
    rejected = refusal(
        asked=asked(offer_version=1, starts_on=date(2016, 1, 4)),
        known=known(
            offer=replace(OFFER, orderable=False, districts=(OTHER_DISTRICT,)),
            supplier=SUSPENDED,
            need=replace(NEED, category=OTHER_CATEGORY),
            budget=replace(BUDGET, allocated_pence=1),
            running=str(ORDER_ID),
        ),
    )
    assert rejected.codes == {
        "need_already_ordered",
        "offer_not_orderable",
        "offer_changed",
        "supplier_not_active",
        "category_differs",
        "district_not_covered",
        "starts_in_past",
    }
    assert len(rejected.rejections) == len(rejected.codes)


def test_where_nothing_is_known_the_reasons_are_about_that_alone() -> None:
    assert refusal(known=known(offer=None, supplier=None, need=None, budget=None)).codes == {
        "offer_unknown",
        "need_unknown",
    }


def test_a_reason_says_what_was_found_and_what_was_expected() -> None:
    (rejection,) = refusal(asked=asked(starts_on=date(2016, 11, 13))).rejections
    assert str(TODAY) in rejection.detail
    assert "2016-11-13" in rejection.detail


def test_the_same_order_again_is_refused_and_no_second_one_is_made() -> None:
    rejected = refusal(known=known(running=str(ORDER_ID), budget=budget_after(placed())))
    assert rejected.codes == {"need_already_ordered"}
    assert str(ORDER_ID) in rejected.rejections[0].detail


def test_an_order_pins_version_and_price_of_its_day() -> None:
    order = after(placed())
    assert (order.source.offer_version, order.amount_pence) == (2, PRICE)
    assert isinstance(placed()[0], facts.OrderPlaced)
