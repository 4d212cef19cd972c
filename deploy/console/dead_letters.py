"""Dead letters: what a service could not act on, why, and sending it again once the cause is gone."""

import asyncio
import json
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy import services
from deploy.console.failures import plainly
from shared.messaging.dead_letters import DeadLetter, DeadLetters, waiting
from shared.messaging.kafka import producer
from shared.settings import Settings

app = typer.Typer(no_args_is_help=True, help=__doc__)
console = Console()

Service = Annotated[str, typer.Argument(help="The service that could not act on them")]
Letter = Annotated[str, typer.Argument(help="Its id: topic, partition and offset, as the list shows it")]


@app.command("list")
@plainly
def list_letters(service: Service, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """List what waits, oldest first. Exit code 2 if anything does."""
    letters = _waiting(service)
    if as_json:
        typer.echo(json.dumps([_summary(letter) for letter in letters.values()]))
    else:
        table = Table("Id", "Event", "Reason", "Detail", "Attempts", title=f"Dead letters of {service}")
        for letter in letters.values():
            table.add_row(letter.id, letter.type, letter.reason, letter.detail, str(letter.attempts))
        console.print(table if letters else f"No dead letters of {service}.")
    if letters:
        raise typer.Exit(2)


@app.command("show")
@plainly
def show_letter(service: Service, letter: Letter) -> None:
    """Show one with its attributes. The payload is shown to its size only: it is for the service, not for people."""
    found = _one(service, letter)
    typer.echo(
        json.dumps({**_summary(found), "bytes": len(found.value or b""), "attributes": _attributes(found)}, indent=2)
    )


@app.command("replay")
@plainly
def replay_letters(
    service: Service,
    letter: Annotated[str | None, typer.Argument(help="One of them; all if not given")] = None,
) -> None:
    """Send letters to the service again, oldest first."""
    letters = [_one(service, letter)] if letter else list(_waiting(service).values())
    asyncio.run(_replay(service, letters))
    console.print(f"{len(letters)} sent to {service} again")


def _waiting(service: str) -> Mapping[str, DeadLetter]:
    services.service(service)  # refuses a name that there is not
    return asyncio.run(waiting(Settings(), service))


def _one(service: str, identifier: str) -> DeadLetter:
    letters = _waiting(service)
    if identifier not in letters:
        raise LookupError(
            f"{service} has no dead letter {identifier}: `dps dead-letters list {service}` shows those it has"
        )
    return letters[identifier]


def _summary(letter: DeadLetter) -> dict[str, object]:
    return {
        "id": letter.id,
        "type": letter.type,
        "reason": letter.reason,
        "detail": letter.detail,
        "attempts": letter.attempts,
    }


def _attributes(letter: DeadLetter) -> dict[str, str]:
    return {name: value.decode(errors="replace") for name, value in letter.headers}


async def _replay(service: str, letters: list[DeadLetter]) -> None:
    kafka = producer(Settings())
    await kafka.start()
    try:
        sender = DeadLetters(kafka, service)
        for letter in letters:
            await sender.replay(letter)
    finally:
        await kafka.stop()
