"""How a webhook fares: what a request that was taken, or was not, means for those that follow."""

from datetime import datetime
from uuid import UUID

from services.notifications.webhooks.domain.terms import PAUSED_AFTER, rest_after
from services.notifications.webhooks.domain.webhook import Webhook
from shared.contracts import notifications as facts
from shared.contracts.event import Event

FAILING = "failing"
"""Why a webhook is paused that took nothing for too long."""

FOR_GOOD = frozenset({"address_forbidden", "address_redirects", "address_gone"})
"""Failures that another request does not mend: such a webhook is paused at once, with the failure as the reason."""


def rests(webhook: Webhook, now: datetime) -> bool:
    """Say whether a webhook is left alone just now."""
    return webhook.rests_until is not None and now < webhook.rests_until


def note(webhook: Webhook, failure: str | None, now: datetime) -> list[Event]:
    """Take note of how a request went.

    Of several that were under way at once only the first counts, since one outage is one failure.
    """
    if not webhook.is_open:
        return []
    if failure is None:
        return [facts.WebhookRecovered(webhook_id=webhook.webhook_id, recovered_at=now)] if webhook.failures else []
    if webhook.paused or rests(webhook, now):
        return []
    if failure in FOR_GOOD:
        return [_stopped(webhook, failure, now)]
    in_a_row = webhook.failures + 1
    failed = facts.WebhookFailed(
        webhook_id=webhook.webhook_id,
        failure=failure,
        in_a_row=in_a_row,
        rests_until=now + rest_after(in_a_row),
        failed_at=now,
    )
    return [failed, *([_stopped(webhook, FAILING, now)] if in_a_row >= PAUSED_AFTER else ())]


def _stopped(webhook: Webhook, why: str, now: datetime) -> Event:
    return facts.WebhookStopped(webhook_id=webhook.webhook_id, supplier_id=webhook.supplier_id, why=why, stopped_at=now)


def tested(webhook: Webhook, test_id: UUID, failure: str | None, now: datetime) -> list[Event]:
    """Keep what became of a test, unless another was asked for since. It says nothing of how messages fare."""
    if webhook.test is None or webhook.test.test_id != test_id or webhook.test.tested_at:
        return []
    return [facts.WebhookTested(webhook_id=webhook.webhook_id, test_id=test_id, failure=failure, tested_at=now)]
