"""Dead letters: what a service could not act on, why, and sending it again once the cause is gone."""

import asyncio
import getpass
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated

import typer

from deploy import services
from deploy.console.failures import ends_well, plainly
from deploy.console.overtaken import Overtaken, envelope_of_letter, fold_anew, overtaken_by, topic_of
from deploy.console.showing import AsJson, console, table
from deploy.inspection.plain import plain
from shared.messaging.dead_letters import DeadLetter, DeadLetters, waiting
from shared.messaging.producing import Producer
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.acts import Act, acts_of, record
from shared.store.mongo import Database, disconnect
from shared.store.seen import Seen

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

ServiceName = Annotated[str, typer.Argument(help="The service that could not act on them")]
Letter = Annotated[str, typer.Argument(help="Its id: topic, partition and offset, as the list shows it")]
OnlyReason = Annotated[str | None, typer.Option("--reason", help="Only those set aside for this reason")]
OnlyType = Annotated[
    str | None, typer.Option("--type", help="Only events of this type, such as ordering.OrderPlaced.v1")
]
By = Annotated[str | None, typer.Option("--by", help="Who acts, for the record; your account if not given")]

# The attributes of our events. What else a malformed record carries may be anything, and is not shown.
_ATTRIBUTES = re.compile(r"ce_\w+|content-type|traceparent")
_REASON = re.compile(r"\S.{0,499}")


@app.command("list")
@plainly
def list_letters(
    service: ServiceName, reason: OnlyReason = None, event_type: OnlyType = None, as_json: AsJson = False
) -> None:
    """List what waits, oldest first. Exit code 1 if anything does."""
    letters = _chosen(service, reason, event_type)
    if as_json:
        typer.echo(json.dumps({"service": service, "letters": [_summary(letter) for letter in letters]}))
    elif letters:
        listed = table(f"Dead letters of {service}", "Id", "Set aside", "Event", "Reason", "Detail", "Attempts")
        for each in letters:
            since = f"{each.since:%Y-%m-%d %H:%M}"
            listed.add_row(each.id, since, plain(each.type), each.reason, each.detail, str(each.attempts))
        console.print(listed)
    else:
        console.print(f"No dead letters of {service}.")
    ends_well(well=not letters)


@app.command("show")
@plainly
def show_letter(service: ServiceName, letter: Letter) -> None:
    """Show one with its attributes, as JSON. The payload is shown to its size only: it is not for people."""
    found = _one(service, letter)
    shown = {**_summary(found), "bytes": len(found.value or b""), "attributes": _attributes(found)}
    typer.echo(json.dumps(shown, indent=2))


@app.command("replay")
@plainly
def replay_letters(
    service: ServiceName,
    letter: Annotated[str | None, typer.Argument(help="One of them; all that are chosen if not given")] = None,
    reason: OnlyReason = None,
    event_type: OnlyType = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Send letters to the service again, oldest first: one, those chosen by reason or type, or all.

    An event that is older than a row which needs it changes nothing by being sent again: the row is folded anew from
    its topic instead. Exit code 1 where that cannot be done.
    """
    if letter and (reason or event_type):
        raise ValueError("give the id of one letter, or choose by --reason and --type, not both")
    chosen = [_one(service, letter)] if letter else _chosen(service, reason, event_type)
    letters, cut = [each for each in chosen if not each.is_cut], [each.id for each in chosen if each.is_cut]
    mended = asyncio.run(_replay(service, letters, by))
    if as_json:
        overtaken = [asdict(each) for each in mended]
        sent = [each.id for each in letters]
        typer.echo(json.dumps({"service": service, "letters": sent, "overtaken": overtaken, "cut": cut}))
    else:
        console.print(f"{len(letters) - len(mended)} of {service} sent again")
        for each in mended:
            console.print(str(each), soft_wrap=True)
        for identifier in cut:
            console.print(f"{identifier} was too large to be kept whole: it can only be discarded", soft_wrap=True)
    ends_well(well=not cut and all(each.rebuilt for each in mended))


@app.command("discard")
@plainly
def discard_letter(
    service: ServiceName,
    letter: Letter,
    because: Annotated[str, typer.Option("--because", help="Why nothing is lost by it; no personal data, 500 letters")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Mark one letter as dealt with, for good and without sending it again; who did it and why is recorded."""
    if not _REASON.fullmatch(because):
        raise ValueError("--because must say why, in one line of at most 500 letters")
    letters = [_one(service, letter)]
    asyncio.run(_discard(service, letters[0], by, because))
    if as_json:
        typer.echo(json.dumps({"service": service, "letters": [each.id for each in letters]}))
    else:
        console.print(f"1 of {service} discarded")


@app.command("history")
@plainly
def history(service: ServiceName, as_json: AsJson = False) -> None:
    """List who sent which letters again, discarded them or skipped records, when and why, oldest first."""
    acts = asyncio.run(_acts(service))
    if as_json:
        typer.echo(json.dumps({"service": service, "acts": [asdict(act) for act in acts]}, default=str))
        return
    listed = table(f"What was done with dead letters of {service}", "When", "Who", "What", "Letter", "Event", "Why")
    for each in acts:
        what, event = each.about.get("letter") or each.about["record"], each.about.get("type", "")
        listed.add_row(f"{each.at:%Y-%m-%d %H:%M}", each.actor, each.act, what, event, each.reason)
    console.print(listed)


def _chosen(service: str, reason: str | None, event_type: str | None) -> list[DeadLetter]:
    services.named([service])  # refuses a name that there is not
    letters = asyncio.run(waiting(Settings(), service)).values()
    return [each for each in letters if reason in {None, each.reason} and event_type in {None, each.type}]


def _one(service: str, identifier: str) -> DeadLetter:
    for letter in _chosen(service, None, None):
        if letter.id == identifier:
            return letter
    raise LookupError(
        f"{service} has no dead letter {identifier}: `dps dead-letters list {service}` shows those it has"
    )


def _summary(letter: DeadLetter) -> dict[str, object]:
    return {
        "id": letter.id,
        "since": letter.since.isoformat(),
        "type": plain(letter.type),
        "reason": letter.reason,
        "detail": letter.detail,
        "attempts": letter.attempts,
    }


def _attributes(letter: DeadLetter) -> dict[str, str]:
    return {
        name: plain((value or b"").decode(errors="replace"))
        for name, value in letter.headers
        if _ATTRIBUTES.fullmatch(name)
    }


async def _replay(service: str, letters: Sequence[DeadLetter], by: str | None) -> list[Overtaken]:
    """Send letters again; return those that were older than their rows, and what became of the rows."""
    async with _acting(service) as (database, sender):
        declared = services.service(service)
        found = [await overtaken_by(declared, database, letter) for letter in letters]
        for letter in letters:
            await _record(database, letter, "replayed", by, "")
            await sender.replay(letter)
        return [await fold_anew(Settings(), declared, database, each) for each in found if each is not None]


async def _discard(service: str, letter: DeadLetter, by: str | None, because: str) -> None:
    """Nothing waits for a discarded event any more."""
    async with _acting(service) as (database, sender):
        await _record(database, letter, "discarded", by, because)
        await sender.discard(letter)
        if (envelope := envelope_of_letter(letter)) is not None:
            topic = topic_of(envelope.type)
            await Seen(database).settle(f"{topic}/{envelope.subject}", envelope.aggregate_version, envelope.follows)


async def _record(database: Database, letter: DeadLetter, act: str, by: str | None, because: str) -> None:
    """Record an act before it is done, so that none goes unrecorded."""
    about = {"letter": letter.id, "type": plain(letter.type), "set_aside_for": letter.reason}
    await record(database, by or getpass.getuser(), act, about, because)


@asynccontextmanager
async def _acting(service: str) -> AsyncIterator[tuple[Database, DeadLetters]]:
    settings = Settings()
    database = database_of(services.service(service), settings)
    kafka = Producer(settings)
    try:
        await kafka.start()
        yield database, DeadLetters(kafka, service)
    finally:
        await kafka.stop()
        disconnect(database)


async def _acts(service: str) -> list[Act]:
    database = database_of(services.service(service), Settings())
    try:
        return [act for act in await acts_of(database) if {"letter", "record"} & act.about.keys()]
    finally:
        disconnect(database)
