"""The rules of deliveries: planned once, tried again later each time, given up in the end, and never sent twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.deliveries.domain import attempts
from services.notifications.deliveries.domain.attempts import (
    LONGEST_PAUSE,
    MOST_REFUSALS,
    Cancelled,
    Failed,
    Postponed,
    Result,
    Sent,
    pause_after,
)
from services.notifications.deliveries.domain.delivery import DELIVERIES, Delivery, DeliveryStatus
from services.notifications.deliveries.domain.fan_out import FAN_OUTS, FanOut
from services.notifications.deliveries.domain.planning import Page, Planned, plan
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def a_page(people: Sequence[UUID], **more: object) -> Page:
    planned = tuple(Planned("email", NOW, person_id=each) for each in people)
    return replace(Page(new_id(), "orders", statutory=False, planned=planned), **more)


def a_delivery(channel: str = "email", **more: object) -> Delivery:
    (planned,) = plan(a_page([uuid4()]), [None], None, NOW)
    found = DELIVERIES.evolve(None, planned)
    return replace(found, channel=channel, **more)


def after(delivery: Delivery, *results: Result) -> Delivery:
    for each in results:
        for event in attempts.record(delivery, each, 0.5, NOW):
            delivery = DELIVERIES.evolve(delivery, event)
    return delivery


def kinds(events: Sequence[Event]) -> list[type[Event]]:
    return [type(each) for each in events]


def test_a_message_is_planned_once_for_each_person_and_channel() -> None:
    people = [uuid4(), uuid4()]
    page = a_page(people)
    events = plan(page, [None, None], None, NOW)
    assert kinds(events) == [facts.DeliveryPlanned, facts.DeliveryPlanned]
    planned = [DELIVERIES.evolve(None, each) for each in events]
    assert len({each.delivery_id for each in planned}) == 2
    assert plan(page, planned, None, NOW) == []
    assert page.planned[0].id_for(page.message_id) == planned[0].delivery_id
    assert replace(page.planned[0], channel="govuk_notify").id_for(page.message_id) != planned[0].delivery_id


def test_a_delivery_to_nobody_cannot_be_planned() -> None:
    with pytest.raises(ValueError, match="to a person or to a webhook"):
        Planned("email", NOW).id_for(new_id())


@given(st.integers(min_value=1, max_value=40), st.integers(min_value=1, max_value=7), st.data())
def test_however_often_pages_come_everybody_is_planned_for_once(people: int, size: int, data: st.DataObject) -> None:
    everybody = sorted(uuid4() for _ in range(people))
    message_id = new_id()
    planned: dict[UUID, Delivery] = {}
    fan_out: FanOut | None = None
    ends: UUID | None = None
    while True:
        rest = [each for each in everybody if ends is None or each > ends]
        now_on = rest[:size]
        page = a_page(
            now_on, message_id=message_id, begins_after=ends, ends_at=now_on[-1] if len(now_on) == size else None
        )
        for _ in range(data.draw(st.integers(min_value=1, max_value=2))):
            found = [planned.get(each.id_for(message_id)) for each in page.planned]
            for event in plan(page, found, None if page.is_all else fan_out, NOW):
                if isinstance(event, facts.DeliveryPlanned):
                    assert event.delivery_id not in planned
                    planned[event.delivery_id] = DELIVERIES.evolve(None, event)
                else:
                    fan_out = FAN_OUTS.evolve(fan_out, event)
        if page.ends_at is None:
            break
        ends = page.ends_at
    assert sorted(each.person_id for each in planned.values() if each.person_id) == everybody
    assert fan_out is None or not fan_out.open


def test_what_was_sent_is_sent_no_more() -> None:
    sent = after(a_delivery(), Sent())
    assert (sent.status, sent.sent_at) == (DeliveryStatus.SENT, NOW)
    for each in (Sent(), Failed("address_refused"), Postponed("away"), Cancelled("not_reached")):
        assert attempts.record(sent, each, 0.0, NOW) == []


def test_a_failure_for_good_is_told_by_ids_and_a_code() -> None:
    delivery = a_delivery()
    (failed,) = attempts.record(delivery, Failed("address_refused"), 0.0, NOW)
    assert isinstance(failed, facts.MessageFailed)
    assert not failed.PRIVATE
    assert failed.model_dump(exclude={"failed_at"}) == {
        "delivery_id": delivery.delivery_id,
        "message_id": delivery.message_id,
        "channel": "email",
        "code": "address_refused",
    }


def test_it_is_given_up_after_so_many_refusals() -> None:
    delivery = after(a_delivery(), *[Postponed("refused_for_now")] * (MOST_REFUSALS - 1))
    assert delivery.status is DeliveryStatus.WAITING
    last = attempts.record(delivery, Postponed("refused_for_now"), 0.0, NOW)
    assert kinds(last) == [facts.DeliveryAttemptFailed, facts.MessageFailed]
    assert after(delivery, Postponed("refused_for_now")).code == "given_up"


def test_a_channel_that_is_away_for_a_week_loses_nothing() -> None:
    delivery = after(a_delivery(), *[Postponed("away")] * 100)
    assert (delivery.status, delivery.attempts, delivery.refusals) == (DeliveryStatus.WAITING, 100, 0)
    assert after(a_delivery("webhook"), *[Postponed("away")] * 100).code == "given_up"
    assert after(a_delivery("webhook"), *[Postponed("resting")] * 100).status is DeliveryStatus.WAITING


@given(
    st.integers(min_value=0, max_value=10_000),
    st.floats(min_value=0, max_value=1),
    st.none() | st.floats(allow_nan=False),
)
def test_pauses_grow_and_have_bounds(failed: int, jitter: float, asked: float | None) -> None:
    pause = pause_after(failed, asked, jitter)
    assert timedelta(seconds=30) <= pause <= timedelta(days=1)
    if asked is None:
        assert pause <= LONGEST_PAUSE
        assert pause_after(failed + 1, None, jitter) >= pause
    elif 0 <= asked <= 86_400:
        assert pause >= timedelta(seconds=asked)


def test_what_failed_together_is_not_tried_together() -> None:
    assert len({pause_after(3, None, jitter / 100) for jitter in range(100)}) == 100


def test_an_operator_sends_again_what_failed_or_was_not_sent() -> None:
    for result in (Failed("message_refused"), Cancelled("channel_not_set"), Postponed("busy")):
        delivery = after(a_delivery(), result)
        (event,) = attempts.resend(delivery, reachable=True, now=NOW)
        again = DELIVERIES.evolve(delivery, event)
        assert (again.status, again.code, again.due_at) == (DeliveryStatus.WAITING, None, NOW)
        assert after(again, Sent()).status is DeliveryStatus.SENT
        assert again.delivery_id == delivery.delivery_id


def test_every_reason_against_sending_again_is_given() -> None:
    with pytest.raises(Rejected) as refusal:
        attempts.resend(after(a_delivery(), Sent()), reachable=False, now=NOW)
    assert refusal.value.codes == {"already_sent", "address_missing"}


def test_only_what_was_sent_comes_back_and_once() -> None:
    assert attempts.bounce(a_delivery(), "address_bounced", NOW) == []
    sent = after(a_delivery(), Sent())
    (event,) = attempts.bounce(sent, "address_bounced", NOW)
    back = DELIVERIES.evolve(sent, event)
    assert (back.status, back.code) == (DeliveryStatus.FAILED, "address_bounced")
    assert attempts.bounce(back, "address_bounced", NOW) == []


def test_a_digest_is_one_parcel_and_everything_else_its_own() -> None:
    person = uuid4()
    daily = [a_delivery(person_id=person, digest="daily:2026-11-27") for _ in range(2)]
    assert len({each.together for each in daily}) == 1
    other = a_delivery(person_id=uuid4(), digest="daily:2026-11-27")
    alone = [a_delivery(person_id=person) for _ in range(2)]
    assert len({each.together for each in (*daily, other, *alone)}) == 4
