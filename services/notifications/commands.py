"""The commands of notifications: put messages into inboxes, and mark them as read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.notifications.domain import message as messages
from services.notifications.domain.message import MESSAGES, Message, News, message_id_of
from services.notifications.domain.recipients import Recipient
from shared.clock import Clock
from shared.contracts.event import Event
from shared.decisions import NotFound
from shared.http.access import districts_served, only_supplier
from shared.http.answers import changed
from shared.store.aggregate import Stored
from shared.store.caller import Caller
from shared.store.group import Committed
from shared.store.store import Store


class Inboxes:
    """What can be done with messages. Each command raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Keep the messages in this store."""
        self.store = store
        self.now = clock

    async def deliver(self, recipient: Recipient, news: News, caller: Caller) -> Committed:
        """Put a message into an inbox.

        Its id follows from the event and the recipient, so that it exists once without an idempotency record, which
        would be a third of what is written for it.
        """
        message_id, now = message_id_of(news, recipient), self.now()
        return await self.store.change(
            (MESSAGES(message_id),),
            lambda message: messages.deliver(message, message_id, recipient, news, now),
            replace(caller, repeatable=None),
        )

    async def read(self, message_id: UUID, caller: Caller) -> Committed:
        """Mark a message as read, for everybody who shares the inbox."""
        now = self.now()

        def decided(message: Message | None) -> list[Event]:
            return messages.read(_readable(caller, message_id, message), now)

        return await self.store.change((MESSAGES(message_id),), decided, caller, changed)

    async def get(self, message_id: UUID, caller: Caller) -> Stored[Message]:
        """Return a message as its recipient may see it."""
        stored = await self.store.get(MESSAGES(message_id))
        _readable(caller, message_id, stored.state)
        return stored

    async def find(
        self, caller: Caller, *, unread: bool | None, after: str | None, limit: int
    ) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the messages of the caller's inboxes with their ids, in the order in which the events happened."""
        inboxes = inboxes_of(caller)
        filters: dict[str, Any] = {
            "recipient": {"$in": sorted(each.id for each in inboxes)},
            "recipient_kind": {"$in": sorted({each.kind for each in inboxes})},
            "read_at": None if unread is None else {"$eq" if unread else "$ne": None},
        }
        return [*await self.store.documents(MESSAGES, filters, after=after, limit=limit)]


def inboxes_of(caller: Caller) -> frozenset[Recipient]:
    """Return whose messages a token opens: those of its supplier, those of its districts; raises `Forbidden`."""
    own = only_supplier(caller)
    suppliers = {Recipient("supplier", str(own))} if own else set[Recipient]()
    return frozenset({Recipient("district", code) for code in districts_served(caller)} | suppliers)


def _readable(caller: Caller, message_id: UUID, message: Message | None) -> Message:
    """Return a message to the caller; one to others does not exist for it."""
    if message is None or Recipient(message.recipient_kind, message.recipient) not in inboxes_of(caller):
        raise NotFound("message", message_id)
    return message
