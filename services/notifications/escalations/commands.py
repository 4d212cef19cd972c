"""What can be done about messages that nobody opens, and notices that do not get through."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from services.notifications.escalations.domain import escalating
from services.notifications.messages.domain.message import MESSAGES, Message, first_id_at
from services.notifications.people.domain.recipient import Recipient
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.deadlines import end_of
from shared.kernel.filters import Between, Filters
from shared.reference import prevailing_policy
from shared.reference.calendar import subtract_working_days
from shared.reference.policy_values import UnreadMessages
from shared.store.commands import Committed
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
        """Tell of all messages that were to be opened before today, once for each inbox that they are in.

        What waits in an inbox of which it was told lately is told with what comes to wait there until the next time.
        """
        filters: Filters = {"read_by": Between(most=(today - timedelta(days=1)).isoformat())}
        found: dict[Recipient, list[UUID]] = defaultdict(list)
        async for page in self._store.pages(MESSAGES, filters):
            for each in page:
                found[Recipient(each.recipient_kind, each.recipient)].append(each.message_id)
        lately = await self._told_lately(today) if found else set()
        for inbox, unread in found.items():
            if inbox.id in lately:
                continue
            for first in range(0, len(unread), MOST):
                await self._of_inbox(unread[first : first + MOST], today, caller.part(f"{inbox}/{unread[first]}"))

    async def _told_lately(self, today: date) -> set[str]:
        """Return the inboxes, by the ids of their recipients, of which it was told within the days of the policy."""
        days = prevailing_policy(UnreadMessages, today).values.told_again_after_working_days
        since = end_of(subtract_working_days(today, days))
        about = {"about_type": facts.MessageEscalated.TYPE}
        told, after = set[str](), str(first_id_at(since))
        while page := await self._store.documents(MESSAGES, about, after=after, limit=MOST):
            told |= {MESSAGES.decode(document).parameters["recipient"] for _, document in page}
            after = page[-1][0]
        return told

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
