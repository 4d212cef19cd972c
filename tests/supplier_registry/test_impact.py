"""What the end of evidence would come to: which offers hide and when, and which orders run past it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.offers.domain.covering import can_still_be_delivered
from services.supplier_registry.impact.domain.forecast import (
    in_a_sentence,
    offers_that_hide,
    orders_that_run_past,
)
from services.supplier_registry.known.offers import KNOWN_OFFERS, KnownOffer, fold_offer
from services.supplier_registry.known.running import RUNNING_ORDERS, RunningOrder, fold_running
from shared.contracts import catalogue, ordering
from shared.contracts.event import Event, Reason
from shared.kernel.ids import new_id
from shared.kernel.memberships import fold_supplier
from tests import suppliers
from tests.events import publish
from tests.offers import offer_content
from tests.running import until
from tests.supplier_registry.running import CATEGORY, Registry
from tests.supplier_registry.test_holding_http import END
from tests.supplier_registry.test_holding_http import given as gives

TODAY = date(2017, 3, 9)
ENDS = date(2017, 4, 29)
AT = datetime(2017, 3, 9, 12, tzinfo=UTC)
SUPPLIER = UUID("01890000-0000-7000-8000-000000000001")
WEEKS = timedelta(weeks=1)


def published(supplier_id: UUID = SUPPLIER, *starts: date, **differing: Any) -> catalogue.OfferPublished:
    content = offer_content(**{"category": CATEGORY} | differing)
    days = [{"start_id": new_id(), "on": each, "places": 4} for each in starts]
    about = {"offer_id": new_id(), "supplier_id": supplier_id, "offer_version": 1, "published_at": AT}
    return catalogue.OfferPublished(**content | about | {"starts": days})


def an_offer(*starts: date, **differing: Any) -> KnownOffer:
    offer = fold_offer(None, published(SUPPLIER, *starts, **differing))
    assert offer is not None
    return offer


def placed(supplier_id: UUID = SUPPLIER, starts_on: date = TODAY, weeks: int = 4) -> ordering.OrderPlaced:
    line = {"line": 1, "need_id": new_id(), "budget_id": "D01:2016-17:FSF", "amount_pence": 45_000}
    return ordering.OrderPlaced(
        order_id=new_id(),
        need_ids=(line["need_id"],),
        supplier_id=supplier_id,
        district="D01",
        market="DPS-EMPLOYABILITY",
        regime="PCR_LIGHT_TOUCH",
        source=ordering.Source(offer_id=new_id(), offer_version=1),
        category=CATEGORY,
        lines=(ordering.Line(**line),),
        starts_on=starts_on,
        ends_on=starts_on + weeks * WEEKS - timedelta(days=1),
        placed_by="coach",
        placed_at=AT,
        policies=(),
    )


def of(order: ordering.OrderPlaced) -> dict[str, Any]:
    return order.model_dump(include={"order_id", "need_ids", "supplier_id", "district"})


def an_order(starts_on: date, weeks: int = 4, *events: Event) -> RunningOrder:
    order = placed(starts_on=starts_on, weeks=weeks)
    row = fold_running(None, order)
    for event in events:
        row = fold_running(row, event)
    assert row is not None
    return row


def test_an_offer_hides_on_the_day_after_the_last_on_which_it_can_begin() -> None:
    short, long = an_offer(weeks=1), an_offer(weeks=4)
    found = offers_that_hide([short, long], ENDS, TODAY)
    assert [(each.offer_id, each.hides_on) for each in found] == [
        (long.offer_id, date(2017, 4, 3)),
        (short.offer_id, date(2017, 4, 24)),
    ]
    assert [each.hides_on for each in offers_that_hide([long], TODAY, TODAY)] == [TODAY], "hidden already"


def test_an_offer_with_starts_hides_only_where_one_of_them_comes_too_late() -> None:
    in_time, too_late = date(2017, 3, 20), date(2017, 5, 2)
    assert offers_that_hide([an_offer(in_time, date(2017, 1, 9))], ENDS, TODAY) == []
    (both,) = offers_that_hide([an_offer(in_time, too_late)], ENDS, TODAY)
    (late,) = offers_that_hide([an_offer(too_late)], ENDS, TODAY)
    assert (both.hides_on, late.hides_on) == (date(2017, 3, 21), TODAY)


def test_an_offer_reaches_its_districts_until_it_is_taken_back_also_while_it_is_hidden() -> None:
    first = published(SUPPLIER, districts=("D01", "D02"))
    about = {"offer_id": first.offer_id, "supplier_id": SUPPLIER}
    row = fold_offer(None, first)
    hidden = fold_offer(row, catalogue.OfferDelisted(**about, reason=Reason(code="supplier_suspended"), delisted_at=AT))
    assert hidden
    assert (hidden.standing, hidden.districts) == (False, ("D01", "D02"))
    why = Reason(code="no_longer_offered")
    paused = fold_offer(row, catalogue.OfferPaused(**about, reason=Reason(code="no_places"), paused_at=AT))
    assert paused
    assert (paused.standing, paused.districts) == (False, ("D01", "D02"))
    assert fold_offer(paused, catalogue.OfferResumed(**about, reason=Reason(code="revised"), resumed_at=AT)) == row
    expired = fold_offer(row, catalogue.OfferExpired(**about, expired_on=AT.date(), expired_at=AT))
    assert expired
    assert (expired.standing, expired.districts) == (False, ())
    gone = fold_offer(hidden, catalogue.OfferWithdrawn(**about, reason=why, withdrawn_at=AT))
    assert gone
    assert gone.districts == ()


def test_orders_that_end_later_are_affected_and_those_that_are_over_are_not() -> None:
    ends_in_time, runs_past = an_order(date(2017, 4, 2)), an_order(date(2017, 4, 3))
    assert [each.order_id for each in orders_that_run_past([ends_in_time, runs_past], ENDS)] == [runs_past.order_id]
    order = placed(starts_on=date(2017, 4, 3))
    over: list[Event] = [
        ordering.OrderCancelled(**of(order), category=CATEGORY, reason=Reason(code="need_changed"), cancelled_at=AT),
        ordering.ProvisionCompleted(**of(order), line=1, need_id=order.need_ids[0], completed_on=TODAY),
    ]
    for event in over:
        assert orders_that_run_past([an_order(date(2017, 4, 3), 4, event)], ENDS) == [], event.TYPE


@pytest.mark.parametrize(
    ("offers", "orders", "said"),
    [
        (3, 5, "3 offers hide, 5 orders are affected from 30 April 2017"),
        (1, 1, "1 offer hides, 1 order is affected from 30 April 2017"),
        (0, 0, "0 offers hide, 0 orders are affected from 30 April 2017"),
    ],
)
def test_it_is_said_in_a_sentence(offers: int, orders: int, said: str) -> None:
    assert in_a_sentence(offers, orders, ENDS) == said


@given(
    st.dates(TODAY, TODAY + timedelta(days=90)),
    st.lists(st.dates(TODAY - timedelta(days=20), TODAY + timedelta(days=90)), max_size=3),
    st.integers(1, 6),
)
def test_the_catalogue_hides_an_offer_on_the_day_that_was_forecast(ends: date, starts: list[date], weeks: int) -> None:
    """Two services that know nothing of each other agree on the day, or the forecast is worth nothing."""
    event = published(SUPPLIER, *starts, weeks=weeks)
    offer = fold_offer(None, event)
    assert offer is not None
    member = fold_supplier(None, suppliers.admitted(SUPPLIER, CATEGORY, AT))
    supplier = fold_supplier(member, suppliers.covered(SUPPLIER, CATEGORY, ends))
    days = [TODAY + timedelta(days=each) for each in range(120)]
    hidden = [each for each in days if not can_still_be_delivered(supplier, event.content, each)]
    forecast = offers_that_hide([offer], ends, TODAY)
    if forecast:
        assert hidden[0] == forecast[0].hides_on
    else:
        assert all(each < TODAY or each + weeks * WEEKS - timedelta(days=1) <= ends for each in starts)
        assert starts


async def test_a_supplier_and_its_assessors_see_what_the_end_of_evidence_would_come_to(registry: Registry) -> None:
    org = await registry.a_member()
    evidence = (await gives(registry, org, valid_until=END))["evidence_id"]
    order, over = placed(org, date(2017, 7, 10)), placed(org, date(2017, 7, 10))
    cancelled = ordering.OrderCancelled(
        **of(over), category=CATEGORY, reason=Reason(code="need_changed"), cancelled_at=AT
    )
    offers = [published(org), published(org, category="ENGAGEMENT"), published(new_id())]
    await publish(registry.one.settings, *offers, order, over, cancelled)

    async def arrived() -> Any:
        shown = await registry.officer("GET", f"/v1/evidence/{evidence}/impact")
        assert shown.status == 200, shown
        return shown.body if (shown.body["offers_hidden"], shown.body["orders_affected"]) == (1, 1) else None

    impact = await until(arrived, "the news of offers and orders is there")
    assert impact["summary"] == "1 offer hides, 1 order is affected from 1 August 2017"
    assert [(each["offer_id"], each["hides_on"]) for each in impact["offers"]] == [
        (str(offers[0].offer_id), "2017-07-05")
    ]
    assert [each["order_id"] for each in impact["orders"]] == [str(order.order_id)]
    later = await registry.supplier(org, "GET", f"/v1/evidence/{evidence}/impact", params={"ends_on": "2017-12-31"})
    assert (later.body["offers_hidden"], later.body["orders_affected"]) == (1, 0)
    stranger = await registry.an_organisation()
    assert (await registry.supplier(stranger, "GET", f"/v1/evidence/{evidence}/impact")).status == 404


def test_rows_are_read_back_as_they_were() -> None:
    for kind, row in ((KNOWN_OFFERS, an_offer(TODAY)), (RUNNING_ORDERS, an_order(TODAY))):
        assert kind.decode(kind.encode(row)) == row  # type: ignore[attr-defined] # one of two kinds
