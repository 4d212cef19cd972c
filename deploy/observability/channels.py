"""What an operator must know of messages on their way out: that a channel takes nothing, or that they wait."""

from collections.abc import Sequence

from deploy.observability.queries import JOB, of
from deploy.observability.rules import Alert, Severity
from shared.telemetry import metrics

_OURS = f'{{job="{JOB}"}}'
_WAITING_TOO_LONG = 3600


def alerts() -> Sequence[Alert]:
    """Return the alerts. Whoever signs in finds every message in the inbox meanwhile, so neither wakes anybody."""
    return [
        Alert(
            "ChannelRests",
            Severity.TICKET,
            f"max by (service, channel) ({of(metrics.CHANNEL_RESTS)}{_OURS}) == 1",
            "15m",
            "The channel {{ $labels.channel }} takes nothing from {{ $labels.service }}",
            "It is tried again and again by one message, a quarter of an hour apart at most. What is to be sent by it "
            "waits, and nothing of it is lost; inboxes and other channels go on.",
        ),
        Alert(
            "DeliveriesWaiting",
            Severity.TICKET,
            f"max by (service, channel) ({of(metrics.DELIVERIES_WAITING_SECONDS)}{_OURS}) > {_WAITING_TOO_LONG}",
            "10m",
            "A message of {{ $labels.service }} has been due by {{ $labels.channel }} for over an hour",
            "More is to be sent than the channel takes, or it takes nothing. Digests and reminders come late.",
        ),
    ]
