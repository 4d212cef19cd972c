"""Metrics keep their names, and no label can hold an id or a person."""

from prometheus_client import REGISTRY

from shared.telemetry import metrics

LABELS = {"route", "method", "status", "code", "topic", "partition", "result", "reason"} | {
    "command",
    "outcome",
    "projection",
    "district",
    "year",
    "version",
    "roles",
}


def test_labels_are_codes_and_topics_only() -> None:
    ours = [metric for metric in vars(metrics).values() if hasattr(metric, "_labelnames")]
    assert ours
    assert {label for metric in ours for label in metric._labelnames} <= LABELS


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
