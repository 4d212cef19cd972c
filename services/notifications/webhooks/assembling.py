"""Webhooks, put together: what can be done and asked, the channel to them, and their job."""

from dataclasses import dataclass

from services.notifications.channels.webhook import WebhookChannel
from services.notifications.webhooks.commands import Webhooks
from services.notifications.webhooks.queries import WebhookQueries
from services.notifications.webhooks.sending import Tests, WebhookTargets
from shared.kernel.clock import Clock
from shared.kernel.endpoint import Reach
from shared.kernel.jobs import Job
from shared.sealing import Vault
from shared.store.store import Store


@dataclass(frozen=True)
class AssembledWebhooks:
    """What a service has of webhooks."""

    commands: Webhooks
    queries: WebhookQueries
    channel: WebhookChannel
    jobs: tuple[Job, ...]


def webhooks_in(store: Store, vault: Vault, reach: Reach, clock: Clock) -> AssembledWebhooks:
    """Put webhooks together that are kept in this store, and led within this reach."""
    commands = Webhooks(store, vault, reach, clock)
    queries = WebhookQueries(store, vault, clock)
    targets = WebhookTargets(store, queries, commands, clock)
    channel = WebhookChannel(targets, reach)
    return AssembledWebhooks(commands, queries, channel, (Tests(store, channel, targets, commands).job,))
