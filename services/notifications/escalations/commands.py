"""What can be done about messages that nobody opens, and notices that do not get through."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from services.notifications.escalations.domain import escalating
from services.notifications.messages.domain.message import MESSAGES, Message
from services.notifications.people.domain.recipient import Recipient
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, Filters
from shared.store.group import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

MOST = 200
"""Messages of one inbox that are told of in one commit."""


class Escalations:
    """The index of what can be done about them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Look at the messages in this store."""
        self._store = store
        self._now = clock

    async def of_unread(self, today: date, caller: Caller) -> None:
        """Tell of all messages that were to be opened before today, once for each inbox that they are in."""
        filters: Filters = {"read_by": Between(most=(today - timedelta(days=1)).isoformat())}
        found: dict[Recipient, list[UUID]] = defaultdict(list)
        async for page in self._store.pages(MESSAGES, filters):
            for each in page:
                found[Recipient(each.recipient_kind, each.recipient)].append(each.message_id)
        for inbox, unread in found.items():
            for first in range(0, len(unread), MOST):
                await self._of_inbox(unread[first : first + MOST], today, caller.part(f"{inbox}/{unread[first]}"))

    async def _of_inbox(self, unread: list[UUID], today: date, caller: Caller) -> Committed:
        refs, now = [MESSAGES(each) for each in unread], self._now()

        def decide(known: Known) -> list[Event]:
            return escalating.escalate((known[ref] for ref in refs), today, now)

        return await self._store.change(Reliance(tuple(refs)), decide, caller)

    async def undelivered(self, message_id: UUID, channel: str, code: str, caller: Caller) -> Committed:
        """Say that a message did not get through by a channel, where that is a notice that the law asks for."""
        ref, now = MESSAGES(message_id), self._now()

        def decide(found: Message | None) -> list[Event]:
            return escalating.undelivered(ref.existing(found), channel, code, now)

        return await self._store.change((ref,), decide, caller)
