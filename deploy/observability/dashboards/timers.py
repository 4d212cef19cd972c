"""What the system does by itself: clocks that end, and who looks after them."""

from collections.abc import Sequence

from deploy.observability.dashboards.asked import CHOSEN, RATE
from deploy.observability.panels import Dashboard, Kind, Panel, Query, Unit
from deploy.observability.queries import of
from shared.telemetry import metrics


def timers() -> Dashboard:
    """Return the dashboard."""
    return Dashboard(
        "dps-timers",
        "Timers",
        "What the system does by itself when a day has come: who looks after it, what was due, what is late or fails.",
        (("Clocks", _clocks()), ("Jobs of each period", _jobs())),
    )


def _clocks() -> Sequence[Panel]:
    return [
        Panel(
            "Timers that lead",
            "Processes that hold the timers' lease: one for each service. 0 means that nothing ends by itself.",
            Unit.COUNT,
            [Query(f"sum by (service) ({of(metrics.TIMERS_LEADING)}{{{CHOSEN}}})", "{{service}}")],
        ),
        Panel(
            "Due for so long",
            "How long the oldest of what is due has been due. After an outage it falls as what waited is done.",
            Unit.SECONDS,
            [Query(f"max by (service) ({of(metrics.TIMERS_OVERDUE)}{{{CHOSEN}}})", "{{service}}")],
            limits=(60, 300),
        ),
        Panel(
            "Keeps failing",
            "What is due and ended with a fault of ours; it is tried again, ever more rarely.",
            Unit.COUNT,
            [Query(f"max by (service) ({of(metrics.TIMERS_FAILING)}{{{CHOSEN}}})", "{{service}}")],
            Kind.FIGURE,
            limits=(1, 10),
        ),
        Panel(
            "Done by itself",
            "Reminders and ends, by clock and by what became of them, each second.",
            Unit.PER_SECOND,
            [
                Query(
                    f"sum by (service, clock, step, outcome) (rate({of(metrics.TIMERS_FIRED)}{{{CHOSEN}}}[{RATE}]))",
                    "{{service}} {{clock}} {{step}} {{outcome}}",
                )
            ],
            width=16,
            quiet="Empty until a first clock has come to a step.",
        ),
        Panel(
            "Done by itself in the last day",
            "Reminders and ends, by clock and by what became of them.",
            Unit.COUNT,
            [
                Query(
                    f"sum by (service, clock, step, outcome) (increase({of(metrics.TIMERS_FIRED)}{{{CHOSEN}}}[1d]))",
                    "{{service}} {{clock}} {{step}} {{outcome}}",
                )
            ],
            Kind.BARS,
            quiet="Empty until a first clock has come to a step.",
        ),
    ]


def _jobs() -> Sequence[Panel]:
    return [
        Panel(
            "Jobs done",
            "Turns of jobs, by what became of them, in the last hour.",
            Unit.COUNT,
            [
                Query(
                    f"sum by (service, job, outcome) (increase({of(metrics.JOBS_DONE)}{{{CHOSEN}}}[1h]))",
                    "{{service}} {{job}} {{outcome}}",
                )
            ],
            width=16,
            quiet="Empty until a first job was done.",
        ),
        Panel(
            "Jobs that fail",
            "Jobs that ended with a fault of ours; they are tried again.",
            Unit.COUNT,
            [Query(f"max by (service) ({of(metrics.JOBS_FAILING)}{{{CHOSEN}}})", "{{service}}")],
            Kind.FIGURE,
            limits=(1, 2),
        ),
    ]
