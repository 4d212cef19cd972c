"""The health of everything: processes, leases, migrations, databases and the broker, as one report."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from deploy import services
from deploy.inspection.processes import Address, ProcessHealth, ask
from deploy.inspection.published import wrong_in_publishing
from deploy.inspection.reading import wrong_in_reading
from services.ordering.budgets.gauges import WARN_OF_BUDGETS_DAYS, budgets_end
from shared.kernel.clock import clock_from
from shared.messaging.errors import BrokerError
from shared.messaging.kafka import topic_names
from shared.reference.calendar import uk_date
from shared.reference.horizons import WARN_DAYS, Horizon, horizons
from shared.runtime import database_of, migrations_of, parts_of
from shared.service import Service
from shared.settings import Settings
from shared.store.errors import DatabaseError
from shared.store.gate import beats_of
from shared.store.lease import LeaseState, leases_of
from shared.store.losses import Loss, Losses
from shared.store.migrations import Incompatible
from shared.store.mongo import Database, disconnect
from shared.store.unpublished import Numbering, numbering

ROLES = ("api", "worker", "relay", "timer")


@dataclass(frozen=True, slots=True)
class ServerHealth:
    """A database or broker; `error` says why it is not reachable."""

    reachable: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """One service. `relay` and `timers` lead now; `workers` counts those that beat.

    `missing` names migrations and roles; `wrong` names topics that are missing, what the broker has lost, and what
    readers lack or hold back; `loss` is the last one that the relay noticed, `numbering` how
    far the log has its numbers.
    """

    service: str
    ready: bool
    processes: tuple[ProcessHealth, ...]
    missing_roles: tuple[str, ...]
    database: ServerHealth
    relay: LeaseState | None = None
    timers: LeaseState | None = None
    workers: int = 0
    missing_migrations: tuple[int, ...] = ()
    incompatible: str = ""
    wrong: tuple[str, ...] = ()
    loss: Loss | None = None
    numbering: Numbering | None = None

    @property
    def is_led(self) -> bool:
        """Whether a relay publishes and a timer looks what is due: both have renewed their lease lately."""
        return all(lease is not None and lease.holds for lease in (self.relay, self.timers))


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that commands need and that ends, `soon` if it should be written on by now."""

    what: str
    last_day: date
    days_left: int
    soon: bool


@dataclass(frozen=True, slots=True)
class Health:
    """The whole report; `ready` if everything that was asked for is. What `ends` soon is a warning alone."""

    ready: bool
    broker: ServerHealth
    services: tuple[ServiceHealth, ...]
    ends: tuple[Ending, ...] = ()

    @property
    def nothing_answers(self) -> bool:
        """Whether not even one process, database or the broker can be reached."""
        seen = [self.broker.reachable]
        seen += [each.database.reachable or any(one.live for one in each.processes) for each in self.services]
        return not any(seen)


async def look(settings: Settings, names: Sequence[str], wanted: Sequence[Address]) -> Health:
    """Look at these services, each at its addresses and in its database, and at the broker, all at once."""
    async with asyncio.TaskGroup() as group:
        asking, asked = group.create_task(_broker(settings)), group.create_task(ask(wanted))
        reading = [group.create_task(_store(name, settings)) for name in names]
        ends = group.create_task(_ends(settings, names))
    broker, processes, stores = asking.result(), asked.result(), [each.result() for each in reading]
    found = tuple(_put_together(each, [one for one in processes if one.service == each.service]) for each in stores)
    return Health(broker.reachable and all(each.ready for each in found), broker, found, ends.result())


def _put_together(store: ServiceHealth, processes: Sequence[ProcessHealth]) -> ServiceHealth:
    ready_for = {role for each in processes if each.ready for role in each.roles or (each.role,)}
    missing = tuple(role for role in ROLES if role not in ready_for)
    unfit = store.missing_migrations or store.incompatible or store.wrong
    well = store.database.reachable and not unfit and store.is_led
    ready = well and not missing and all(each.ready for each in processes)
    return replace(store, ready=ready, processes=tuple(processes), missing_roles=missing)


async def _store(name: str, settings: Settings) -> ServiceHealth:
    """Return what the database of a service says, without its processes."""
    service = services.service(name)
    database = database_of(service, settings)
    nobody: tuple[ProcessHealth, ...] = ()
    try:
        leases, beats = await asyncio.gather(leases_of(database), beats_of(database))
        led = {each.name: each for each in leases}
        missing, unfit = await _migrations(service, database, settings)
        loss, wrong = await Losses(database).last(), await _wrong(name, database, settings)
        numbers = await numbering(database)
    except DatabaseError as error:
        why = str(error).partition(", Timeout: ")[0]
        return ServiceHealth(name, False, nobody, (), ServerHealth(reachable=False, error=why))
    finally:
        disconnect(database)
    workers = sum(each.is_recent for each in beats)
    return ServiceHealth(
        name,
        ready=False,
        processes=nobody,
        missing_roles=(),
        database=ServerHealth(reachable=True),
        relay=led.get("relay"),
        timers=led.get("timers"),
        workers=workers,
        missing_migrations=missing,
        incompatible=unfit,
        wrong=wrong,
        loss=loss,
        numbering=numbers,
    )


async def _migrations(service: Service, database: Database, settings: Settings) -> tuple[tuple[int, ...], str]:
    """Return the numbers that this console's version knows and the database lacks, and why the two do not fit."""
    try:
        return tuple(await migrations_of(service, parts_of(service, database, settings)).missing()), ""
    except Incompatible as error:
        return (), str(error)


async def _wrong(name: str, database: Database, settings: Settings) -> tuple[str, ...]:
    reading = await wrong_in_reading(name, database)
    try:
        return (*await wrong_in_publishing(settings, name, database), *reading)
    except (BrokerError, OSError):
        return tuple(reading)  # that it is not reachable is said of the broker


async def _ends(settings: Settings, names: Sequence[str]) -> tuple[Ending, ...]:
    """Return what ends, the soonest first: this console's reference data, and the budgets of districts."""
    today = uk_date(clock_from(settings.clock_file)())
    found = [(each, WARN_DAYS) for each in horizons(today)]
    if "ordering" in names and (end := await _budgets_end(settings, today)):
        found.append((Horizon("budgets", end), WARN_OF_BUDGETS_DAYS))
    endings = (Ending(each.what, each.last_day, left := each.days_left(today), left < warn) for each, warn in found)
    return tuple(sorted(endings, key=lambda each: each.last_day))


async def _budgets_end(settings: Settings, today: date) -> date | None:
    ordering = services.service("ordering")
    database = database_of(ordering, settings)
    try:
        return await budgets_end(parts_of(ordering, database, settings), today)
    except DatabaseError:
        return None  # said of the service already
    finally:
        disconnect(database)


async def _broker(settings: Settings) -> ServerHealth:
    try:
        await topic_names(settings)
    except (BrokerError, OSError) as error:
        return ServerHealth(reachable=False, error=str(error) or type(error).__name__)
    return ServerHealth(reachable=True)
