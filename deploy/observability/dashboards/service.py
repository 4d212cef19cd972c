"""What one service does: requests, commands, the store beneath them, and what its processes use."""

from collections.abc import Sequence

from deploy.observability.dashboards.asked import CHOSEN, RATE, REQUESTS, quantile
from deploy.observability.panels import Dashboard, Panel, Query, Unit
from deploy.observability.queries import count_of, of, sum_of
from shared.telemetry import metrics


def service() -> Dashboard:
    """Return the dashboard."""
    return Dashboard(
        "dps-service",
        "Service",
        "What one service does: requests, commands, the store beneath them, and what its processes use.",
        (
            ("Requests", _requests()),
            ("Commands", _commands()),
            ("Processes", _processes()),
        ),
    )


def _requests() -> Sequence[Panel]:
    return [
        Panel(
            "Requests by route",
            "Requests answered each second, by the route's template.",
            Unit.REQUESTS,
            [
                Query(
                    f"sum by (method, route) (rate({REQUESTS}{{{CHOSEN}}}[{RATE}]))",
                    "{{method}} {{route}}",
                )
            ],
            width=12,
        ),
        Panel(
            "Answers by status",
            "Answers each second, by status.",
            Unit.REQUESTS,
            [Query(f"sum by (status) (rate({REQUESTS}{{{CHOSEN}}}[{RATE}]))", "{{status}}")],
            width=12,
        ),
        Panel(
            "Time to answer",
            "The time within which half, 95 and 99 of 100 requests are answered.",
            Unit.SECONDS,
            [Query(quantile(share, metrics.HTTP_SECONDS), f"{share:.0%}") for share in (0.5, 0.95, 0.99)],
            width=12,
            limits=(0.25, 0.5),
        ),
        Panel(
            "Slow routes",
            "The time within which 99 of 100 requests are answered, by route.",
            Unit.SECONDS,
            [Query(quantile(0.99, metrics.HTTP_SECONDS, "method, route"), "{{method}} {{route}}")],
            width=12,
            limits=(0.25, 0.5),
        ),
    ]


def _commands() -> Sequence[Panel]:
    groups = f"sum by (service) (rate({count_of(metrics.STORE_GROUP)}{{{CHOSEN}}}[{RATE}]))"
    together = f"sum by (service) (rate({sum_of(metrics.STORE_GROUP)}{{{CHOSEN}}}[{RATE}]))"
    commands = f"sum by (command, outcome) (rate({of(metrics.COMMANDS)}{{{CHOSEN}}}[{RATE}]))"
    refused = f"sum by (command, code) (rate({of(metrics.COMMAND_REFUSALS)}{{{CHOSEN}}}[{RATE}]))"
    return [
        Panel(
            "Commands by outcome",
            "Commands each second, by what became of them. Those that failed are faults of ours.",
            Unit.PER_SECOND,
            [Query(commands, "{{command}} {{outcome}}")],
            width=12,
        ),
        Panel(
            "Refused commands",
            "Reasons for refusing commands each second, by command.",
            Unit.PER_SECOND,
            [Query(refused, "{{command}} {{code}}")],
            width=12,
            quiet="Empty until a first command is refused.",
        ),
        Panel(
            "Refused, by reason",
            "Reasons given for refusing commands, each second. They are answers, not faults.",
            Unit.PER_SECOND,
            [Query(f"sum by (code) (rate({of(metrics.REFUSALS)}{{{CHOSEN}}}[{RATE}]))", "{{code}}")],
        ),
        Panel("Commits", "Groups of commands committed each second.", Unit.PER_SECOND, [Query(groups, "{{service}}")]),
        Panel(
            "Commands in a commit",
            "Commands that share a commit, on average. More under load; 1 when it is quiet.",
            Unit.COUNT,
            [Query(f"{together} / ({groups} > 0)", "{{service}}")],
        ),
        Panel(
            "Commands waiting",
            "Commands that wait when a group is formed, for 99 of 100 groups. From STORE_MAX_QUEUE on requests are "
            "turned away.",
            Unit.COUNT,
            [Query(quantile(0.99, metrics.STORE_QUEUE, "service"), "{{service}}")],
            limits=(256, 1024),
        ),
        Panel(
            "Decided again",
            "Groups decided again because another process had changed the same aggregates.",
            Unit.PER_SECOND,
            [Query(f"sum by (service) (rate({of(metrics.STORE_CONFLICTS)}{{{CHOSEN}}}[{RATE}]))", "{{service}}")],
        ),
        Panel(
            "Taken apart",
            "Groups that could not be committed whole, in the last hour.",
            Unit.COUNT,
            [Query(f"sum by (service) (increase({of(metrics.STORE_SPLITS)}{{{CHOSEN}}}[1h]))", "{{service}}")],
            limits=(1, 5),
        ),
    ]


def _processes() -> Sequence[Panel]:
    return [
        Panel(
            "CPU",
            "Cores in use, by process.",
            Unit.COUNT,
            [Query(f"rate(process_cpu_seconds_total{{{CHOSEN}}}[{RATE}])", "{{service}} {{role}} {{instance}}")],
        ),
        Panel(
            "Memory",
            "Resident memory, by process.",
            Unit.BYTES,
            [Query(f"process_resident_memory_bytes{{{CHOSEN}}}", "{{service}} {{role}} {{instance}}")],
        ),
        Panel(
            "Running since",
            "How long each process has run. Short for all after a release, for one where it keeps falling.",
            Unit.SECONDS,
            [Query(f"time() - process_start_time_seconds{{{CHOSEN}}}", "{{service}} {{role}} {{instance}}")],
        ),
    ]
