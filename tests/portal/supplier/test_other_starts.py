"""Another start of an order: one of those that its offer has, or any day where it names none."""

import pytest

from portal.pages.supplier.order import step_view
from portal.pages.supplier.order_step import Step
from portal.pages.supplier.other_starts import with_starts
from portal.web.posted import Posted
from tests.portal.supplier.orders_and_offers import AT, OFFER, ORDER, an_order
from tests.portal.supplier.own_offers import an_offer
from tests.portal.supplier.seen import TODAY, names, page
from tests.portal.supplier.test_orders import AN_ORDER, a_visit, step_named

STARTS = {"the_one": "019ac000-0000-7000-8000-0000000000a1", "another": "019ac000-0000-7000-8000-0000000000a2"}
OFFERED = [
    {"start_id": STARTS["the_one"], "on": "2026-12-01", "places": 8},
    {"start_id": STARTS["another"], "on": "2027-01-11", "places": 8},
    {"start_id": ORDER, "on": "2026-11-02", "places": 8},
]
FOR_A_START = an_order(source={"offer_id": OFFER, "offer_version": 1, "start_id": STARTS["the_one"]})


def chosen(step: Step, start: str) -> Posted:
    return Posted({"start": (start,), "reason": ("venue_unavailable",)}) if step else Posted({})


@pytest.mark.parametrize("name", ["another-start", "change"])
def test_another_start_is_one_of_the_offers_own(name: str) -> None:
    offer = an_offer(starts=OFFERED, places=[{"start_id": STARTS["another"], "left": 1, "as_of": AT}])
    step = with_starts(step_named(name), FOR_A_START, offer, TODAY)
    assert step.options(names())["start"] == ((STARTS["another"], "11 January 2027, 1 place left"),)
    filled = step.form.read(chosen(step, STARTS["another"]))
    assert filled.ok, filled.errors
    sent = step.request(filled.values, 1)
    assert sent is not None
    said = sent.model_dump(mode="json", exclude_none=True)
    assert (said["start_id"], said["starts_on"]) == (STARTS["another"], "2027-01-11")
    gone = step.form.read(chosen(step, STARTS["the_one"]))
    assert gone.errors == {"start": "This start date is no longer there. Select another one"}
    line = FOR_A_START.lines[0]
    text = page("supplier/order_step.html", step_view(step, FOR_A_START, line, a_visit()), gone)
    assert "starts_on-day" not in text
    assert 'href="#start"' in text


def test_a_change_of_the_last_day_names_no_start() -> None:
    step = with_starts(step_named("change"), FOR_A_START, an_offer(starts=OFFERED), TODAY)
    filled = step.form.read(
        Posted({"ends_on-day": ("5",), "ends_on-month": ("1",), "ends_on-year": ("2027",), "reason": ("x",)})
    )
    sent = step.request(filled.values, 1)
    assert sent is not None
    assert sent.model_dump(mode="json", exclude_none=True) == {"reason": "x", "ends_on": "2027-01-05"}


def test_where_no_other_start_is_to_come_that_is_said_and_where_none_is_named_any_day_is_typed() -> None:
    alone = an_offer(starts=OFFERED[:1])
    step = with_starts(step_named("another-start"), FOR_A_START, alone, TODAY)
    text = page(
        "supplier/order_step.html", step_view(step, FOR_A_START, FOR_A_START.lines[0], a_visit()), step.form.blank()
    )
    assert "Your offer has no other start date to come" in text
    assert "<button" not in text.partition("<main")[2]
    assert with_starts(step_named("another-start"), AN_ORDER, an_offer(starts=[]), TODAY) is step_named("another-start")
