"""What an operator must know of public registers: that one gives no answer, for so long that somebody should look."""

from collections.abc import Sequence

from deploy.observability.queries import JOB, of
from deploy.observability.rules import Alert, Severity
from shared.telemetry import metrics

_OURS = f'{{job="{JOB}"}}'


def alerts() -> Sequence[Alert]:
    """Return the alert. Nothing waits for a register, so an hour is early enough."""
    return [
        Alert(
            "RegisterAway",
            Severity.TICKET,
            f"max by (service, register) ({of(metrics.REGISTER_AWAY)}{_OURS}) == 1",
            "1h",
            "The register {{ $labels.register }} gives {{ $labels.service }} no answer",
            "It is asked again and again, and nobody is kept waiting. What it says of suppliers grows old meanwhile, "
            "and whoever registered since was not looked up.",
        ),
    ]
