"""What the commands that look have in common: options, tables for people, one JSON document for scripts."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.table import Column, Table

Report = TypeVar("Report")

console = Console()

Services = Annotated[list[str] | None, typer.Option("--service", help="Of this service only; may be given again")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of tables")]
Watch = Annotated[bool, typer.Option("--watch", help="Look again every two seconds until Ctrl-C")]

_WATCH_SECONDS = 2.0


def look(
    looking: Callable[[], Coroutine[Any, Any, Report]],
    drawn: Callable[[Report], RenderableType],
    *,
    as_json: bool,
    watch: bool = False,
) -> Report:
    """Look once and show it, or again and again; return what was seen last."""
    if watch and as_json:
        while True:
            typer.echo(as_document(asyncio.run(looking())))
            asyncio.run(asyncio.sleep(_WATCH_SECONDS))
    if watch:
        return _watched(looking, drawn)
    report = asyncio.run(looking())
    if as_json:
        typer.echo(as_document(report))
    else:
        console.print(drawn(report))
    return report


def _watched(looking: Callable[[], Coroutine[Any, Any, Report]], drawn: Callable[[Report], RenderableType]) -> Report:
    report = asyncio.run(looking())
    with Live(drawn(report), console=console, auto_refresh=False) as live:
        while True:
            try:
                asyncio.run(asyncio.sleep(_WATCH_SECONDS))
                report = asyncio.run(looking())
            except KeyboardInterrupt:
                return report
            live.update(drawn(report), refresh=True)


def as_document(report: Any) -> str:
    """Return a report as JSON: its fields by name, moments and days in ISO 8601."""
    return json.dumps(asdict(report), default=str)


def table(title: str, *headers: str) -> Table:
    """Return an empty table in which nothing is cut off, however narrow the terminal."""
    return Table(*(Column(header, overflow="fold") for header in headers), title=title)


def duration(seconds: float) -> str:
    """Return a length of time as people say it."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms" if seconds else "-"
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def good(text: str) -> str:
    """Mark a text as well."""
    return f"[green]{escape(text)}[/]"


def bad(text: str) -> str:
    """Mark a text as not well."""
    return f"[red]{escape(text)}[/]"
