"""The SDK's part of tracing, loaded only where traces are on."""

from collections.abc import Mapping
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

_EXPORT_SECONDS = 2


def processor_to(endpoint: str) -> SpanProcessor:
    """Return what sends spans to a collector, by OTLP over HTTP."""
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=_EXPORT_SECONDS))


def provider_of(processor: SpanProcessor, ratio: float, about: Mapping[str, Any]) -> TracerProvider:
    """Return a provider that hands a share of `ratio` of the traces that begin here to a processor."""
    sampler = ParentBased(TraceIdRatioBased(ratio))
    provider = TracerProvider(sampler=sampler, resource=Resource.create(dict(about)), shutdown_on_exit=False)
    provider.add_span_processor(processor)
    return provider
