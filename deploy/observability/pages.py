"""What an operator must know of the portal: that nobody can sign in, and that parts of its pages keep missing."""

from collections.abc import Sequence

from deploy.observability.queries import JOB, of
from deploy.observability.rules import Alert, Severity
from shared.telemetry import metrics

_MANY = 50


def alerts() -> Sequence[Alert]:
    """Return the alerts. Whoever is signed in goes on meanwhile, and consumers of the services notice nothing."""
    away = f'increase({of(metrics.SIGN_INS)}{{job="{JOB}", outcome="away"}}[10m])'
    missing = f'increase({of(metrics.PAGE_PARTS_MISSING)}{{job="{JOB}"}}[10m])'
    return [
        Alert(
            "SignInAway",
            Severity.PAGE,
            f"sum by (service) ({away}) > 0",
            "5m",
            "The identity provider does not answer the portal",
            "{{ $value | humanize }} people in ten minutes could not sign in. Whoever is signed in goes on until the "
            "token ends.",
        ),
        Alert(
            "PagePartsMissing",
            Severity.TICKET,
            f"sum by (service) ({missing}) > {_MANY}",
            "10m",
            "Pages are shown with parts missing",
            "{{ $value | humanize }} parts in ten minutes did not come within half a second; the pages say so in a "
            "sentence.",
        ),
    ]
