"""What an operator must know of files: that nothing scans them, that they wait, and what was found in one."""

from collections.abc import Sequence

from deploy.observability.queries import JOB, of
from deploy.observability.rules import Alert, Severity
from shared.telemetry import metrics

_OURS = f'{{job="{JOB}"}}'
_SERVICE = "{{ $labels.service }}"
_LONG = 1800


def alerts() -> Sequence[Alert]:
    """Return the alerts. Nothing of what they tell of can be opened by anybody meanwhile."""
    return [
        Alert(
            "ScannerAway",
            Severity.TICKET,
            f"max by (service) ({of(metrics.SCANNER_AWAY)}{_OURS}) == 1",
            "10m",
            f"The scanner that {_SERVICE} gives files to does not answer",
            "Files are taken in, and wait: nobody can open one that came since.",
        ),
        Alert(
            "FilesWaiting",
            Severity.TICKET,
            f"max by (service) ({of(metrics.FILES_WAITING_SECONDS)}{_OURS}) > {_LONG}",
            "5m",
            f"Files of {_SERVICE} wait to be scanned",
            "The oldest has waited for {{ $value | humanizeDuration }}, and nobody can open it.",
        ),
        Alert(
            "InfectedFileFound",
            Severity.TICKET,
            f'sum by (service) (increase({of(metrics.FILE_SCANS)}{{job="{JOB}", outcome="infected"}}[1h])) > 0',
            "0m",
            f"Something harmful was found in a file of {_SERVICE}",
            "{{ $value | humanize }} files in the last hour. Nobody can open one; whoever sent it may have been "
            "attacked.",
        ),
    ]
