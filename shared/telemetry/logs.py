"""Structured logs: one JSON object a line, with the ids of the request or event at hand in every line."""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer

if TYPE_CHECKING:
    from shared.messaging.envelope import Envelope


def configure(service: str, level: str) -> None:
    """Log to standard error as JSON, for this service and for the libraries beneath it."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),  # locals hold secrets
        _without_documents,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.EventRenamer("message"),
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # every reconnection would be a warning
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)


def _without_documents(_: Any, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Leave out of a line what the database's driver says of a failed write: the whole document, a row or a state."""
    return {name: _cut(value) for name, value in line.items()}


def _cut(value: Any) -> Any:
    match value:
        case str():
            said, quotes, document = value.partition(", full error: ")
            code = re.search(r"'code': (\d+)", document)
            return f"{said}, code {code[1]}" if quotes and code else said
        case dict():
            return {name: _cut(each) for name, each in value.items()}
        case list():
            return [_cut(each) for each in value]
        case _:
            return value


@contextmanager
def of_event(envelope: "Envelope") -> Iterator[None]:
    """Name the event at hand in every line logged meanwhile."""
    with structlog.contextvars.bound_contextvars(
        correlation_id=envelope.correlation_id, causation_id=envelope.id, event_type=envelope.type
    ):
        of_trace(envelope.traceparent)
        yield


def of_trace(traceparent: str | None) -> None:
    """Name the trace at hand, if there is one, in every line logged from here on in this context."""
    if traceparent:
        structlog.contextvars.bind_contextvars(trace_id=traceparent.split("-")[1])
