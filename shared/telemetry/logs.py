"""Structured logs: one JSON object a line, with the ids of the request or event at hand in every line.

Whatever a process says goes through here, crashes and warnings too, and no line has what an exception says
(`shared.telemetry.faults`).
"""

import logging
import re
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

import structlog

from shared.telemetry.faults import named, stacks_of, without_documents
from shared.telemetry.seldom import Seldom, repeated

if TYPE_CHECKING:
    from shared.messaging.envelope import Envelope

log = structlog.get_logger(__name__)

_OUR_OWN = ("shared", "services", "portal", "deploy", "tests")
# Below a warning libraries tell documents (the driver), addresses with their queries and headers (HTTP clients).
_OF_LIBRARIES = logging.WARNING
_SAME_AGAIN_SECONDS = 10.0


def configure(service: str, level: str) -> None:
    """Log to standard error as JSON, for this service and for the libraries beneath it, and crashes likewise."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(lambda told: stacks_of(told[1]) if told[1] else []),
        _without_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = _Lines(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, repeated],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.EventRenamer("message"),
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(Seldom("aiokafka", _SAME_AGAIN_SECONDS))
    of_ours = logging.getLevelNamesMapping()[level]
    logging.basicConfig(handlers=[handler], level=max(of_ours, _OF_LIBRARIES), force=True)
    for package in _OUR_OWN:
        logging.getLogger(package).setLevel(of_ours)
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # every reconnection would be a warning
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # it looks at this level alone before it traces
    structlog.contextvars.bind_contextvars(service=service)
    _tell_crashes()


def _tell_crashes() -> None:
    """Log what the interpreter would print with everything that an exception says."""
    sys.excepthook = _ended
    sys.unraisablehook = lambda fault: _nobody_was_told(fault.exc_value)
    threading.excepthook = lambda fault: _nobody_was_told(fault.exc_value)
    warnings.showwarning = _warned


def _ended(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    log.critical("ended by an error", exc_info=error)


def _nobody_was_told(error: BaseException | None) -> None:
    log.error("an error that nobody waited for", exc_info=error)


def _warned(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: Any, **__: Any) -> None:
    del message  # it quotes what it warns of
    log.warning("a warning of Python", category=category.__name__, filename=filename, lineno=lineno)


class _Lines(logging.StreamHandler[Any]):
    """Standard error, a line each."""

    def format(self, record: logging.LogRecord) -> str:
        """Take out of a library's line what it would say of an exception, or of a task with all that it was given."""
        if record.name == "asyncio":
            record.msg, record.args = re.split(r"[\n<('\"]", record.getMessage(), maxsplit=1)[0].strip(), ()
        elif isinstance(record.args, tuple):
            record.args = tuple(_cut(each) for each in record.args)
        return super().format(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say that a line could not be written, and not what it was made of, as the library would."""
        self.stream.write(f'{{"message": "a line cannot be logged", "logger": "{record.name}", "level": "error"}}\n')


def _without_values(_: Any, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Leave out of a line what exceptions say, and what the database's driver says of a failed write."""
    return {name: _cut(value) for name, value in line.items()}


def _cut(value: Any) -> Any:
    match value:
        case BaseException():
            return named(value)
        case str():
            return without_documents(value)
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
