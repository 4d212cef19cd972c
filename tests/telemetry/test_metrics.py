"""Metrics keep their names, are written down, and no label can hold an id or a person."""

import re
from pathlib import Path

from prometheus_client import REGISTRY

from services.ordering.budgets import gauges
from shared.telemetry import metrics

PAGE = Path(__file__).parents[2] / "docs/architecture/metrics.md"
ROW = re.compile(r"^\| `(dps_\w+)` \| (\w+) \| ([^|]*)\|", re.MULTILINE)
# Each has few values, all of them known to the code or to reference data.
LABELS = {
    "route", "method", "status", "code", "command", "outcome", "topic", "partition", "result", "reason", "projection",
    "district", "year", "version", "roles", "noticed_by", "what", "clock", "step", "job", "kind", "direction",
    "register", "channel",
}  # fmt: skip
OURS = [metric for module in (metrics, gauges) for metric in vars(module).values() if hasattr(metric, "_labelnames")]


def test_labels_are_codes_and_topics_only() -> None:
    assert OURS
    assert {label for metric in OURS for label in metric._labelnames} <= LABELS


def test_every_metric_is_written_down_as_it_is() -> None:
    written = {
        name: (kind, tuple(re.findall(r"`(\w+)`", labels))) for name, kind, labels in ROW.findall(PAGE.read_text())
    }
    assert written == {
        f"{metric._name}_total" if metric._type == "counter" else metric._name: (metric._type, metric._labelnames)
        for metric in OURS
    }


def test_names_begin_alike_and_say_their_unit() -> None:
    names = [metric.name for metric in REGISTRY.collect() if metric.name.startswith("dps_")]
    assert {
        "dps_http_request_seconds",
        "dps_store_queue_length",
        "dps_relay_delay_seconds",
        "dps_consumer_lag_events",
        "dps_consumer_blocked",
        "dps_dead_letters",
    } <= set(names)
