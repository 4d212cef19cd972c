"""What an operator must know of sealing: that the key management service of the master key does not answer."""

from collections.abc import Sequence

from deploy.observability.queries import JOB, of
from deploy.observability.rules import Alert, Severity
from shared.telemetry import metrics


def alerts() -> Sequence[Alert]:
    """Return the alert. Staff are told to try again meanwhile, and nothing is kept unsealed."""
    away = f'increase({of(metrics.SEALING)}{{job="{JOB}", what="kms", outcome="away"}}[10m])'
    return [
        Alert(
            "KeyServiceAway",
            Severity.PAGE,
            f"sum by (service) ({away}) > 0",
            "5m",
            "The key management service that {{ $labels.service }} seals by does not answer",
            "{{ $value | humanize }} times in ten minutes what is known of clients could be neither opened nor "
            "recorded. Whoever asked was told to send it again; nothing is lost.",
        ),
    ]
