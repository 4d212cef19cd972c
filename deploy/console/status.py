"""`dps status`: the health of every role of every service, and of what they depend on."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

import typer
from rich.console import Group, RenderableType

from deploy import services
from deploy.console.failures import ends_well, plainly
from deploy.console.showing import AsJson, Services, Watch, bad, duration, good, look, table
from deploy.inspection import health
from deploy.inspection.processes import ProcessHealth, addresses
from shared.settings import Settings
from shared.store.lease import LeaseState
from shared.store.losses import Loss
from shared.store.unpublished import Numbering


@plainly
def status(
    at: Annotated[
        list[str] | None,
        typer.Option(
            "--at",
            envvar="DPS_OPERATIONS",
            help="An operations port: ordering=http://host:9000, or ordering/worker=... ; may be given again",
        ),
    ] = None,
    service: Services = None,
    as_json: AsJson = False,
    watch: Watch = False,
) -> None:
    """Show the health of every role of every service. Exit code 1 if anything is not ready, 2 if nothing answers."""
    names = services.named(service)
    wanted = addresses(at or [], names)
    if not wanted:
        raise ValueError("no operations port is known: give --at or DPS_OPERATIONS, or read in .dps/up/environment")
    found = look(partial(health.look, Settings(), names, wanted), _drawn, as_json=as_json, watch=watch)
    if found.nothing_answers:
        raise ConnectionError("nothing answers: neither a process, nor a database, nor the broker")
    ends_well(well=found.ready)


def _drawn(found: health.Health) -> RenderableType:
    processes = table("Processes", "Service", "Role", "Operations port", "State", "Version")
    stores = table(
        "Databases",
        "Service",
        "Database",
        "Migrations",
        "Relay that leads",
        "Timers that lead",
        "Workers",
        "Numbered to",
    )
    for each in found.services:
        for process in each.processes:
            roles = ", ".join(process.roles) or process.role or "?"
            processes.add_row(each.service, roles, process.url, _state(process, each), process.version or "-")
        for role in each.missing_roles:
            processes.add_row(each.service, role, "-", bad("no process that is ready"), "-")
        led = (_leads(each, lease) for lease in (each.relay, each.timers))
        about = (str(each.workers), _numbered(each.numbering))
        stores.add_row(each.service, _server(each.database), _migrated(each), *led, *about)
    said = [bad(f"{each.service}: {what}") for each in found.services for what in each.wrong]
    said += [f"Losses: {each.service}: {_loss(each.loss)}" for each in found.services if each.loss]
    verdict = good("Everything is ready.") if found.ready else bad("Not everything is ready.")
    return Group(processes, stores, f"Broker: {_server(found.broker)}", *said, *_ends(found), verdict)


def _numbered(found: Numbering | None) -> str:
    if found is None:
        return "?"
    waiting = f", {found.events:,} wait, the oldest for {duration(found.seconds)}" if found.events else ""
    return f"{found.number:,}{waiting}"


def _loss(loss: Loss) -> str:
    done = (
        f"{loss.events:,} events published anew until {loss.mended_at:%Y-%m-%d %H:%M:%S}Z"
        if loss.mended_at
        else bad("not yet published anew")
    )
    return f"{loss.noticed_at:%Y-%m-%d %H:%M:%S}Z, the broker had lost events ({'; '.join(loss.reasons)}): {done}"


def _ends(found: health.Health) -> Iterator[RenderableType]:
    """Yield a line for each thing that ends soon, else one for what ends first."""
    soon = [each for each in found.ends if each.soon]
    for each in soon:
        runbook = "BudgetsEnding" if each.what == "budgets" else "ReferenceDataEnding"
        yield bad(f"{each.what} ends on {each.last_day}, in {each.days_left} days: see docs/runbooks/{runbook}.md")
    if found.ends and not soon:
        yield f"Nothing ends soon: first {found.ends[0].what}, on {found.ends[0].last_day}"


def _state(process: ProcessHealth, of: health.ServiceHealth) -> str:
    if process.error:
        return bad(process.error)
    led = [each.name for each in (of.relay, of.timers) if each and each.holds and each.holder == process.process]
    leads = f", leads {' and '.join(led)}" if led else ""
    if process.blocked:
        return bad("a batch keeps failing and blocks")
    if process.ready:
        return good(f"ready{leads}")
    why = f": {', '.join(process.reasons)}" if process.reasons else ""
    return bad(f"waits for {', '.join(process.waits_for)}{why}{leads}" if process.live else "not live")


def _server(server: health.ServerHealth) -> str:
    return good("reachable") if server.reachable else bad(server.error)


def _migrated(each: health.ServiceHealth) -> str:
    if not each.database.reachable:
        return "?"
    if each.incompatible:
        return bad(each.incompatible)
    missing = ", ".join(str(number) for number in each.missing_migrations)
    return bad(f"missing: {missing}") if missing else good("all applied")


def _leads(each: health.ServiceHealth, lease: LeaseState | None) -> str:
    if lease is None:
        return bad("nobody") if each.database.reachable else "?"
    if not lease.holds:
        return bad(f"nobody: {lease.holder} was last until {duration(-lease.seconds_left)} ago")
    return f"{lease.holder}, for {duration(lease.seconds_left)} unless renewed"
