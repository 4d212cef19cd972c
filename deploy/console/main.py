"""The commands of `dps`. Whatever goes wrong is one plain line and a non-zero exit."""

from collections.abc import Callable
from importlib import import_module

import typer
import typer.main

# Where each command is and, for the list of them, what it does: only the one that is run is imported, since the
# services' declarations take longer to import than most commands to run.
_COMMANDS = {
    "up": ("laptop", "Start the whole stack and leave it running until Ctrl-C"),
    "demo": ("laptop", "Replay the department's record since launch, report, and reconcile"),
    "token": ("tokens", "Print a token for the stack in a folder"),
    "status": ("status", "Show the health of every role of every service"),
    "lag": ("lag", "Show what is not yet published and not yet read"),
    "stuck": ("stuck", "Show deadlines that have passed, and whatever else waits for somebody"),
    "jobs": ("jobs", "Show the deadlines that run out soon, and what is done again and again"),
    "files": ("files", "Show how many files there are, and which wait to be scanned or must not be opened"),
    "audit": ("audit", "Check the chain along each log, and show its heads: verify, heads"),
    "history": ("history", "Show which facts the log has about one thing: when, by whom, on what"),
    "reconcile": ("reconcile", "Hold logs, states, topics and rows of all services against one another"),
    "replay": ("operations", "Publish a service's events again from its log"),
    "rebuild": ("operations", "Build a projection anew from its topics"),
    "erasures": ("erasures", "Keys that were destroyed to erase clients: list, apply, merge"),
    "recover": ("recover", "After a restore: take back a service's lost facts from its topics, before it starts"),
    "release": ("recover", "Let decisions be made again about what lost private facts in a restore"),
    "skip": ("skipping", "Pass over one record that holds a partition back, on record"),
    "dead-letters": ("dead_letters", "What services could not act on: list, show, replay, discard"),
}


# Everything after the command's name is its own to read.
_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": False}

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)


def _add(name: str, module: str, summary: str) -> None:
    @app.command(name=name, help=summary, add_help_option=False, context_settings=_PASSED_ON)
    def run(context: typer.Context) -> None:
        _decide_by_own_reference_data()
        _imported(module, name)(args=context.args, prog_name=f"dps {name}")


def _decide_by_own_reference_data() -> None:
    """Judge by the same files as the services that are looked at; ends with one line where they are at fault."""
    settings = import_module("shared.settings").Settings()
    if settings.reference_folder is not None:
        try:
            import_module("shared.reference.loading").load(settings.reference_folder)
        except ValueError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None


def _imported(module: str, name: str) -> Callable[..., object]:
    found = import_module(f"deploy.console.{module}")
    several: typer.Typer | None = getattr(found, "app", None)
    one = several or typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    if several is None:
        one.command(name=name)(getattr(found, name))
    return typer.main.get_command(one)


for _name, (_module, _summary) in _COMMANDS.items():
    _add(_name, _module, _summary)


if __name__ == "__main__":
    app()
