"""Grafana dashboards as values: panels with what they ask, laid out in rows, written as Grafana's JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SCHEMA_VERSION = 39  # of Grafana 10.4 and later, which read older ones too
TAG = "dps"
_COLUMNS = 24
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


class Kind(StrEnum):
    """How a panel shows its figures."""

    LINES = "timeseries"
    FIGURE = "stat"
    BARS = "bargauge"
    TABLE = "table"


class Unit(StrEnum):
    """Grafana's names of units."""

    SECONDS = "s"
    SHARE = "percentunit"
    PER_SECOND = "ops"
    REQUESTS = "reqps"
    COUNT = "short"
    BYTES = "bytes"
    POUNDS = "currencyGBP"
    YES_NO = "bool_yes_no"


@dataclass(frozen=True)
class Query:
    """One expression and how its series are named; `legend` is in Grafana's `{{label}}` notation."""

    expr: str
    legend: str


@dataclass(frozen=True)
class Panel:
    """One picture. `limits`: from which value on it is amber and red, or the other way round where they fall.

    `quiet` is why the panel may well be empty while all is well.
    """

    title: str
    description: str
    unit: Unit
    queries: Sequence[Query]
    kind: Kind = Kind.LINES
    width: int = 8
    limits: tuple[float, ...] = ()
    quiet: str = ""

    def rendered(self, identifier: int, place: Mapping[str, int]) -> dict[str, Any]:
        """Return Grafana's JSON of the panel at a place of the grid."""
        return {
            "id": identifier,
            "type": self.kind.value,
            "title": self.title,
            "description": f"{self.description} {self.quiet}".strip(),
            "gridPos": dict(place),
            "datasource": _SOURCE,
            "targets": [self._target(index, each) for index, each in enumerate(self.queries)],
            "fieldConfig": {"defaults": self._defaults(), "overrides": []},
            "options": _OPTIONS[self.kind],
        }

    def _target(self, index: int, query: Query) -> dict[str, Any]:
        now = self.kind is not Kind.LINES
        return {
            "refId": chr(ord("A") + index),
            "datasource": _SOURCE,
            "expr": query.expr,
            "legendFormat": query.legend,
            "instant": now,
            "range": not now,
            **({"format": "table"} if self.kind is Kind.TABLE else {}),
        }

    def _defaults(self) -> dict[str, Any]:
        share = {"max": 1} if self.unit is Unit.SHARE and self.kind is Kind.BARS else {}
        return {"unit": self.unit.value, "min": 0, **share, "thresholds": self._thresholds()}

    def _thresholds(self) -> dict[str, Any]:
        falling = len(self.limits) > 1 and self.limits[0] > self.limits[1]
        colours = ["red", "orange", "green"] if falling else ["green", "orange", "red"]
        bounds = [None, *sorted(self.limits)]
        steps = [{"color": colour, "value": value} for colour, value in zip(colours, bounds, strict=False)]
        return {"mode": "absolute", "steps": steps}


@dataclass(frozen=True)
class Dashboard:
    """One page. `uid` never changes, since addresses and bookmarks hold it."""

    uid: str
    title: str
    description: str
    rows: Sequence[tuple[str, Sequence[Panel]]]
    services: bool = field(default=True)  # whether one may choose which services it shows

    @property
    def panels(self) -> Iterator[Panel]:
        """Every panel, in reading order."""
        for _, panels in self.rows:
            yield from panels

    def rendered(self) -> dict[str, Any]:
        """Return the dashboard as Grafana reads it from a file."""
        return {
            "uid": self.uid,
            "title": self.title,
            "description": self.description,
            "tags": [TAG],
            "schemaVersion": SCHEMA_VERSION,
            "version": 1,
            "editable": False,
            "graphTooltip": 1,
            "timezone": "browser",
            "refresh": "30s",
            "time": {"from": "now-6h", "to": "now"},
            "annotations": {"list": []},
            "links": [{"type": "dashboards", "title": "Other pages", "tags": [TAG], "keepTime": True}],
            "templating": {"list": [_DATASOURCE, *([_SERVICE] if self.services else [])]},
            "panels": list(self._laid_out()),
        }

    def _laid_out(self) -> Iterator[dict[str, Any]]:
        identifier, y = 0, 0
        for title, panels in self.rows:
            identifier += 1
            yield {
                "id": identifier,
                "type": "row",
                "title": title,
                "collapsed": False,
                "gridPos": {"x": 0, "y": y, "w": _COLUMNS, "h": 1},
                "panels": [],
            }
            y, x = y + 1, 0
            for panel in panels:
                if x + panel.width > _COLUMNS:
                    x, y = 0, y + _HEIGHT
                identifier += 1
                yield panel.rendered(identifier, {"x": x, "y": y, "w": panel.width, "h": _HEIGHT})
                x += panel.width
            y += _HEIGHT


_HEIGHT = 8
_OPTIONS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.LINES: {
        "legend": {"displayMode": "table", "placement": "bottom", "calcs": ["mean", "max"]},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    Kind.FIGURE: {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "background", "graphMode": "none"},
    Kind.BARS: {"reduceOptions": {"calcs": ["lastNotNull"]}, "orientation": "horizontal", "displayMode": "basic"},
    Kind.TABLE: {"showHeader": True},
}
_DATASOURCE = {"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"}
_SERVICE = {
    "name": "service",
    "label": "Service",
    "type": "query",
    "datasource": _SOURCE,
    "query": {"query": 'label_values(up{job="dps"}, service)', "refId": "service"},
    "refresh": 2,
    "multi": True,
    "includeAll": True,
    "allValue": ".*",
    "current": {"text": ["All"], "value": ["$__all"]},
    "sort": 1,
}
