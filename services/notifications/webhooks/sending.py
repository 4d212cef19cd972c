"""What the channel of webhooks has to know of them, and how tests are sent."""

import asyncio
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from services.notifications.channels.interface import NotNow, Undeliverable
from services.notifications.channels.webhook import Target, WebhookChannel, content
from services.notifications.webhooks.commands import Webhooks
from services.notifications.webhooks.domain.faring import rests
from services.notifications.webhooks.domain.webhook import WEBHOOKS, Test, Webhook
from services.notifications.webhooks.queries import WebhookQueries
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.jobs import Every, Job, Turn
from shared.store.store import Store

_SECONDS: Final = 2.0
_AT_ONCE: Final = 50
_TEST: Final = "notifications.test"


class WebhookTargets:
    """Where webhooks lead, as far as they take something now."""

    def __init__(self, store: Store, queries: WebhookQueries, webhooks: Webhooks, clock: Clock) -> None:
        """Find them in this store, and note by these commands how they fare."""
        self._store = store
        self._queries = queries
        self._webhooks = webhooks
        self._now = clock

    async def find(self, webhook_id: UUID) -> Target:
        """Return where a webhook leads; raises `Undeliverable` or `NotNow`."""
        stored, now = await self._store.read(WEBHOOKS(webhook_id)), self._now()
        if stored is None or not stored.state.is_open:
            raise Undeliverable("address_gone")
        webhook = stored.state
        if webhook.paused:
            raise Undeliverable("paused")
        if webhook.rests_until and rests(webhook, now):
            raise NotNow("resting", (webhook.rests_until - now).total_seconds())
        return await self.target_of(webhook)

    async def target_of(self, webhook: Webhook) -> Target:
        """Return where a webhook leads, whatever state it is in; raises `Undeliverable` where its key is gone."""
        secrets = await self._queries.opened(webhook)
        if not secrets:
            raise Undeliverable("address_gone")
        return Target(webhook.url, secrets, troubled=webhook.failures > 0)

    async def note(self, webhook_id: UUID, failure: str | None) -> None:
        """Take note of how a request went."""
        caller = Caller("notifications.webhooks", correlation_id=uuid4().hex, command="note_webhook")
        await self._webhooks.note(webhook_id, failure, caller)


class Tests:
    """Sends the tests that were asked for, once each, and keeps what became of them."""

    def __init__(self, store: Store, channel: WebhookChannel, targets: WebhookTargets, webhooks: Webhooks) -> None:
        """Send by this channel."""
        self._store = store
        self._channel = channel
        self._targets = targets
        self._webhooks = webhooks

    @property
    def job(self) -> Job:
        """The job of the service."""
        return Job("webhooks.send_tests", Every(_SECONDS), self)

    async def __call__(self, turn: Turn) -> None:
        """Send what was asked for. One that was sent by a process that died is sent again, under the same id."""
        found = await self._store.documents(WEBHOOKS, {"test_wanted": True}, after=None, limit=_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for webhook in (WEBHOOKS.decode(state) for _, state in found):
                if webhook.test is not None:
                    group.create_task(self._test(webhook, webhook.test, turn.caller.part(webhook.test.test_id)))

    async def _test(self, webhook: Webhook, test: Test, caller: Caller) -> None:
        failure = None
        try:
            target = await self._targets.target_of(webhook)
            await self._channel.post(target, str(test.test_id), test_body(webhook.webhook_id, test.asked_at))
        except (Undeliverable, NotNow) as failed:
            failure = failed.code
        await self._webhooks.tested(webhook.webhook_id, test.test_id, failure, caller)


def test_body(webhook_id: UUID, asked_at: datetime) -> bytes:
    """Return what a test says."""
    return content(_TEST, asked_at, {"webhook_id": str(webhook_id), "text": "This is a test. Nothing has happened."})
