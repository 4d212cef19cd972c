"""Which facts of a webhook are for whom: its owner and whoever runs the system, and its secrets for no history."""

from services.notifications.webhooks.domain.webhook import WEBHOOKS
from shared.contracts import notifications as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

WEBHOOK_DISCLOSURE = Disclosure(
    WEBHOOKS,
    told_to(
        whoever_sees_it,
        facts.WebhookRegistered,
        facts.WebhookChanged,
        facts.WebhookSecretRotated,
        facts.WebhookPaused,
        facts.WebhookStopped,
        facts.WebhookResumed,
        facts.WebhookRemoved,
        facts.WebhookTestAsked,
        facts.WebhookTested,
        facts.WebhookFailed,
        facts.WebhookRecovered,
    ),
    fields={"secret": nobody, "key_id": nobody, "slot": nobody},
)
