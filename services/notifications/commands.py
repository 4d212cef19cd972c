"""The commands of notifications: put messages into inboxes, and mark them as read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.notifications.domain import message as messages
from services.notifications.domain.message import MESSAGES, Message, News, message_id_of
from services.notifications.domain.recipients import Recipient
from shared.auth.principal import Role
from shared.clock import Clock
from shared.contracts.event import Event
from shared.decisions import NotFound
from shared.http.answers import changed
from shared.http.callers import supplier_of
from shared.http.problems import Forbidden
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
            if message is None:
                raise NotFound("message", message_id)
            must_be_recipient(caller, message)
            return messages.read(message, now)

        return await self.store.change((MESSAGES(message_id),), decided, caller, changed)

    async def get(self, message_id: UUID, caller: Caller) -> Stored[Message]:
        """Return a message as its recipient may see it."""
        stored = await self.store.get(MESSAGES(message_id))
        must_be_recipient(caller, stored.state)
        return stored

    async def find(
        self, caller: Caller, *, unread: bool | None, after: str | None, limit: int
    ) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the messages of the caller's inboxes with their ids, in the order in which the events happened."""
        filters: dict[str, Any] = {
            "recipient": {"$in": sorted(inboxes_of(caller))},
            "read_at": None if unread is None else {"$eq" if unread else "$ne": None},
        }
        return [*await self.store.documents(MESSAGES, filters, after=after, limit=limit)]


def inboxes_of(caller: Caller) -> frozenset[str]:
    """Return whose messages a token opens: those of its supplier, those of its districts; raises `Forbidden`."""
    suppliers = {str(supplier_of(caller))} if Role.SUPPLIER in caller.roles else set()
    districts = caller.districts if caller.roles & {Role.WORK_COACH, Role.DISTRICT_MANAGER} else frozenset[str]()
    return districts | suppliers


def must_be_recipient(caller: Caller, message: Message) -> None:
    """Raise `Forbidden` where a message is for others."""
    if message.recipient not in inboxes_of(caller):
        raise Forbidden("the message is for another recipient")
