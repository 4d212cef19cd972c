"""Files: what comes and goes, what waits to be scanned, and what was found."""

from collections.abc import Sequence

from deploy.observability.dashboards.asked import CHOSEN, RATE
from deploy.observability.panels import Dashboard, Kind, Panel, Query, Unit
from deploy.observability.queries import of
from shared.telemetry import metrics

_NONE_YET = "Empty until a first file comes."


def files() -> Dashboard:
    """Return the dashboard."""
    return Dashboard(
        "dps-files",
        "Files",
        "What people bring and take, what waits to be scanned, and what was found in it.",
        (("Coming and going", _coming_and_going()), ("Scanning", _scanning())),
    )


def _coming_and_going() -> Sequence[Panel]:
    return [
        Panel(
            "Files that came",
            "By kind and what became of them: cut off on the way, rejected for what they are, stored.",
            Unit.PER_SECOND,
            [_rate("service, kind, outcome", of(metrics.FILES_STORED), "{{service}} {{kind}} {{outcome}}")],
            quiet=_NONE_YET,
        ),
        Panel(
            "Bytes",
            "In and out, each second.",
            Unit.BYTES,
            [_rate("service, direction", of(metrics.FILE_BYTES), "{{service}} {{direction}}")],
            quiet=_NONE_YET,
        ),
        Panel(
            "Files asked for",
            "By what became of it: sent, or kept back since it is not scanned or infected.",
            Unit.PER_SECOND,
            [_rate("service, outcome", of(metrics.FILE_DOWNLOADS), "{{service}} {{outcome}}")],
            quiet=_NONE_YET,
        ),
        Panel(
            "Swept in the last day",
            "Files deleted since nothing that was committed used them for a day.",
            Unit.COUNT,
            [Query(f"sum by (service) (increase({of(metrics.FILES_SWEPT)}{{{CHOSEN}}}[1d]))", "{{service}}")],
            Kind.FIGURE,
        ),
    ]


def _scanning() -> Sequence[Panel]:
    return [
        Panel(
            "Scanner away",
            "Whether a scanner is set and does not answer. Files wait meanwhile.",
            Unit.YES_NO,
            [Query(f"max by (service) ({of(metrics.SCANNER_AWAY)}{{{CHOSEN}}})", "{{service}}")],
            Kind.FIGURE,
            limits=(1, 1),
        ),
        Panel(
            "Files that wait",
            "Files that came and are not scanned yet: nobody can open one.",
            Unit.COUNT,
            [Query(f"max by (service) ({of(metrics.FILES_WAITING)}{{{CHOSEN}}})", "{{service}}")],
            limits=(20, 100),
        ),
        Panel(
            "Oldest file waiting",
            "How long the oldest of them has waited.",
            Unit.SECONDS,
            [Query(f"max by (service) ({of(metrics.FILES_WAITING_SECONDS)}{{{CHOSEN}}})", "{{service}}")],
            limits=(300, 1800),
        ),
        Panel(
            "Scans",
            "Files given to the scanner, by what it said, each second.",
            Unit.PER_SECOND,
            [_rate("service, outcome", of(metrics.FILE_SCANS), "{{service}} {{outcome}}")],
            width=16,
        ),
        Panel(
            "Infected files",
            "Files in which something harmful was found. Nobody can open one.",
            Unit.COUNT,
            [Query(f"max by (service) ({of(metrics.FILES_INFECTED)}{{{CHOSEN}}})", "{{service}}")],
            Kind.FIGURE,
            limits=(1, 1),
        ),
    ]


def _rate(by: str, name: str, legend: str) -> Query:
    return Query(f"sum by ({by}) (rate({name}{{{CHOSEN}}}[{RATE}]))", legend)
