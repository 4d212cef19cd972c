"""What an operator must know of clocks that end by themselves: that nobody looks, that it is late, that it fails."""

from collections.abc import Sequence

from deploy.observability.queries import JOB, of
from deploy.observability.rules import Alert, Severity
from shared.telemetry import metrics

_OURS = f'{{job="{JOB}"}}'
_SERVICE = "{{ $labels.service }}"
_LATE = 300
_MANY = 20


def alerts() -> Sequence[Alert]:
    """Return the alerts. What fails is late as well, so it is told of as failing alone."""
    overdue = f"max by (service) ({of(metrics.TIMERS_OVERDUE)}{_OURS})"
    failing = f"max by (service) ({of(metrics.TIMERS_FAILING)}{_OURS})"
    return [
        Alert(
            "TimersNotLeading",
            Severity.PAGE,
            f"max by (service) ({of(metrics.TIMERS_LEADING)}{_OURS}) == 0",
            "2m",
            f"Nobody looks what is due in {_SERVICE}",
            "No process holds the timers' lease. Nothing is lost: orders lapse, suspensions end and reminders go out "
            "once somebody looks again, each with its due day.",
        ),
        Alert(
            "TimersLate",
            Severity.PAGE,
            f"{overdue} > {_LATE}\nunless\n{failing} > 0",
            "2m",
            f"What is due in {_SERVICE} is not done",
            "The oldest has been due for {{ $value | humanizeDuration }}. What it was to end stands on: a budget stays "
            "committed, a suspension goes on.",
        ),
        Alert(
            "TimersFailing",
            Severity.PAGE,
            f"{failing} > {_MANY}",
            "5m",
            f"Much of what is due in {_SERVICE} keeps failing",
            "{{ $value }} of what is due ended with a fault of ours and is tried again and again: more than a few bad "
            "records, as after a release that is at fault.",
        ),
        Alert(
            "TimersFailing",
            Severity.TICKET,
            f"{failing} > 0",
            "15m",
            f"Something that is due in {_SERVICE} keeps failing",
            "{{ $value }} of what is due ended with a fault of ours and is tried again and again, ever more rarely. "
            "Whatever else is due is done.",
        ),
        Alert(
            "JobsFailing",
            Severity.TICKET,
            f"max by (service) ({of(metrics.JOBS_FAILING)}{_OURS}) > 0",
            "15m",
            f"Work that {_SERVICE} does again and again keeps failing",
            "{{ $value }} jobs of a period ended with a fault and are tried again and again. What they were to do, "
            "such as scanning files or the day's head of the audit, is not done.",
        ),
    ]
