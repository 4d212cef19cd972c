"""What one account has read: marks of its own, in a state that stays small however long it reads."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.messages.domain.message import Message
from services.notifications.reading.domain import reader as readers
from services.notifications.reading.domain.reader import (
    MOST_MARKS,
    READERS,
    Reader,
    catch_up,
    evolve,
    is_unread,
    open_message,
    reader_id_of,
    second_of,
)
from shared.contracts.ordering import OrderIssued
from shared.kernel.accounts import Account

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
ID = reader_id_of(Account("https://issuer.example", "ada"))
MOMENTS = st.integers(0, 8_000_000).map(lambda microseconds: NOON + timedelta(microseconds=microseconds))


def a_message(at: datetime = NOON) -> Message:
    return Message(uuid4(), "district", "D01", OrderIssued.TYPE, "1:1", {}, at)


def having_read(messages: Sequence[Message], reader: Reader | None = None) -> Reader:
    reader = reader or Reader(ID)
    for message in messages:
        for event in open_message(ID, reader, message, NOON):
            reader = evolve(reader, event)  # type: ignore[arg-type] # one of a reader
    return reader


def caught_up(reader: Reader | None, messages: Sequence[Message], last: Message) -> Reader:
    """As the command does it: with the messages of the last one's second that had come by then."""
    before = second_of(last.delivered_at)
    besides = [each for each in messages if before <= each.delivered_at <= last.delivered_at]
    for event in catch_up(ID, reader, before, besides, NOON):
        reader = evolve(reader, event)  # type: ignore[arg-type] # one of a reader
    return reader or Reader(ID)


def test_who_reads_is_kept_under_an_id_that_names_nobody() -> None:
    others = [Account("https://issuer.example", "bob"), Account("https://other.example", "ada")]
    assert len({ID, *map(reader_id_of, others)}) == 3
    assert reader_id_of(Account("https://issuer.example", "ada", org="acme")) == ID


def test_a_message_is_marked_once_and_by_its_reader_alone() -> None:
    message = a_message()
    ada = having_read([message, message])
    assert (is_unread(message, ada), is_unread(message, None), is_unread(message, Reader(ID))) == (False, True, True)
    assert open_message(ID, ada, message, NOON) == []
    assert READERS.decode(READERS.encode(ada)) == ada


def test_what_was_read_for_all_before_everybody_had_marks_is_read_by_everybody() -> None:
    message = a_message()
    of_old = Message(**{**vars(message), "read_at": NOON, "read_for_all_at": NOON})
    assert not is_unread(of_old, None)
    assert open_message(ID, None, of_old, NOON) == []


@given(st.lists(MOMENTS, min_size=1, max_size=30), st.data())
def test_catching_up_marks_what_had_come_and_nothing_that_comes_later(
    moments: list[datetime], data: st.DataObject
) -> None:
    messages = [a_message(at) for at in moments]
    last = data.draw(st.sampled_from(messages))
    opened = data.draw(st.lists(st.sampled_from(messages), max_size=10))
    reader = caught_up(having_read(opened), messages, last)
    for each in messages:
        assert is_unread(each, reader) == (each.delivered_at > last.delivered_at and each not in opened)
    assert is_unread(a_message(last.delivered_at + timedelta(microseconds=1)), reader)
    assert is_unread(a_message(second_of(last.delivered_at)), reader)  # it came at that second, and was not seen
    assert catch_up(ID, reader, second_of(last.delivered_at), [], NOON) == []
    earlier = caught_up(reader, messages, min(messages, key=lambda each: each.delivered_at))
    assert all(is_unread(each, earlier) == is_unread(each, reader) for each in messages)


def test_a_state_keeps_so_many_marks_and_whatever_was_read_stays_read() -> None:
    messages = [a_message(NOON + timedelta(minutes=number)) for number in range(MOST_MARKS + 1)]
    left, read = messages[3], [*messages[:3], *messages[4:]]
    ada = having_read(read)
    assert len(ada.marks) == MOST_MARKS
    assert is_unread(left, ada)
    ada = having_read([a_message(NOON + timedelta(days=2))], ada)
    assert len(ada.marks) <= MOST_MARKS // 2
    assert not any(is_unread(each, ada) for each in read)
    assert not is_unread(left, ada)  # older than the half that gave way
    assert is_unread(a_message(NOON + timedelta(days=2)), ada)


def test_marks_of_one_moment_are_no_more_than_others() -> None:
    ada = having_read([a_message() for _ in range(MOST_MARKS + 5)])
    assert len(ada.marks) <= MOST_MARKS


def test_marks_of_a_reader_fold_from_what_happened() -> None:
    messages = [a_message(NOON + timedelta(seconds=number)) for number in range(4)]
    events = [*open_message(ID, None, messages[0], NOON), *readers.catch_up(ID, None, NOON, [], NOON)]
    found = READERS.fold(events)
    assert found is not None
    assert [is_unread(each, found) for each in messages] == [False, True, True, True]
    assert isinstance(found.reader_id, UUID)
