"""One order for several clients: a course bought as a whole, a line for each need, each paid by its own district."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.budgets.domain.budget import Budget
from services.ordering.changes.domain import answering as answers
from services.ordering.changes.domain import proposing
from services.ordering.changes.domain.conditions import Around
from services.ordering.changes.domain.terms import Party, ProposeChange, ProposeStart
from services.ordering.known.needs import KnownNeed
from services.ordering.orders.domain import answering
from services.ordering.orders.domain.answering import CancelOrder
from services.ordering.orders.domain.cohorts import split
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.previewing import preview
from services.ordering.orders.domain.state import Order, Status
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference.policy_values import Level
from tests.ordering.examples import (
    ASKED,
    BUDGET,
    CATEGORY,
    DISTRICT,
    KNOWN,
    NEED,
    NOON,
    OFFER,
    OTHER_CATEGORY,
    OTHER_DISTRICT,
    STARTS_ON,
    SUPPLIER,
    TERMS,
    after,
    approval_up_to,
    approved,
    budget_after,
    paid_from,
    placed,
    told,
)
from tests.ordering.timed import Timed

ELSEWHERE = Budget(f"FSF:{OTHER_DISTRICT}:2016-17", "FSF", OTHER_DISTRICT, "2016-17", allocated_pence=1_000_000)
SECOND = KnownNeed(new_id(), new_id(), DISTRICT, CATEGORY)
THIRD = KnownNeed(new_id(), new_id(), OTHER_DISTRICT, CATEGORY)
START = Start(start_id=new_id(), on=STARTS_ON, places=12)
LATER_START = Start(start_id=new_id(), on=STARTS_ON + timedelta(days=7), places=12)
SELLER = Party("seller", by_supplier=True)
BUYER = Party("buyer", by_supplier=False, level=Level.BUYER)
COURSE = replace(OFFER, per="course", districts=(DISTRICT, OTHER_DISTRICT), price_pence=100_000)
ALL = (NEED, SECOND, THIRD)


def asked(*needs: KnownNeed, start_id: UUID | None = None) -> PlaceOrder:
    first, *others = (each.need_id for each in needs)
    return replace(ASKED, need_id=first, with_need_ids=tuple(others), start_id=start_id)


def circumstances(*needs: KnownNeed, **changed: Any) -> Circumstances:
    budgets = paid_from(BUDGET, ELSEWHERE)
    return replace(
        KNOWN, **{"offer": COURSE, "needs": needs, "running": (None,) * len(needs), "budgets": budgets} | changed
    )


def cohort(*needs: KnownNeed, **changed: Any) -> list[Event]:
    return placed(asked=asked(*needs), known=circumstances(*needs, **changed))


def refusal(*needs: KnownNeed, **changed: Any) -> dict[str, str]:
    """Each reason, by the field that it points to."""
    with pytest.raises(Rejected) as refused:
        cohort(*needs, **changed)
    return {each.pointer: each.code for each in refused.value.rejections}


def test_a_cohort_order_has_a_line_for_each_client_and_splits_the_price_of_the_course() -> None:
    events = cohort(*ALL)
    order = next(each for each in events if isinstance(each, facts.OrderPlaced))
    assert order.need_ids == tuple(each.need_id for each in ALL)
    assert [(each.line, each.amount_pence) for each in order.lines] == [(1, 33_334), (2, 33_333), (3, 33_333)]
    assert [each.budget_id for each in order.lines] == [BUDGET.budget_id, BUDGET.budget_id, ELSEWHERE.budget_id]
    assert [each.district for each in order.lines] == [None, None, OTHER_DISTRICT], "where it is not the order's"
    assert (order.district, order.amount_pence) == (DISTRICT, COURSE.price_pence)


def test_each_district_pays_for_its_own_clients_and_has_its_money_back_when_the_order_is_cancelled() -> None:
    events = cohort(*ALL)
    home, elsewhere = (budget_after(_of(each, events), each) for each in (BUDGET, ELSEWHERE))
    assert (home.committed_pence, elsewhere.committed_pence) == (66_667, 33_333)
    cancelled = answering.cancel(after(events), paid_from(home, elsewhere), CancelOrder(reason="need_changed"), NOON)
    for budget in (home, elsewhere):
        assert budget_after(_of(budget, cancelled), budget).held_pence == 0


def test_a_cohort_has_every_place_of_the_start_and_every_need_its_claim() -> None:
    offer = replace(COURSE, starts=(START,))
    events = placed(asked=asked(*ALL, start_id=START.start_id), known=circumstances(*ALL, offer=offer))
    (counted,) = [each for each in events if isinstance(each, facts.PlacesChanged)]
    assert counted.taken == START.places
    claims = {each.id for each in ORDERS.claims(after(events))}
    assert {f"order_of_need:{each.need_id}" for each in ALL} < claims


@given(pence=st.integers(0, 10**9), among=st.integers(1, 100))
def test_nothing_is_made_or_lost_in_splitting_and_no_two_parts_differ_by_more_than_a_penny(
    pence: int, among: int
) -> None:
    parts = split(pence, among)
    assert (len(parts), sum(parts)) == (among, pence)
    assert max(parts) - min(parts) <= 1
    assert list(parts) == sorted(parts, reverse=True)


def test_what_several_districts_pay_is_a_buyers_to_approve() -> None:
    for needs, level in (((NEED, SECOND), "district"), (ALL, "buyer")):
        strict, where = replace(TERMS, approval=approval_up_to(COURSE.price_pence - 1)), circumstances(*needs)
        events = placed(asked=asked(*needs), known=where, terms=strict)
        (requested,) = [each for each in events if isinstance(each, facts.ApprovalRequested)]
        assert requested.level == level
        found = preview(asked(*needs), where, strict, NOON, placed_by="coach", speaks_for=None)
        assert found.shown is not None
        assert found.shown.level == level
    budgets = paid_from(*(budget_after(_of(each, events), each) for each in (BUDGET, ELSEWHERE)))
    held = replace(where, budgets=budgets)
    with pytest.raises(Rejected) as refused:
        approved(after(events), strict, held)
    assert refused.value.codes == {"over_district_authority"}
    assert approved(after(events), strict, held, level=Level.BUYER)


def test_what_is_sold_by_the_place_is_ordered_for_each_by_itself() -> None:
    assert refusal(NEED, SECOND, offer=replace(COURSE, per="place")) == {"/with_need_ids": "cohort_needs_a_course"}


def test_a_group_is_no_larger_than_its_course() -> None:
    offer = replace(COURSE, starts=(START.model_copy(update={"places": 2}),))
    with pytest.raises(Rejected) as refused:
        placed(asked=asked(*ALL, start_id=START.start_id), known=circumstances(*ALL, offer=offer))
    assert refused.value.codes == {"cohort_too_large"}


def an_order_of_all() -> Order:
    offer = replace(COURSE, starts=(START,))
    return after(placed(asked=asked(*ALL, start_id=START.start_id), known=circumstances(*ALL, offer=offer)))


def around_start(places: int) -> Around:
    """What is known where the offer has another start, of so many places."""
    offer = replace(COURSE, starts=(START, LATER_START.model_copy(update={"places": places})))
    return Around(offer, SUPPLIER, paid_from(BUDGET, ELSEWHERE))


def propose_later_start(order: Order, places: int) -> list[Event]:
    terms: dict[str, Any] = {"starts_on": LATER_START.on, "start_id": LATER_START.start_id}
    if order.status is Status.ISSUED:
        instead = ProposeStart(reason="start_not_possible", **terms)
        return proposing.propose_start(order, instead, around_start(places), NOON, SELLER)
    change = ProposeChange(reason="client_cannot_start", **terms)
    return proposing.propose_change(order, change, around_start(places), NOON, SELLER)


@pytest.mark.parametrize("status", [Status.ISSUED, Status.ACCEPTED])
def test_a_group_goes_to_no_start_that_is_smaller_than_it_is(status: Status) -> None:
    order = an_order_of_all()
    if status is Status.ACCEPTED:
        order = after(answering.accept(order, SUPPLIER, NOON), order)
    with pytest.raises(Rejected) as refused:
        propose_later_start(order, len(ALL) - 1)
    assert {each.pointer: each.code for each in refused.value.rejections} == {"/start_id": "cohort_too_large"}
    waits = after(propose_later_start(order, len(ALL)), order)
    with pytest.raises(Rejected) as refused:
        answers.agree(waits, around_start(len(ALL) - 1), {}, NOON, BUYER)
    assert refused.value.codes == {"cohort_too_large"}, "the start was cut since it was proposed"
    agreed = answers.agree(waits, around_start(len(ALL)), {}, NOON, BUYER)
    assert told(agreed)[0] == "OrderChanged"
    assert after(agreed, waits).source.places == len(ALL)


def test_a_group_goes_to_no_start_that_is_sold_by_the_place_by_now() -> None:
    around = around_start(len(ALL))
    assert around.offer is not None
    around = replace(around, offer=replace(around.offer, per="place"))
    instead = ProposeStart(reason="start_not_possible", starts_on=LATER_START.on, start_id=LATER_START.start_id)
    with pytest.raises(Rejected) as refused:
        proposing.propose_start(an_order_of_all(), instead, around, NOON, SELLER)
    assert {each.pointer: each.code for each in refused.value.rejections} == {"/start_id": "cohort_needs_a_course"}


def test_nobody_is_named_twice() -> None:
    assert refusal(NEED, SECOND, SECOND) == {"/with_need_ids/1": "need_named_twice"}
    same_client = replace(SECOND, journey_id=NEED.journey_id)
    assert refusal(NEED, same_client) == {"/with_need_ids/0": "client_named_twice"}


def test_each_need_is_refused_for_its_own_reason_at_its_own_place() -> None:
    closed, other = replace(SECOND, standing=False), replace(THIRD, category=OTHER_CATEGORY)
    found = refusal(NEED, closed, other, running=("an order", None, None))
    assert found["/need_id"] == "need_already_ordered"
    assert found["/with_need_ids/0"] == "need_not_open"
    assert found["/offer_id"] == "category_differs"


def test_one_budget_that_does_not_suffice_refuses_the_whole() -> None:
    poor = replace(ELSEWHERE, allocated_pence=33_332)
    with pytest.raises(Rejected) as refused:
        cohort(*ALL, budgets=paid_from(BUDGET, poor))
    assert refused.value.codes == {"budget_exceeded"}


def test_a_preview_shows_what_each_budget_would_pay() -> None:
    found = preview(asked(*ALL), circumstances(*ALL), TERMS, NOON, placed_by="coach", speaks_for=None)
    assert {each.budget_id: each.wanted_pence for each in found.budgets} == {
        BUDGET.budget_id: 66_667,
        ELSEWHERE.budget_id: 33_333,
    }
    assert found.shown is not None
    assert found.shown.amount_pence == sum(each.amount_pence for each in found.lines)


def _of(budget: Budget, events: list[Event]) -> list[Event]:
    return [each for each in events if isinstance(each, facts.BudgetEvent) and each.budget_id == budget.budget_id]


async def test_a_coach_orders_one_course_for_three_clients_and_each_line_lives_by_itself(timed: Timed) -> None:
    world = timed.world
    price = {"pence": 90_001, "currency": "GBP", "per": "course", "vat": "included", "vat_rate": 20}
    case = await world.begin(DISTRICT)
    await world.tell(case.updated(2, price=price))
    others = [str(await world.another_need(case)) for _ in range(2)]
    placed = await case.place(offer_version=2, with_need_ids=others)
    assert placed.status == 201, placed
    order_id = str(placed.body["order_id"])
    order = (await case.order(order_id)).body
    assert [each["amount_pence"] for each in order["lines"]] == [30_001, 30_000, 30_000]
    assert await case.committed() == 90_001
    again = await case.place(offer_version=2, need_id=others[1])
    assert (again.status, again.codes) == (409, {"need_already_ordered"})
    assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    for line in (1, 2, 3):
        assert (await case.step(order_id, "start", case.seller, line=line, started_on=str(STARTS_ON))).status == 204
    body = {"line": 2, "ended_on": str(STARTS_ON), "reason": "client_moved"}
    assert (await case.step(order_id, "early-end", case.seller, **body)).status == 204
    order = (await case.order(order_id)).body
    assert (order["status"], [each["ended_early"] for each in order["lines"]]) == ("started", [False, True, False])
    assert (await case.place(offer_version=2, need_id=others[0])).status == 201, "the client who left may be sent again"
