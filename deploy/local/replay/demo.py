"""The main job: start the stack, replay the record through it, wait until all is quiet, report, reconcile, look."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from time import monotonic

from rich.console import Console

from deploy.local.replay.client import Client
from deploy.local.replay.desks import desks_at
from deploy.local.replay.driver import Driver
from deploy.local.replay.figures import Figures, figures
from deploy.local.replay.moving import Moving
from deploy.local.replay.progress import live_through
from deploy.local.replay.quiet import ask_within
from deploy.local.replay.reconciliation import Books, books_of
from deploy.local.replay.record import LAUNCH, Record
from deploy.local.replay.registers import debar
from deploy.local.replay.report import show
from deploy.local.replay.sent_books import sent_findings
from deploy.local.replay.settling import until_settled
from deploy.local.replay.walked import walk_the_pages
from deploy.local.replay.warehouse import Warehouse
from deploy.local.stack import Place, Stack, running
from deploy.local.vacant import require_vacant
from deploy.services import service
from shared.kernel.clock import RecordClock
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.mongo import disconnect


async def demo(record: Record, seed: int, folder: Path, console: Console) -> tuple[Figures, bool]:
    """Replay a record in `folder`; return its figures and whether all is well. Leaves no process behind.

    It is where the books add up and no page of the portal fails.

    Raises `CannotStart` before anything is changed where servers that the environment names hold something already.
    """
    await require_vacant(Settings())
    clock = RecordClock.create(folder / "clock", datetime.combine(LAUNCH, time.min, UTC))
    async with AsyncExitStack() as started:
        with console.status("Starting MongoDB, the broker and five services"):
            reference = debar(ask_within(folder / "reference", record.days), record.suppliers, LAUNCH)
            place = Place(folder / "stack", fresh=True, clock_file=folder / "clock", reference=reference)
            stack = await started.enter_async_context(running(place))
        found, adds_up = await _replay(record, seed, (stack, place.folder), clock, console)
        shown = await walk_the_pages(stack, place.folder, console)
    return found, adds_up and shown


async def _replay(
    record: Record, seed: int, where: tuple[Stack, Path], clock: RecordClock, console: Console
) -> tuple[Figures, bool]:
    stack, folder = where
    console.print(
        f"Replaying {len(record.days)} working days since {record.days[0]:%-d %B %Y}: "
        f"{len(record.suppliers):,} applications, {len(record.clients):,} clients."
    )
    async with Client.session() as session, desks_at(stack, folder) as desks:
        client = Client(stack, session)
        moving = Moving(clock, stack, session)
        driver = Driver(record, client, moving, seed, desks)
        warehouse = Warehouse(client)
        began = monotonic()
        async with warehouse.following():
            await live_through(driver, len(record.days), console)
        seconds = monotonic() - began
        with console.status("Waiting until every event has arrived"):
            await until_settled(stack)
            await driver.read_figures()
            await warehouse.to_the_end()
        console.print(
            f"The clock stopped at {moving.stops:,} moments for what was due then; the timers were waited for"
            f" {moving.seconds:.1f} s in all."
        )
        with console.status("Reconciling"):
            books = await books_of(
                stack.settings, driver.told, warehouse.findings, partial(sent_findings, stack.post, stack.receiver)
            )
            delays = await notification_delays(stack.settings, books)
    found = figures(record, driver.told, books, client, seconds, delays)
    show(found, books, client, console)
    return found, books.adds_up


async def notification_delays(settings: Settings, books: Books) -> Sequence[float]:
    """Return, for every order issued, the milliseconds from its commit to that of the supplier's message."""
    issued = {
        each.id: each.recorded_at for each in books.logs["ordering"].all() if type(each.event).__name__ == "OrderIssued"
    }
    database = database_of(service("notifications"), settings)
    try:
        return [
            (message["recorded_at"] - issued[message["state"]["about_event"]]).total_seconds() * 1000
            async for message in database["messages"].find()
            if message["state"]["about_event"] in issued
        ]
    finally:
        disconnect(database)
