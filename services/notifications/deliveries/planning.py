"""Planning whom a message is sent to, behind its commit: the first page as the news of it comes, the others by a job.

The job does one page of each message in turn, so that one to a hundred thousand holds up none to a few, and no event.
"""

import time
from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from services.notifications.channels.interface import INBOX, WEBHOOK
from services.notifications.deliveries.choosing import Choosing, kind_of
from services.notifications.deliveries.commands import Deliveries
from services.notifications.deliveries.domain.fan_out import FanOut
from services.notifications.deliveries.domain.planning import Page, Planned
from services.notifications.deliveries.queries import DeliveryQueries
from services.notifications.messages.domain.message import MESSAGES
from services.notifications.people.domain.recipient import Recipient
from services.notifications.people.queries import People, Reached
from shared.contracts.notifications import MessageDelivered
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.jobs import Every, Job, Turn
from shared.store.store import Store
from shared.telemetry import metrics

_SECONDS = 1.0
_LONGEST_TURN = 30.0
_MOST = 50
"""Messages whose next page is planned in one turn."""


class Subscribed(Protocol):
    """Who has a webhook."""

    async def of(self, recipient: Recipient, about_type: str) -> Collection[UUID]:
        """Return the webhooks of a recipient that want to hear of a type of event."""


class Planning:
    """Plans deliveries of messages, page by page."""

    def __init__(
        self,
        store: Store,
        people: People,
        choosing: Choosing,
        deliveries: Deliveries,
        queries: DeliveryQueries,
        offered: Collection[str],
        clock: Clock,
        subscribed: Subscribed | None = None,
    ) -> None:
        """Plan by the channels that are `offered`, for people as they choose and webhooks that have `subscribed`."""
        self._store = store
        self._people = people
        self._choosing = choosing
        self._deliveries = deliveries
        self._queries = queries
        self._offered = frozenset(offered)
        self._now = clock
        self._subscribed = subscribed if WEBHOOK in self._offered else None

    @property
    def job(self) -> Job:
        """The job of the service."""
        return Job("deliveries.plan", Every(_SECONDS), self.go_on)

    async def on_delivered(self, event: MessageDelivered, caller: Caller) -> None:
        """Plan the first page of a message that has reached its inbox."""
        if event.channel != INBOX or not self._offered:
            return
        recipient = Recipient(event.recipient_kind, event.recipient)
        webhooks = await self._subscribed.of(recipient, event.about_type) if self._subscribed else ()
        reached = await self._people.of(recipient) if self._offered - {WEBHOOK} else Reached((), None)
        if webhooks or reached.people or reached.after:
            await self._plan(event.message_id, reached, None, webhooks, caller)

    async def go_on(self, turn: Turn) -> None:
        """Plan one page more of each message that is not planned for everybody yet, and begin again with the first."""
        began, before = time.monotonic(), None
        while found := await self._queries.open_fan_outs(_MOST):
            metrics.FAN_OUTS_OPEN.set(len(found))
            if found == before:
                return  # all of them wait for a newer version, which wrote them
            before = found
            for each in found:
                await self._next_page(each, turn.caller.part(f"{each.message_id}/{each.after}"))
            if time.monotonic() - began > _LONGEST_TURN:
                return
        metrics.FAN_OUTS_OPEN.set(0)

    async def _next_page(self, fan_out: FanOut, caller: Caller) -> None:
        message = (await self._store.get(MESSAGES(fan_out.message_id))).state
        recipient = Recipient(message.recipient_kind, message.recipient)
        reached = await self._people.of(recipient, after=fan_out.after)
        await self._plan(fan_out.message_id, reached, fan_out.after, (), caller)

    async def _plan(
        self, message_id: UUID, reached: Reached, after: UUID | None, webhooks: Collection[UUID], caller: Caller
    ) -> None:
        message = (await self._store.get(MESSAGES(message_id))).state
        if (kind := kind_of(message.about_type)) is None:
            return  # a newer version wrote it, and plans it
        now = self._now()
        planned: Sequence[Planned] = (
            *await self._choosing.of(message, kind, reached.people),
            *(Planned(WEBHOOK, now, webhook_id=each) for each in webhooks),
        )
        page = Page(message_id, kind.group, kind.statutory, tuple(planned), begins_after=after, ends_at=reached.after)
        if planned or not page.is_all:
            await self._deliveries.plan(page, caller)
