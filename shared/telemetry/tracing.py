"""Traces: from a request through the event log and Kafka to the last consumer, in one; off unless an address is given.

Spans are placed by hand where a command passes from one step of the flow to the next. What travels is the W3C
`traceparent` that events carry anyway. A span has templates, types, topics and codes: never an id, a key or a query.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Thread
from typing import TYPE_CHECKING, Any

from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    set_span_in_context,
)

if TYPE_CHECKING:  # the SDK is 5 MB and a quarter of a second of each process, so it is loaded where traces are on
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

_FLUSH_SECONDS = 3
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")

Attributes = Mapping[str, str | int]

_provider: "TracerProvider | None" = None
_tracer: Tracer | None = None
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def configure(endpoint: str | None, ratio: float, about: Mapping[str, Any]) -> None:
    """Send traces to `endpoint`, a share of `ratio` of those that begin here; do nothing where there is no endpoint.

    `about` says whose they are, in the words of OpenTelemetry's resources.

    A collector that does not answer costs the traces and nothing else: they are sent by a thread of their own, from a
    bounded queue.
    """
    if endpoint:
        from shared.telemetry.exporting import processor_to  # noqa: PLC0415 - see above

        begin(processor_to(endpoint), ratio, about)


def begin(processor: "SpanProcessor", ratio: float, about: Mapping[str, Any]) -> None:
    """Hand spans to a processor from now on."""
    global _provider, _tracer  # noqa: PLW0603 - one process traces to one place, as it logs to one
    from shared.telemetry.exporting import provider_of  # noqa: PLC0415 - see above

    _provider = provider_of(processor, ratio, about)
    _tracer = _provider.get_tracer("dps")


def finish() -> None:
    """Send what is left, for three seconds at most, and trace no more."""
    global _provider, _tracer  # noqa: PLW0603 - as above
    if _provider is not None:
        # The library goes on for as long as the collector is silent, span by span, whatever time it is given.
        sending = Thread(target=_provider.shutdown, daemon=True)
        sending.start()
        sending.join(_FLUSH_SECONDS)
    _provider = _tracer = None


def valid(traceparent: str | None) -> str | None:
    """Return a `traceparent` if it can be read, else `None`."""
    return traceparent if _TRACEPARENT.fullmatch(traceparent or "") else None


def current() -> str | None:
    """Return the `traceparent` of the span that this is done in, `None` where there is none."""
    return _current.get()


def of_message(topic: str, event_type: str) -> Attributes:
    """Return what a span says of an event on a topic; its key is an id, and not said."""
    return {"messaging.system": "kafka", "messaging.destination.name": topic, "dps.event.type": event_type}


@contextmanager
def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, parent: str | None = None, attributes: Attributes | None = None
) -> Iterator["Step"]:
    """Do the block in a span under `parent`, a `traceparent`, or under the current span where none is given.

    An exception marks the span with its type, not with its text, which may hold ids.
    """
    step = start(name, kind, parent or _current.get(), attributes)
    token = _current.set(step.traceparent)
    try:
        yield step
    except BaseException as error:
        step.fail(type(error).__name__)
        raise
    finally:
        _current.reset(token)
        step.end()


def start(name: str, kind: SpanKind, parent: str | None, attributes: Attributes | None = None) -> "Step":
    """Begin a span that somebody ends by `Step.end`."""
    if _tracer is None:
        return Step(None, parent)
    context = _context_of(parent)
    made = _tracer.start_span(name, context, kind, attributes=attributes, record_exception=False)
    return Step(made, _traceparent_of(made.get_span_context()))


class Step:
    """A span at work, or nothing where traces are off; `traceparent` is what follows from it carries on."""

    __slots__ = ("_span", "traceparent")

    def __init__(self, made: Span | None, traceparent: str | None) -> None:
        self._span = made
        self.traceparent = traceparent

    def name(self, name: str, attributes: Attributes) -> None:
        """Say what it was, once that is known."""
        if self._span is not None:
            self._span.update_name(name)
            self._span.set_attributes(dict(attributes))

    def fail(self, what: str) -> None:
        """Mark it as failed."""
        if self._span is not None:
            self._span.set_status(Status(StatusCode.ERROR, what))

    def end(self) -> None:
        """End it now."""
        if self._span is not None:
            self._span.end()


def _context_of(traceparent: str | None) -> Any:
    match = _TRACEPARENT.fullmatch(traceparent or "")
    if match is None:
        return None
    trace, parent, flags = (int(each, 16) for each in match.groups())
    return set_span_in_context(
        NonRecordingSpan(SpanContext(trace, parent, is_remote=True, trace_flags=TraceFlags(flags)))
    )


def _traceparent_of(context: SpanContext) -> str:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
