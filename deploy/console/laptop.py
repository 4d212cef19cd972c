"""The commands that start a stack of their own: `dps up` and `dps demo`."""

import asyncio
import json
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from deploy.console import tokens
from deploy.console.failures import Exit, plainly
from deploy.console.showing import console
from deploy.local.binaries import ENVOY
from deploy.local.gateway import DOCUMENTS
from deploy.local.portal import pages_of
from deploy.local.processes import CannotStart
from deploy.local.replay.accounts import people_of
from deploy.local.replay.client import Client
from deploy.local.replay.demo import demo as replay_record
from deploy.local.replay.recent import furnished, live_recently
from deploy.local.replay.record import draw
from deploy.local.stack import Place, Stack, running
from shared.auth.principal import Role
from shared.kernel.ids import new_id
from shared.runtime import event_loop

_FOLDER = Path(".dps")
_SMALL = 0.01
Result = TypeVar("Result")
Folder = Annotated[Path, typer.Option("--folder", help="Where data, logs and keys are kept")]


@plainly
def up(
    folder: Folder = _FOLDER / "up",
    port: Annotated[int | None, typer.Option(help="First of sixteen ports; free ones if not given")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew, without what is there")] = False,
    empty: Annotated[
        bool, typer.Option("--empty", envvar="EMPTY", help="Begin with empty databases, without the last weeks")
    ] = False,
) -> None:
    """Start the whole stack and leave it running until Ctrl-C; print addresses and a token for every role.

    A new stack begins with the last weeks lived through, so that there is something to look at.
    """
    _run(_up(Place(folder.resolve(), fresh=fresh, first_port=port), empty=empty))


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to its end on the services' event loop: the client of a replay takes a tenth of all CPU on the other."""
    with asyncio.Runner(loop_factory=event_loop) as runner:
        return runner.run(work)


async def _up(place: Place, *, empty: bool) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    place, clock = furnished(place, console, empty=empty)
    async with AsyncExitStack() as everything:
        stack = await everything.enter_async_context(running(place))
        if clock:
            await _unless_stopped(live_recently(stack, clock, console), stopping, stack)
        if not stopping.is_set():
            watched = await with_pages(everything, stack, place)
            tokens.show_stack(watched, place.folder, console, org=await _an_organisation(stack))
            await _until_stopped_or_dead(stopping, watched)
        console.print("Stopping")


async def _unless_stopped(work: Coroutine[Any, Any, None], stopping: asyncio.Event, stack: Stack) -> None:
    """Await work, which is given up where the stack is stopped or dies meanwhile."""
    working = asyncio.create_task(work)
    watching = asyncio.create_task(_until_stopped_or_dead(stopping, stack))
    done, _ = await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
    for task in {working, watching} - done:
        task.cancel()
    await asyncio.gather(working, watching, return_exceptions=True)
    for task in done:
        task.result()


async def _an_organisation(stack: Stack) -> str:
    """Return who speaks for the supplier of an order that waits for its answer; somebody new where none does."""
    token = stack.issuer.token("laptop:up", [Role.AUDITOR, Role.CATEGORY_MANAGER])
    async with Client.session() as session:
        client = Client(stack, session)
        orders = (await client.get("ordering", "/v1/orders?status=issued&limit=1", token)).body["items"]
        if not orders:
            return str(new_id())
        accounts = f"/v1/suppliers/{orders[0]['supplier_id']}/accounts"
        return str((await client.get("supplier_registry", accounts, token)).body["items"][0]["id"])


async def with_pages(everything: AsyncExitStack, stack: Stack, place: Place) -> Stack:
    """Put gateway and portal in front of a stack and say where, or say why there are none: a laptop can do without."""
    first_port = place.first_port + len(stack.urls) * 2 if place.first_port else None
    try:
        ENVOY.find()
    except CannotStart as reason:
        console.print(f"Without the gateway and the pages: {reason}", soft_wrap=True, highlight=False)
        return stack
    people = await people_of(stack)
    pages = await everything.enter_async_context(pages_of(stack, place.folder, people, first_port))
    console.print(f"[bold]Pages: {pages.url}[/]  Choose Sign in, and then a work coach", soft_wrap=True)
    console.print(f"For consumers: {pages.url}{DOCUMENTS}", soft_wrap=True)
    return replace(stack, processes=[*stack.processes, pages.front.process, pages.process])


async def _until_stopped_or_dead(stopping: asyncio.Event, stack: Stack) -> None:
    while not stopping.is_set():
        for process in stack.the_dead():
            raise RuntimeError(f"{process.name} ended by itself; its log is {process.log}")
        try:
            await asyncio.wait_for(stopping.wait(), 1.0)
        except TimeoutError:
            continue


@plainly
def demo(
    scale: Annotated[float, typer.Option(envvar="SCALE", help="Share of the published numbers; 1 plays all")] = _SMALL,
    seed: Annotated[int, typer.Option(envvar="SEED", help="Another seed, another made-up world")] = 2016,
    folder: Folder = _FOLDER / "demo",
    report: Annotated[Path | None, typer.Option(help="Also write the figures to this file, as JSON")] = None,
) -> None:
    """Replay the department's record since launch on a stack of its own, report, and reconcile."""
    record = draw(scale, seed)
    folder.mkdir(parents=True, exist_ok=True)
    figures, adds_up = _run(replay_record(record, seed, folder.resolve(), console))
    if scale < 1:
        console.print(f"This was {scale:g} of the record. To play all of it: make demo SCALE=1")
    if report:
        report.write_text(json.dumps(asdict(figures), indent=2) + "\n")
    if not adds_up:
        raise typer.Exit(Exit.NOT_WELL)
