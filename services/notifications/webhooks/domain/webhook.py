"""A webhook, folded from its events: whose inbox it follows, where it leads, and how it fares."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.notifications.people.domain.recipient import Recipient, RecipientKind
from services.notifications.webhooks.domain.terms import EACH_AT_MOST
from shared.contracts import notifications as facts
from shared.contracts.notifications import AnyFailure, AnyPause
from shared.contracts.sealed import Sealed
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef

ASKED = "asked"
"""Why a webhook is paused that somebody paused."""

_SLOT = Claim("webhook_slot")


@dataclass(frozen=True)
class Test:
    """A test that was asked for, and what became of it: `tested_at` is `None` while it is on its way."""

    test_id: UUID
    asked_at: datetime
    failure: AnyFailure | None = None
    tested_at: datetime | None = None


@dataclass(frozen=True)
class Webhook:
    """An address to which the messages of one inbox go. `test_wanted` finds those whose test is still to be sent."""

    webhook_id: UUID
    recipient_kind: RecipientKind
    recipient: str
    supplier_id: UUID | None
    slot: int
    url: str
    kinds: tuple[str, ...]
    key_id: UUID
    secret: Sealed
    registered_at: datetime
    old_secret: Sealed | None = None
    old_one_signs_until: datetime | None = None
    paused: AnyPause | None = None
    paused_at: datetime | None = None
    failures: int = 0
    failure: AnyFailure | None = None
    rests_until: datetime | None = None
    test: Test | None = None
    test_wanted: bool = False
    removed_at: datetime | None = None

    @property
    def inbox(self) -> Recipient:
        """Whose messages go there."""
        return Recipient(self.recipient_kind, self.recipient)

    @property
    def is_open(self) -> bool:
        """Whether it is there still."""
        return self.removed_at is None

    def takes(self, about_type: str) -> bool:
        """Say whether messages about a type of fact go there; what comes during a pause is in the inbox alone."""
        return self.is_open and self.paused is None and (not self.kinds or about_type in self.kinds)

    def signing(self, now: datetime) -> tuple[Sealed, ...]:
        """Return the secrets that sign what is sent now, the newest first."""
        overlaps = self.old_secret and self.old_one_signs_until and now < self.old_one_signs_until
        return (self.secret, self.old_secret) if overlaps and self.old_secret else (self.secret,)


def slots_of(inbox: Recipient) -> tuple[ClaimRef, ...]:
    """Return what the webhooks of an inbox hold, one each: so there are never more of them than may be."""
    return tuple(_SLOT(f"{inbox}:{slot}") for slot in range(EACH_AT_MOST))


def _held(webhook: Webhook) -> tuple[ClaimRef, ...]:
    return (slots_of(webhook.inbox)[webhook.slot],) if webhook.is_open else ()


def evolve(webhook: Webhook | None, event: facts.WebhookEvent) -> Webhook:
    """Fold one event into a webhook."""
    if isinstance(event, facts.WebhookRegistered):
        return _registered(event)
    webhook = begun(webhook, event)
    match event:
        case facts.WebhookChanged():
            return replace(_well(webhook), url=event.url, kinds=event.kinds)
        case facts.WebhookSecretRotated():
            return _rotated(webhook, event)
        case facts.WebhookTestAsked():
            return replace(webhook, test=Test(event.test_id, event.asked_at), test_wanted=True)
        case facts.WebhookTested():
            return _tested(webhook, event)
    return _faring(webhook, event)


def _faring(webhook: Webhook, event: facts.WebhookEvent) -> Webhook:
    match event:
        case facts.WebhookPaused():
            return replace(webhook, paused=ASKED, paused_at=event.paused_at)
        case facts.WebhookStopped():
            return replace(webhook, paused=event.why, paused_at=event.stopped_at)
        case facts.WebhookResumed():
            return replace(_well(webhook), paused=None, paused_at=None)
        case facts.WebhookRemoved():
            return replace(webhook, removed_at=event.removed_at, test_wanted=False)
        case facts.WebhookFailed():
            return replace(webhook, failures=event.in_a_row, failure=event.failure, rests_until=event.rests_until)
        case facts.WebhookRecovered():
            return _well(webhook)
    return webhook


def _rotated(webhook: Webhook, event: facts.WebhookSecretRotated) -> Webhook:
    until = event.old_one_signs_until
    return replace(webhook, secret=event.secret, old_secret=webhook.secret, old_one_signs_until=until)


def _registered(event: facts.WebhookRegistered) -> Webhook:
    return Webhook(
        webhook_id=event.webhook_id,
        recipient_kind=event.recipient_kind,
        recipient=event.recipient,
        supplier_id=event.supplier_id,
        slot=event.slot,
        url=event.url,
        kinds=event.kinds,
        key_id=event.key_id,
        secret=event.secret,
        registered_at=event.registered_at,
    )


def _well(webhook: Webhook) -> Webhook:
    return replace(webhook, failures=0, failure=None, rests_until=None)


def _tested(webhook: Webhook, event: facts.WebhookTested) -> Webhook:
    if webhook.test is None or webhook.test.test_id != event.test_id:
        return webhook
    test = replace(webhook.test, failure=event.failure, tested_at=event.tested_at)
    return replace(webhook, test=test, test_wanted=False)


WEBHOOKS = Aggregate(
    "webhook",
    "webhooks",
    Webhook,
    evolve,
    indexes=(("recipient_kind", "recipient"), ("supplier_id",), ("test_wanted",), ("key_id",)),
    claims=_held,
)
