"""One message: its id, its delivery, its mark."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.messages.domain.message import (
    MESSAGES,
    Message,
    News,
    Origin,
    evolve,
    message_id_of,
    read,
    write,
)
from services.notifications.people.domain.recipient import Recipient
from shared.contracts.event import Event
from shared.contracts.notifications import MessageDelivered, MessageWritten
from shared.contracts.ordering import OrderIssued

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
THE_SUPPLIER = Recipient("supplier", str(uuid4()))
ORIGIN = Origin(f"{uuid4()}:4", NOON)


def a_message() -> Message:
    message = MESSAGES.fold(written())
    assert message is not None
    return message


def written() -> list[Event]:
    news = News(OrderIssued.TYPE, ORIGIN.event_id, {"purchase_order": "PO-123"})
    return write(message_id_of(OrderIssued.TYPE, ORIGIN, THE_SUPPLIER), THE_SUPPLIER, news, NOON)


def test_the_bus_carries_no_word_of_a_message() -> None:
    kept, told = written()
    assert isinstance(kept, MessageWritten)
    assert isinstance(told, MessageDelivered)
    assert (kept.PRIVATE, told.PRIVATE, told.parameters) == (True, False, {})
    assert a_message().parameters == {"purchase_order": "PO-123"}


def test_a_log_of_the_release_before_folds_into_the_same_message() -> None:
    kept, told = written()
    assert isinstance(kept, MessageWritten)
    assert isinstance(told, MessageDelivered)
    then = told.model_copy(update={"parameters": kept.parameters})
    assert MESSAGES.fold([then]) == a_message()


def test_a_delivery_by_another_channel_leaves_a_message_as_it_is() -> None:
    told = written()[1].model_copy(update={"channel": "email", "delivered_at": NOON.replace(year=2018)})
    assert isinstance(told, MessageDelivered)
    assert evolve(a_message(), told) == a_message()


def test_a_message_is_read_once() -> None:
    message = a_message()
    opened = evolve(message, *read(message, NOON))
    assert opened.read_at == NOON
    assert read(opened, NOON) == []
    assert MESSAGES.decode(MESSAGES.encode(opened)) == opened


@given(
    event_ids=st.lists(st.text(max_size=20), min_size=2, max_size=2, unique=True),
    at=st.datetimes(min_value=datetime(2016, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_a_messages_id_follows_from_event_and_recipient_and_rises_in_time(event_ids: list[str], at: datetime) -> None:
    when, later = at.replace(tzinfo=UTC), at.replace(tzinfo=UTC, year=at.year + 1, month=1, day=1)
    recipients = [THE_SUPPLIER, Recipient("district", "D01"), Recipient("district", "D02")]

    def ids(moment: datetime) -> list[UUID]:
        return [
            message_id_of(OrderIssued.TYPE, Origin(event_id, moment), each)
            for event_id in event_ids
            for each in recipients
        ]

    assert ids(when) == ids(when)
    assert len(set(ids(when))) == 6
    assert max(map(str, ids(when))) < min(map(str, ids(later)))
