"""The books on reading find what was planted: a mark of nobody, one that was published twice, words on the bus."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from deploy.local.replay.reading_books import reading_findings
from deploy.local.replay.told import Told
from deploy.reconciliation.reading import Logged
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
MESSAGE, ADA, BOB = new_id(), new_id(), new_id()
ABOUT: dict[str, Any] = {"message_id": MESSAGE, "recipient_kind": "district", "recipient": "D01"}
READ = facts.MessageRead(**ABOUT, read_at=NOON, by_one=True)


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


def delivered(**said: str) -> facts.MessageDelivered:
    about = {"about_type": "ordering.OrderIssued.v1", "about_event": "1:1", "channel": "inbox", "delivered_at": NOON}
    return facts.MessageDelivered.model_validate({**ABOUT, **about, "parameters": said})


def opened(reader: Any) -> facts.MessageOpened:
    return facts.MessageOpened(reader_id=reader, message_id=MESSAGE, delivered_at=NOON, opened_at=NOON)


def wrong(told: Told, *of_message: Event, **of_readers: list[Event]) -> list[bool]:
    readers = {name: logged(*life) for name, life in of_readers.items()}
    return [not each.adds_up for each in reading_findings({str(MESSAGE): logged(*of_message)}, readers, told)]


def test_marks_are_held_against_what_was_done_and_against_what_is_published() -> None:
    both, none = Told(messages_opened=Counter({str(MESSAGE): 2})), Told()
    marks: dict[str, list[Event]] = {"ada": [opened(ADA)], "bob": [opened(BOB)]}
    assert wrong(none, delivered()) == [False] * 4
    assert wrong(both, delivered(), READ, **marks) == [False] * 4
    assert wrong(both, delivered(), READ, ada=marks["ada"]) == [True, False, False, False]
    assert wrong(both, delivered(), **marks) == [False, True, False, False]
    assert wrong(both, delivered(), READ, READ, **marks) == [False, True, False, False]
    assert wrong(Told(read_otherwise=["message"]), delivered()) == [False, False, True, False]
    assert wrong(none, delivered(order_id="1")) == [False, False, False, True]


def test_whoever_caught_up_is_counted() -> None:
    caught_up = facts.MessagesCaughtUp(reader_id=ADA, before=NOON, besides={}, caught_up_at=NOON)
    assert wrong(Told(caught_up=1), delivered(), ada=[caught_up]) == [False] * 4
    assert wrong(Told(), delivered(), ada=[caught_up]) == [True, False, False, False]
