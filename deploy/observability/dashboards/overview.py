"""Whether the system keeps its promises, and where to look when it does not."""

from collections.abc import Sequence

from deploy.observability.dashboards.asked import CHOSEN, RATE, REQUESTS, quantile
from deploy.observability.objectives import BUDGET, LEFT, OBJECTIVES, RATIO
from deploy.observability.panels import Dashboard, Kind, Panel, Query, Unit
from deploy.observability.queries import of
from shared.telemetry import metrics


def overview() -> Dashboard:
    """Return the dashboard."""
    return Dashboard(
        "dps-overview",
        "Overview",
        "Whether the system keeps its promises, and where to look when it does not.",
        (
            ("Promises", _promises()),
            ("Now", _now()),
            ("Traffic", _traffic()),
        ),
    )


def _promises() -> Sequence[Panel]:
    left = [
        Panel(
            f"Budget left: {each.name}",
            f"{each.promise} 100 % is the whole budget of the last 30 days; below 0 the promise is broken.",
            Unit.SHARE,
            [Query(f'{LEFT}{{objective="{each.name}", service=~"$service"}}', "{{service}}")],
            Kind.BARS,
            width=6,
            limits=(0.5, 0.1),
        )
        for each in OBJECTIVES
    ]
    burn = Panel(
        "Burn rate over one hour",
        "How many times as fast as allowed budgets are spent. 1 uses one up in exactly 30 days; from 14.4 on somebody "
        "is called.",
        Unit.COUNT,
        [
            Query(
                f'{RATIO}1h{{service=~"$service"}} / on (objective) group_left {BUDGET}',
                "{{service}} {{objective}}",
            )
        ],
        width=24,
        limits=(6, 14.4),
    )
    return [*left, burn]


def _now() -> Sequence[Panel]:
    return [
        Panel(
            "Alerts",
            "Alerts that are told at the moment; the table beside names them.",
            Unit.COUNT,
            [Query('count(ALERTS{alertstate="firing", alertname!="Watchdog"}) or vector(0)', "firing")],
            Kind.FIGURE,
            width=4,
            limits=(1, 5),
        ),
        Panel(
            "Which alerts",
            "Every alert that is told, with what it is about; each has a page in docs/runbooks.",
            Unit.COUNT,
            [Query('ALERTS{alertstate="firing", alertname!="Watchdog"}', "")],
            Kind.TABLE,
            width=10,
            quiet="Empty while nothing is wrong.",
        ),
        Panel(
            "Processes that answer",
            "Processes whose operations port answers Prometheus, by service and role.",
            Unit.COUNT,
            [Query(f"sum by (service, role) (up{{{CHOSEN}}})", "{{service}} {{role}}")],
            width=6,
        ),
        Panel(
            "Versions",
            "Processes by the version that they run: two for a while during a release, one otherwise.",
            Unit.COUNT,
            [Query(f"sum by (service, version) ({of(metrics.BUILD)}{{{CHOSEN}}})", "{{service}} {{version}}")],
            width=4,
        ),
    ]


def _traffic() -> Sequence[Panel]:
    requests = f"sum by (service) (rate({REQUESTS}{{{CHOSEN}}}[{RATE}]))"
    faults = f'sum by (service) (rate({REQUESTS}{{{CHOSEN}, status=~"5.."}}[{RATE}]))'
    return [
        Panel("Requests", "Requests answered each second.", Unit.REQUESTS, [Query(requests, "{{service}}")]),
        Panel(
            "Share of faults",
            "Requests answered with 5xx, of all.",
            Unit.SHARE,
            [Query(f"({faults} or 0 * {requests}) / ({requests} > 0)", "{{service}}")],
            limits=(0.001, 0.01),
        ),
        Panel(
            "Slowest of a hundred",
            "The time within which 99 of 100 requests are answered.",
            Unit.SECONDS,
            [Query(quantile(0.99, metrics.HTTP_SECONDS, "service"), "{{service}}")],
            limits=(0.25, 0.5),
        ),
    ]
