"""What an order would come to is shown before it is placed; what has changed by then is named, and nothing ordered."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.ordering.orders.domain.placing import PlaceOrder, place
from services.ordering.orders.domain.previewing import Preview, preview
from services.ordering.orders.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Duration
from shared.kernel.cover import Cover
from shared.kernel.rules import Rejected
from tests.ordering.examples import (
    ASKED,
    BUDGET,
    DISTRICT,
    NEED,
    NOON,
    OFFER,
    ORDER_ID,
    PRICE,
    STRICT,
    SUPPLIER,
    SUSPENDED,
    TERMS,
    TODAY,
    known,
    placed,
    told,
)
from tests.ordering.timed import Timed

COVERED = replace(SUPPLIER, covers={"DPS-EMPLOYABILITY:SKILLS_FOR_WORK": Cover(TODAY + timedelta(days=90))})


def previewed(asked: PlaceOrder = ASKED, terms: Terms = TERMS, **changed: Any) -> Preview:
    return preview(asked, known(**changed), terms, NOON, placed_by="coach", speaks_for=None)


def test_a_preview_shows_what_the_order_would_cost_whom_and_whom_it_needs() -> None:
    found = previewed(terms=STRICT)
    assert found.may_be_placed
    assert not found.reasons
    (line,) = found.lines
    assert (line.need_id, line.budget_id, line.amount_pence) == (NEED.need_id, BUDGET.budget_id, PRICE)
    (effect,) = found.budgets
    assert (effect.left_pence, effect.left_after_pence) == (BUDGET.left_pence, BUDGET.left_pence - PRICE)
    assert found.shown is not None
    assert (found.shown.amount_pence, found.shown.level, found.shown.standing) == (PRICE, "district", "active")
    assert found.respond_by is None, "it would wait for approval"
    assert previewed().respond_by is not None


def test_a_preview_tells_the_threshold_that_the_order_would_pass() -> None:
    (effect,) = previewed(budget=replace(BUDGET, allocated_pence=PRICE)).budgets
    assert effect.reaches_percent == 100


def test_a_preview_gives_every_reason_that_placing_would_give() -> None:
    changed = {"supplier": SUSPENDED, "offer": replace(OFFER, orderable=False), "budget": None}
    with pytest.raises(Rejected) as refused:
        placed(known=known(**changed))
    found = previewed(**changed)
    assert not found.may_be_placed
    assert found.reasons == refused.value.rejections


def test_what_was_shown_is_ordered_as_it_was_shown() -> None:
    found = previewed()
    assert told(placed(asked=replace(ASKED, shown=found.shown))) == told(placed())


@pytest.mark.parametrize(
    ("changed", "pointers"),
    [
        ({"offer": replace(OFFER, price_pence=PRICE + 1)}, {"/shown/amount_pence"}),
        ({"offer": replace(OFFER, duration=Duration(value=8, unit="week", hours=60))}, {"/shown/ends_on"}),
        ({"supplier": COVERED}, {"/shown/covered_until"}),
    ],
)
def test_each_difference_to_what_was_shown_is_named_and_confirmed_by_sending_what_is_so_now(
    changed: dict[str, Any], pointers: set[str]
) -> None:
    asked = replace(ASKED, shown=previewed().shown)
    with pytest.raises(Rejected) as refused:
        placed(asked=asked, known=known(**changed))
    assert refused.value.codes == {"changed_since_shown"}
    assert {each.pointer for each in refused.value.rejections} == pointers
    confirmed = replace(ASKED, shown=previewed(**changed).shown)
    assert told(placed(asked=confirmed, known=known(**changed))) == told(placed())


def test_a_change_of_whose_approval_it_needs_is_a_difference() -> None:
    asked = replace(ASKED, shown=previewed().shown)
    with pytest.raises(Rejected) as refused:
        place(ORDER_ID, asked, known(), STRICT, NOON, placed_by="coach", speaks_for=None)
    (difference,) = refused.value.rejections
    assert difference.pointer == "/shown/level"
    assert difference.detail.startswith("level was policy when it was shown, and is district now")


def test_an_order_was_placed_from_a_standing_offer_where_nothing_else_is_said() -> None:
    order = next(each for each in placed() if isinstance(each, facts.OrderPlaced))
    assert (order.route, order.repeat) == ("standing_offer", None)


async def test_a_preview_changes_nothing_and_what_it_showed_is_sent_along(timed: Timed) -> None:
    world = timed.world
    case = await world.begin(DISTRICT)
    body = {"need_id": str(case.need_id), "offer_id": str(case.offer_id), "offer_version": 1}
    asked = {**body, "starts_on": str(ASKED.starts_on)}
    shown = await world.call("POST", "/v1/orders/preview", case.coach, **asked)
    assert (shown.status, shown.body["may_be_placed"], shown.body["reasons"]) == (200, True, [])
    assert await case.committed() == 0
    dearer = {**shown.body["shown"], "amount_pence": PRICE + 1}
    refused = await case.place(shown=dearer)
    assert refused.status == 409, refused
    assert [(each["code"], each["pointer"]) for each in refused.body["reasons"]] == [
        ("changed_since_shown", "/shown/amount_pence")
    ]
    assert (await case.place(shown=shown.body["shown"])).status == 201
    again = await world.call("POST", "/v1/orders/preview", case.coach, **asked)
    assert "need_already_ordered" in {each["code"] for each in again.body["reasons"]}
