"""`dps recover` and `dps release`: a restored service gets back what its topics know, before it is started.

Erasures come first: a key that a backup brought back must be gone before anything can be opened, and whose journey it
was stands in the state that the backup has.
"""

import asyncio
import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType

from deploy import services
from deploy.console.erasures import erased_again
from deploy.console.failures import ends_well, plainly
from deploy.console.outgoing import SERVICE as SENDS
from deploy.console.outgoing import may_go_again, went_out
from deploy.console.showing import AsJson, as_document, bad, console, duration, good, table
from shared.messaging.recovery import Owned, Report
from shared.messaging.recovery import recover as taken_back
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.acts import record
from shared.store.mongo import disconnect
from shared.store.recoveries import Recoveries
from shared.store.steps import Clocks

_SHOWN = 20

Whose = Annotated[str, typer.Argument(help="The service whose database was restored")]
By = Annotated[str | None, typer.Option("--by", help="Who acts, for the record; your account if not given")]


@plainly
def recover(
    service: Whose,
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", help="The ledger of erasures that was kept apart, if it seals"),
    ] = None,
    as_json: AsJson = False,
    by: By = None,
) -> None:
    """Take back public facts from the topics, lift all versions, erase again, and let the service read anew.

    The service must be stopped. May be run again before it starts. Exit code 1 where not every public fact is back.
    """
    declared = services.service(service)
    if declared.sealed and ledger is None:
        raise ValueError(f"{service} seals: --ledger must name the ledger of its erasures that was kept apart")
    if ledger is not None and not declared.sealed:
        raise ValueError(f"{service} seals nothing, and has no ledger of erasures")
    report = asyncio.run(_recovered(service, ledger, by or getpass.getuser()))
    if as_json:
        typer.echo(as_document(report))
    else:
        console.print(_drawn(report))
    ends_well(well=report.is_whole)


@plainly
def release(
    service: Whose,
    because: Annotated[str, typer.Option("--because", help="Why it may be; no personal data, 500 letters")],
    thing: Annotated[list[str] | None, typer.Option("--id", help="This alone; may be given again; all if not")] = None,
    by: By = None,
) -> None:
    """Let decisions be made again about what lost private facts in a restore; on record."""
    if not 0 < len(because.strip()) <= 500 or "\n" in because:
        raise ValueError("--because must say why, in one line of at most 500 letters")
    count = asyncio.run(_released(service, thing, by or getpass.getuser(), because.strip()))
    console.print(f"{count:,} of {service} may be decided about again; then: dps dead-letters replay {service}")


async def _recovered(name: str, ledger: Path | None, by: str) -> Report:
    settings, declared = Settings(), services.service(name)
    if ledger is not None:
        await erased_again(name, ledger, by)
    database = database_of(declared, settings)
    try:
        owned = Owned(name, declared.aggregates, Clocks(declared.deadlines), declared.subscribes)
        report = await taken_back(settings, database, owned)
        if name == SENDS:
            report.went_out, report.may_go_again = await went_out(database), await may_go_again(database)
        about = {"taken_back": str(report.taken_back), "lost": str(report.lost)}
        await record(database, by, "recovered", about, "the database was restored from a backup")
    finally:
        disconnect(database)
    return report


async def _released(name: str, things: list[str] | None, by: str, because: str) -> int:
    declared = services.service(name)
    database = database_of(declared, Settings())
    try:
        await record(database, by, "released", {"what": ", ".join(things or ["all"])[:500]}, because)
        return await Recoveries(database).release(declared.aggregates, things)
    finally:
        disconnect(database)


def _drawn(report: Report) -> RenderableType:
    facts = table(f"{report.service}, recovered", "", "")
    facts.add_row("Backup ends", _moment(report.backup))
    facts.add_row("Recovery point", _moment(report.newest))
    facts.add_row("Recovery time", duration(report.seconds))
    facts.add_row("Facts taken back", f"{report.taken_back:,}")
    for name, count in report.by_type.items():
        facts.add_row(f"  {name}", f"{count:,}")
    facts.add_row("Facts known to be lost", f"{report.lost:,}, {report.missing:,} of them public")
    facts.add_row("Private facts since the backup, alone behind the last public one", "lost, nobody knows how many")
    withheld = {kind: len(ids) for kind, ids in report.withheld.items()}
    facts.add_row("Withheld", ", ".join(f"{count:,} {kind}" for kind, count in withheld.items()) or "none")
    facts.add_row("Versions lifted", f"{report.lifted:,}")
    facts.add_row("Partitions to be read anew", f"{report.reads_anew:,}")
    facts.add_row("Went out since the backup, and goes out no more", _some(report.went_out))
    facts.add_row("Waits, and goes out under its own id, maybe for a second time", _some(report.may_go_again))
    wrong = [
        *report.gone,
        *(f"{each} is kept without a state" for each in report.unfolded[:_SHOWN]),
        *(f"held by another too: {each}" for each in report.contested[:_SHOWN]),
    ]
    said = [bad(each) for each in wrong] or [good("Every public fact since the backup is back.")]
    return Group(facts, *said)


def _some(named: list[str]) -> str:
    more = [f"and {len(named) - _SHOWN:,} more: --json"] if len(named) > _SHOWN else []
    return "\n".join([*named[:_SHOWN], *more]) or "none"


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else "empty"
