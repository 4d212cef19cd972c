"""A reader: what one account has read of the inboxes that it shares, by a time and the messages after it.

What came before that time counts as read, what came later where it is marked. The time moves by itself, since a state
keeps only so many marks, and where somebody says that all is seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.messages.domain.message import Message
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.kernel.accounts import Account
from shared.kernel.aggregate import Aggregate
from shared.kernel.ids import derived_id

MOST_MARKS = 1_000
"""A state keeps no more. Then the older half gives way to a time, and what is older counts as read, opened or not."""

_NO_TIME = UUID(int=0)


@dataclass(frozen=True)
class Reader:
    """What has come before `before`, or is among `marks`, has been read; a mark has the time when its message came."""

    reader_id: UUID
    before: datetime | None = None
    marks: dict[UUID, datetime] = field(default_factory=dict)


def reader_id_of(account: Account) -> UUID:
    """Return the one id under which it is kept what an account has read; it names nobody."""
    return derived_id(_NO_TIME, f"reader {account.issuer} {account.subject}")


def is_unread(message: Message, reader: Reader | None) -> bool:
    """Say whether a message is still to be read by somebody; one that was read for all is not."""
    if message.read_for_all_at is not None:
        return False
    if reader is None:
        return True
    return message.message_id not in reader.marks and (reader.before is None or message.delivered_at >= reader.before)


def open_message(reader_id: UUID, reader: Reader | None, message: Message, now: datetime) -> list[Event]:
    """Mark a message as read by one of those who share its inbox."""
    if not is_unread(message, reader):
        return []
    return [
        facts.MessageOpened(
            reader_id=reader_id, message_id=message.message_id, delivered_at=message.delivered_at, opened_at=now
        )
    ]


def catch_up(
    reader_id: UUID, reader: Reader | None, before: datetime, besides: Iterable[Message], now: datetime
) -> list[Event]:
    """Mark as read what came before a time, and these messages; what is marked already needs no mark again."""
    unread = {each.message_id: each.delivered_at for each in besides if is_unread(each, reader)}
    if not unread and reader and reader.before and before <= reader.before:
        return []
    return [facts.MessagesCaughtUp(reader_id=reader_id, before=before, besides=unread, caught_up_at=now)]


def evolve(reader: Reader | None, event: facts.ReaderEvent) -> Reader:
    """Fold one event into what somebody has read."""
    reader = reader or Reader(event.reader_id)
    match event:
        case facts.MessageOpened():
            return _bounded(replace(reader, marks={**reader.marks, event.message_id: event.delivered_at}))
        case facts.MessagesCaughtUp():
            marks = _since(event.before, {**reader.marks, **event.besides})
            return _bounded(Reader(reader.reader_id, event.before, marks))
    return reader


def _bounded(reader: Reader) -> Reader:
    if len(reader.marks) <= MOST_MARKS:
        return reader
    newest_of_the_older = sorted(reader.marks.values())[-MOST_MARKS // 2 - 1]
    before = second_of(newest_of_the_older) + timedelta(seconds=1)
    return replace(reader, before=before, marks=_since(before, reader.marks))


def second_of(moment: datetime) -> datetime:
    """Return the second in which a moment is: times are compared as text, which is in order by seconds and no finer."""
    return moment.replace(microsecond=0)


def _since(before: datetime, marks: Mapping[UUID, datetime]) -> dict[UUID, datetime]:
    return {message_id: at for message_id, at in marks.items() if at >= before}


READERS = Aggregate("reader", "readers", Reader, evolve)
"""What each account has read."""
