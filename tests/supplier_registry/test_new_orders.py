"""New orders are stopped and resumed beside whatever suspension there is, in one category or in all."""

from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.new_orders import (
    ResumeNewOrders,
    StopNewOrders,
    resume_new_orders,
    stop_new_orders,
)
from services.supplier_registry.suppliers.domain.state import NO_NEW_ORDERS, Supplier
from services.supplier_registry.suppliers.domain.suspending import ReinstateSupplier, reinstate
from shared.contracts import supplier_registry as facts
from shared.kernel.memberships import Standing, key_of, may_sell, takes_new_orders
from tests.supplier_registry.examples import CATEGORY, MARKET, NOON, OTHER, a_member, a_suspended_member, after, refused
from tests.supplier_registry.running import START, Registry

HERE = MARKET.code
NAME, OTHER_NAME = key_of(HERE, CATEGORY), key_of(HERE, OTHER)
STOP = StopNewOrders(reason="performance_below_floor", detail="41 of 90 completed.")


def stopped(member: Supplier, category: str | None = None, reason: str = STOP.reason) -> Supplier:
    asked = StopNewOrders(reason=reason, detail=STOP.detail, category=category)
    return after(member, stop_new_orders(member, HERE, asked, NOON))


def resumed(member: Supplier, category: str | None = None) -> Supplier:
    return after(member, resume_new_orders(member, HERE, ResumeNewOrders(category=category), NOON))


def test_a_member_without_new_orders_stays_one_and_may_accept_what_was_issued() -> None:
    member = stopped(a_member(CATEGORY, OTHER), CATEGORY)
    assert may_sell(member.memberships, HERE, CATEGORY, NOON.date())
    assert not takes_new_orders(member.memberships, HERE, CATEGORY)
    assert takes_new_orders(member.memberships, HERE, OTHER)
    assert (member.memberships[NAME].standing, member.memberships[NAME].new_orders_stopped) == ("active", STOP.reason)
    assert member.stops_explained == {NAME: STOP.detail}
    assert {NO_NEW_ORDERS, f"{CATEGORY}:{NO_NEW_ORDERS}"} <= set(member.listed_under)
    assert f"{OTHER}:{NO_NEW_ORDERS}" not in member.listed_under


def test_the_same_stop_again_changes_nothing_and_another_reason_takes_its_place() -> None:
    member = stopped(a_member())
    assert stop_new_orders(member, HERE, STOP, NOON) == []
    again = stopped(member, reason="complaint_upheld")
    assert again.memberships[NAME].new_orders_stopped == "complaint_upheld"


def test_orders_are_resumed_once_and_what_was_said_goes() -> None:
    member = a_member()
    assert resume_new_orders(member, HERE, ResumeNewOrders(), NOON) == []
    free = resumed(stopped(member))
    assert (free.memberships, free.stops_explained, free.listed_under) == (member.memberships, {}, member.listed_under)


def test_a_stop_and_a_suspension_do_not_touch_one_another() -> None:
    both = stopped(a_suspended_member(CATEGORY))
    assert both.memberships[NAME].standing == Standing.SUSPENDED
    lifted = after(both, reinstate(both, HERE, ReinstateSupplier(), NOON))
    assert (lifted.memberships[NAME].standing, lifted.memberships[NAME].new_orders_stopped) == ("active", STOP.reason)
    assert lifted.stops_explained == {NAME: STOP.detail}
    still = resumed(both)
    assert (still.memberships[NAME].standing, still.memberships[NAME].new_orders_stopped) == ("suspended", None)
    assert still.suspended_in == (HERE,)


def test_a_stop_ends_with_the_membership() -> None:
    member = stopped(a_member(CATEGORY, OTHER))
    left = after(member, leave(member, HERE, WithdrawMembership(category=CATEGORY), NOON))
    assert (left.memberships[NAME].new_orders_stopped, left.memberships[OTHER_NAME].new_orders_stopped) == (
        None,
        STOP.reason,
    )
    assert left.stops_explained == {OTHER_NAME: STOP.detail}


def test_only_a_member_can_be_given_no_new_orders() -> None:
    member = a_member()
    left = after(member, leave(member, HERE, WithdrawMembership(), NOON))
    for step in (
        lambda: stop_new_orders(left, HERE, STOP, NOON),
        lambda: resume_new_orders(left, HERE, ResumeNewOrders(), NOON),
    ):
        assert refused(step) == {"not_a_member"}
    (fact, said) = stop_new_orders(member, HERE, STOP, NOON)
    assert isinstance(fact, facts.NewOrdersStopped)
    assert isinstance(said, facts.NewOrdersStopExplained)
    assert said.PRIVATE


async def test_a_stop_is_seen_by_all_staff_and_its_words_by_the_supplier_and_its_assessors(registry: Registry) -> None:
    org = await registry.a_member(categories=["ADDRESSING_BARRIERS", OTHER])
    body = {"reason": STOP.reason, "detail": STOP.detail, "category": "ADDRESSING_BARRIERS"}
    assert (await registry.supplier(org, "POST", f"/v1/suppliers/{org}/new-orders-stop", json=body)).status == 403
    assert (await registry.decide(org, "new-orders-stop", body)).status == 204
    params = {"category": "ADDRESSING_BARRIERS", "standing": "no_new_orders"}
    for more in ({}, {"as_at": str(START.date())}):
        found = await registry.officer("GET", "/v1/suppliers", params=params | more)
        assert [each["supplier_id"] for each in found.body["items"]] == [str(org)]
    (own, other) = (await registry.supplier(org, "GET", f"/v1/suppliers/{org}")).body["memberships"]
    assert (own["standing"], own["new_orders_stopped"], own["new_orders_explanation"]) == (
        "active",
        STOP.reason,
        STOP.detail,
    )
    assert other["new_orders_stopped"] is None
    assert (await registry.decide(org, "new-orders-resumption", {"category": OTHER})).status == 204
    assert (await registry.decide(org, "new-orders-resumption")).status == 204
    assert [each["fact"] for each in await registry.facts(org)][-3:] == [
        "NewOrdersStopped",
        "NewOrdersStopExplained",
        "NewOrdersResumed",
    ]
