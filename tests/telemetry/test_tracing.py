"""Traces: off they cost nothing and pass on what came; on, nothing that a collector does harms a service."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from shared.telemetry import tracing

SENT = f"00-{'a' * 32}-{'b' * 16}-01"
UNSAMPLED = f"00-{'a' * 32}-{'b' * 16}-00"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.begin(SimpleSpanProcessor(exporter), 1.0, {"service.name": "ordering", "service.version": "7"})
    yield exporter
    tracing.finish()


def test_off_what_came_is_passed_on() -> None:
    with tracing.span("x", parent=SENT) as step:
        assert step.traceparent == tracing.current() == SENT
    assert tracing.current() is None
    assert tracing.start("x", SpanKind.PRODUCER, None).traceparent is None


def test_a_span_belongs_to_the_trace_of_whoever_sent_the_request(spans: InMemorySpanExporter) -> None:
    with tracing.span("outer", SpanKind.SERVER, SENT) as outer, tracing.span("inner"):
        assert tracing.current() != outer.traceparent
    inner, made = spans.get_finished_spans()
    assert f"{made.context.trace_id:032x}" == "a" * 32
    assert f"{made.parent.span_id:016x}" == "b" * 16
    assert inner.parent.span_id == made.context.span_id
    assert made.resource.attributes["service.name"] == "ordering"
    assert made.resource.attributes["service.version"] == "7"


def test_what_was_not_kept_before_is_not_kept_here(spans: InMemorySpanExporter) -> None:
    with tracing.span("x", parent=UNSAMPLED) as step:
        assert step.traceparent.startswith(f"00-{'a' * 32}-")
        assert step.traceparent.endswith("-00")
    assert spans.get_finished_spans() == ()


def test_an_error_is_named_by_its_type_and_not_by_its_text(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="SECRET"), tracing.span("x"):
        raise ValueError("SECRET")
    (span,) = spans.get_finished_spans()
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "ValueError")
    assert "SECRET" not in span.to_json()


@pytest.mark.parametrize(
    "traceparent",
    [
        None,
        "",
        "x",
        "00-0-0-0",
        SENT.upper(),
        f"{SENT}-more",
        f"00-{'0' * 32}-{'b' * 16}-01",
        f"00-{'a' * 32}-{'0' * 16}-01",
    ],
)
def test_what_is_no_traceparent_begins_a_trace_of_its_own(traceparent: str | None, spans: InMemorySpanExporter) -> None:
    assert tracing.valid(traceparent) is None
    with tracing.span("x", parent=traceparent) as step:
        assert tracing.valid(step.traceparent)
    assert spans.get_finished_spans()[0].parent is None


def test_a_collector_that_takes_and_never_answers_holds_up_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        taking = threading.Thread(target=accept_all, args=(silent,), daemon=True)
        taking.start()
        tracing.configure(f"http://127.0.0.1:{silent.getsockname()[1]}", 1.0, {"service.name": "ordering"})
        began = time.monotonic()
        for _ in range(2000):
            with tracing.span("x"):
                pass
        assert time.monotonic() - began < 2
        began = time.monotonic()
        tracing.finish()
        assert time.monotonic() - began < 4


def accept_all(server: socket.socket) -> None:
    kept = []
    while True:
        try:
            kept.append(server.accept())
        except OSError:
            return


def test_a_collector_that_is_not_there_costs_the_traces_alone(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        address = nobody.getsockname()
    tracing.configure(f"http://{address[0]}:{address[1]}", 1.0, {"service.name": "ordering"})
    with tracing.span("x") as step:
        assert tracing.valid(step.traceparent)
    began = time.monotonic()
    tracing.finish()
    assert time.monotonic() - began < 4


def test_without_an_address_nothing_is_made() -> None:
    tracing.configure(None, 1.0, {"service.name": "ordering"})
    with tracing.span("x") as step:
        assert step.traceparent is None
