"""One plain line for whatever stops a command, and a non-zero exit."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer
from rich.console import Console

from deploy.local.processes import CannotStart
from shared.messaging.errors import BrokerError
from shared.runtime import PortInUse
from shared.store.errors import DatabaseError

P = ParamSpec("P")
R = TypeVar("R")

_FORESEEN = (CannotStart, PortInUse, BrokerError, DatabaseError, ValueError, LookupError, OSError, RuntimeError)


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the errors that a person can act on into one line and exit code 1; anything else stays a traceback."""

    @functools.wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> R:
        try:
            return command(*arguments, **options)
        except _FORESEEN as error:
            _say(error)
        except BaseExceptionGroup as group:
            _, rest = group.split(_FORESEEN)
            if rest:
                raise
            _say(_first(group))
        raise typer.Exit(1)

    return run


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


def _say(error: BaseException) -> None:
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"dps: {text or type(error).__name__}", markup=False)
