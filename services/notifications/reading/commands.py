"""What can be done as a reader: mark a message as read, or all that have come up to one."""

from uuid import UUID

from services.notifications.messages.domain import message as messages
from services.notifications.messages.domain.message import MESSAGES, Message
from services.notifications.messages.queries import readable
from services.notifications.reading.domain import reader as readers
from services.notifications.reading.domain.reader import MOST_MARKS, READERS, Reader, reader_id_of, second_of
from services.notifications.reading.queries import in_the_second_of, within
from shared.auth.access import account_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.commands import command
from shared.store.commands import Committed
from shared.store.store import Store


@command
class CatchUp:
    """Mark as read what had come to the caller's inboxes when this message came, and the message itself."""

    up_to: UUID


class ReadMarks:
    """The index of what can be done with marks of one's own. Each raises `NotFound` for a message to others."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Keep the marks in this store."""
        self._store = store
        self._now = clock

    async def read(self, message_id: UUID, caller: Caller) -> Committed:
        """Mark a message as read by the caller; the first mark of all who share the inbox is published."""
        reader_id, now = reader_id_of(account_of(caller)), self._now()

        def decide(found: Message | None, reader: Reader | None) -> list[Event]:
            message = readable(caller, message_id, found)
            return [*readers.open_message(reader_id, reader, message, now), *messages.read(message, now)]

        return await self._store.change((MESSAGES(message_id), READERS(reader_id)), decide, caller)

    async def catch_up(self, asked: CatchUp, caller: Caller) -> Committed:
        """Mark as read for the caller what has come up to a message; for others who share the inbox nothing changes."""
        reader_id, now = reader_id_of(account_of(caller)), self._now()
        stored = await self._store.read(MESSAGES(asked.up_to))
        last = readable(caller, asked.up_to, stored.state if stored else None)
        filters = {**within(caller), "delivered_at": in_the_second_of(last.delivered_at)}
        found = await self._store.documents(MESSAGES, filters, after=None, limit=MOST_MARKS)
        at_once = [MESSAGES.decode(each) for _, each in found]
        besides = [each for each in at_once if each.delivered_at <= last.delivered_at]

        def decide(reader: Reader | None) -> list[Event]:
            return readers.catch_up(reader_id, reader, second_of(last.delivered_at), besides, now)

        return await self._store.change((READERS(reader_id),), decide, caller)
