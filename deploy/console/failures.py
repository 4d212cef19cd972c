"""How commands end: three exit codes for all of them, and one plain line for whatever stops one."""

import functools
import logging
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import ParamSpec, TypeVar

import structlog
import typer
from rich.console import Console

from shared.telemetry.faults import lines_of, named, quotes_input, without_documents

P = ParamSpec("P")
R = TypeVar("R")


class Exit(IntEnum):
    """What a script may rely on, for every command."""

    WELL = 0
    """Done, and everything that was looked at is as it should be."""
    NOT_WELL = 1
    """It was looked at, and something is not: not ready, over a limit, late, set aside, or not adding up."""
    FAILED = 2
    """It could not be done: wrong use, a name that there is not, or something that does not answer."""


def ends_well(*, well: bool, whole: bool = True) -> None:
    """End the command with the code of its finding; one that could not be made of everything has failed."""
    raise typer.Exit((Exit.WELL if well else Exit.NOT_WELL) if whole else Exit.FAILED)


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Say the errors that a person can act on in one line, any other by its places; exit code 2 for both.

    What an error says of stored values, or one of our own faults says at all, is not shown: it may be a client's.
    """

    @functools.wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> R:
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what it logs comes as an error too
        _keep_logs_out_of_answers()
        try:
            return command(*arguments, **options)
        except (typer.Exit, typer.Abort):  # these are no failures, although the library derives them from RuntimeError
            raise
        except Exception as error:
            foreseen = _foreseen()
            _, rest = error.split(foreseen) if isinstance(error, ExceptionGroup) else (None, error)
            if rest and not isinstance(rest, foreseen):
                print(lines_of(error), file=sys.stderr)
            else:
                _say(_first(error))
        raise typer.Exit(Exit.FAILED)

    return run


def _keep_logs_out_of_answers() -> None:
    """Log to standard error: what a command prints is read by scripts, and unasked the library would log there too."""
    if not structlog.is_configured():
        structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


def _foreseen() -> tuple[type[Exception], ...]:
    """Looked up when something went wrong, since importing what raises it takes longer than most commands."""
    from deploy.local.processes import CannotStart  # noqa: PLC0415 see above
    from shared.http.serving import PortInUse  # noqa: PLC0415
    from shared.messaging.errors import BrokerError  # noqa: PLC0415
    from shared.store.errors import DatabaseError  # noqa: PLC0415

    return CannotStart, PortInUse, BrokerError, DatabaseError, ValueError, LookupError, OSError, RuntimeError


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


def _say(error: BaseException) -> None:
    if quotes_input(error):
        text = named(error)  # what is stored and does not fit
    else:
        text = without_documents(str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error))
    said = text.partition(", Timeout: ")[0]  # after it the database's driver describes all it knows of its servers
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"dps: {said or type(error).__name__}", markup=False)
