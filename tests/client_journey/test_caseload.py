"""What a journey waits for, as its coach sees it: worked out of needs, orders and contacts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import BaseModel

from services.client_journey.caseload.domain.waiting import Waiting, on_list
from services.client_journey.journeys.domain.journey import Journey
from services.client_journey.journeys.domain.rules import caseload_on
from services.client_journey.journeys.timeline import Entry, in_order, sealed_names, without
from services.client_journey.known.orders import Achieved, KnownLine, KnownOrder, OrderStatus, Standing
from services.client_journey.needs.domain.need import Need, NeedStatus
from shared.contracts.sealed import Sealed
from shared.kernel.ids import new_id
from shared.reference.calendar import add_working_days
from tests.client_journey.examples import JOURNEY, NEED_ID, NOON, a_need, unmet

TODAY = NOON.date()
BOUNDS = caseload_on(TODAY).values
SOON = add_working_days(TODAY, BOUNDS.starting_within_working_days)
ORDER_ID = new_id()
ORDERED = replace(a_need(), status=NeedStatus.ORDERED, order_id=ORDER_ID)


def an_order(status: OrderStatus, starts_on: date = SOON, **line: object) -> KnownOrder:
    part = replace(KnownLine(1, NEED_ID), **line)  # type: ignore[arg-type] # fields of a line
    return KnownOrder(ORDER_ID, NOON, {NEED_ID: Standing.RUNNING}, status=status, starts_on=starts_on, lines=(part,))


def waits(need: Need, *orders: KnownOrder, journey: Journey = JOURNEY, day: date = TODAY) -> set[str]:
    return {str(each) for each in on_list(journey, [need], orders, BOUNDS, day).waiting}


@pytest.mark.parametrize(
    ("need", "orders", "waiting"),
    [
        (a_need(), [], {"need_open"}),
        (unmet(a_need()), [], {"need_unmet"}),
        (ORDERED, [], set()),
        (ORDERED, [an_order(OrderStatus.PLACED)], {"awaiting_approval"}),
        (ORDERED, [an_order(OrderStatus.AWAITING_APPROVAL)], {"awaiting_approval"}),
        (ORDERED, [an_order(OrderStatus.ISSUED)], {"awaiting_supplier"}),
        (ORDERED, [an_order(OrderStatus.ACCEPTED)], {"awaiting_start", "starting_soon"}),
        (ORDERED, [an_order(OrderStatus.ACCEPTED, SOON + timedelta(days=1))], {"awaiting_start"}),
        (ORDERED, [an_order(OrderStatus.ACCEPTED, TODAY)], {"awaiting_start", "starting_soon"}),
        (ORDERED, [an_order(OrderStatus.ACCEPTED, TODAY - timedelta(days=1))], {"awaiting_start", "start_missed"}),
        (ORDERED, [an_order(OrderStatus.ACCEPTED, started_on=TODAY)], set()),
        (ORDERED, [an_order(OrderStatus.ACCEPTED, started_on=TODAY, ended_on=TODAY)], {"ended_without_outcome"}),
        (
            a_need(),
            [an_order(OrderStatus.ACCEPTED, ended_on=TODAY, ended_early=True)],
            {"need_open", "ended_without_outcome"},
        ),
        (ORDERED, [an_order(OrderStatus.ACCEPTED, ended_on=TODAY, outcomes=(Achieved("job_started", TODAY),))], set()),
        (a_need(), [an_order(OrderStatus.DECLINED)], {"need_open"}),
    ],
)
def test_a_journey_waits_for_what_its_needs_and_orders_wait_for(
    need: Need, orders: Iterable[KnownOrder], waiting: set[str]
) -> None:
    assert waits(need, *orders) == waiting


def test_an_order_of_another_need_is_no_matter_of_this_one() -> None:
    other = replace(an_order(OrderStatus.ISSUED), lines=(KnownLine(1, new_id()),))
    assert waits(ORDERED, other) == set()


def test_whoever_was_not_seen_for_more_than_some_working_days_is_on_the_list() -> None:
    met = replace(a_need(), status=NeedStatus.MET)
    last = add_working_days(TODAY, BOUNDS.not_seen_after_working_days)
    assert waits(met, day=last) == set()
    assert waits(met, day=add_working_days(last, 1)) == {"not_seen"}, "since the journey began"
    seen = replace(JOURNEY, last_seen_on=last)
    assert waits(met, journey=seen, day=add_working_days(last, 1)) == set()
    assert [str(each) for each in Waiting][-1] == "not_seen"


class _Step(BaseModel):
    words: Sealed
    kind: str


class _Noted(BaseModel):
    steps: tuple[_Step, ...]
    sealed: Sealed | None = None


def test_what_is_sealed_is_found_wherever_it_is_in_a_fact_and_left_out_of_a_timeline() -> None:
    noted = _Noted(steps=(_Step(words=Sealed.of(b"any"), kind="other"),), sealed=Sealed.of(b"more"))
    names = frozenset(sealed_names(noted))
    assert names == {"words", "sealed"}
    assert without(noted.model_dump(mode="json"), names) == {"steps": [{"kind": "other"}]}


def test_a_timeline_is_in_the_order_of_days_and_what_has_but_a_day_comes_last_on_it() -> None:
    recorded = Entry(on=TODAY, kind="NeedRecorded", about="n", at=NOON)
    later = Entry(on=TODAY, kind="NeedOrdered", about="n", at=NOON + timedelta(hours=1))
    started = Entry(on=TODAY, kind="ProvisionStarted", about="o")
    before = Entry(on=TODAY - timedelta(days=1), kind="OutcomeRecorded", about="o")
    assert in_order([started, later, recorded, before]) == (before, recorded, later, started)
