"""The books on how orders were placed: they say so where a repeat or a key is not as it has to be."""

from dataclasses import replace
from typing import Any

from deploy.local.replay.placing_books import placing_findings
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.ordering.delivery.domain import ending, starting
from services.ordering.delivery.domain.ending import CompleteProvision
from services.ordering.delivery.domain.starting import StartProvision
from services.ordering.orders.domain import answering
from services.ordering.orders.domain.placing import Route, place
from shared.contracts import client_journey
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from tests.ordering.examples import (
    ASKED,
    JOURNEY_ID,
    NEED,
    NOON,
    ORDER_ID,
    SUPPLIER,
    TERMS,
    TODAY,
    after,
    known,
    placed,
)

AGAIN, OTHER_NEED, OTHER_JOURNEY = new_id(), new_id(), new_id()


def logged(life: list[Event]) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, False) for each, event in enumerate(life, 1)]


def wrong(findings: list[Finding]) -> list[str]:
    return [each.what for each in findings if not each.adds_up]


def recorded(need_id: Any, journey_id: Any) -> list[Logged]:
    about = {"need_id": need_id, "journey_id": journey_id, "district": NEED.district, "category": NEED.category}
    return logged([client_journey.NeedRecorded(**about, recorded_at=NOON)])


def of_orders(life: list[Event]) -> list[Event]:
    return [each for each in life if isinstance(each, facts.OrderEvent)]


def ended() -> list[Event]:
    life = placed()
    life = [*life, *answering.accept(after(life), SUPPLIER, NOON)]
    life = [*life, *starting.start(after(life), StartProvision(started_on=TODAY), NOON)]
    return [*life, *ending.complete(after(life), CompleteProvision(completed_on=TODAY), NOON)]


def repeated(in_a_row: int = 1) -> list[Event]:
    repeat = facts.Repeat(order_id=ORDER_ID, reason="group_continues", in_a_row=in_a_row)
    asked, need = replace(ASKED, need_id=OTHER_NEED), replace(NEED, need_id=OTHER_NEED, journey_id=OTHER_JOURNEY)
    route = Route("repeat", repeat)
    return place(AGAIN, asked, known(need=need), TERMS, NOON, placed_by="coach", speaks_for=None, route=route)


NEEDS = {
    str(NEED.need_id): recorded(NEED.need_id, JOURNEY_ID),
    str(OTHER_NEED): recorded(OTHER_NEED, OTHER_JOURNEY),
}


def findings(again: list[Event], told: dict[str, str], first: list[Event] | None = None) -> list[str]:
    orders = {str(ORDER_ID): logged(of_orders(first or ended())), str(AGAIN): logged(of_orders(again))}
    return wrong(placing_findings(orders, NEEDS, told))


def test_a_repeat_of_what_worked_is_no_matter() -> None:
    assert findings(repeated(), {str(AGAIN): str(ORDER_ID)}) == []


def test_a_repeat_that_nobody_told_of_or_too_many_or_of_nothing_is_found() -> None:
    again = "every order that was bought again repeats what worked, as the client was told"
    assert findings(repeated(), {}) == [again]
    assert findings(repeated(), {str(AGAIN): str(new_id())}) == [again]
    assert findings(repeated(in_a_row=4), {str(AGAIN): str(ORDER_ID)}) == [again]
    assert findings(repeated(), {str(AGAIN): str(ORDER_ID)}, first=placed()) == [again]


def test_one_key_of_two_clients_is_found() -> None:
    (own,) = [each for each in placed() if isinstance(each, facts.OrderKeyed)]
    mixed: list[Event] = [
        each.model_copy(update={"clients": own.clients}) if isinstance(each, facts.OrderKeyed) else each
        for each in repeated()
    ]
    assert findings(mixed, {str(AGAIN): str(ORDER_ID)}) == [
        "orders have the same key where one client has the same offer, and no others do"
    ]
