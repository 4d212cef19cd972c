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
    deliver,
    evolve,
    message_id_of,
    read,
)
from services.notifications.messages.domain.notices.audience import Recipient
from shared.contracts.notifications import MessageDelivered
from shared.contracts.ordering import OrderIssued

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
THE_SUPPLIER = Recipient("supplier", str(uuid4()))
ORIGIN = Origin(f"{uuid4()}:4", NOON)


def a_message() -> Message:
    news = News(OrderIssued.TYPE, ORIGIN.event_id, {"purchase_order": "PO-123"})
    delivered = deliver(message_id_of(OrderIssued.TYPE, ORIGIN, THE_SUPPLIER), THE_SUPPLIER, news, NOON)
    assert isinstance(delivered, MessageDelivered)
    return evolve(None, delivered)


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
