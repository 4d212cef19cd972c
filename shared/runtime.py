"""Running a service: one process with one role or all of them, from settings to an orderly stop."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Coroutine, Sequence
from enum import StrEnum
from typing import Any

import structlog
from aiokafka.errors import KafkaError
from fastapi import FastAPI
from faststream.kafka import KafkaBroker

from shared.auth.tokens import Keys, Verifier
from shared.contracts.topics import dead_letters, event_topics_of, retries, topics_of
from shared.http.app import create_app
from shared.http.asyncapi import add_asyncapi
from shared.http.closing import ClosingConnections
from shared.http.limits import Limits as HttpLimits
from shared.http.operations import Check, Reasons, operations_app
from shared.http.serving import PortInUse, serving
from shared.kernel.clock import clock_from
from shared.kernel.ids import new_id
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetters, waiting
from shared.messaging.holdings import Holdings
from shared.messaging.kafka import create_topics, producer, subscribing
from shared.messaging.lag import Lag
from shared.messaging.places import Places
from shared.messaging.publisher import Publisher
from shared.messaging.relay import Relay
from shared.messaging.searching import Search
from shared.messaging.subscribing import subscribe
from shared.messaging.subscription import Subscription
from shared.service import Built, Parts, Service, events_read, load, topics_of_rows
from shared.settings import Settings
from shared.store.errors import DatabaseError
from shared.store.feed import Feed
from shared.store.gate import Gate
from shared.store.held import Held
from shared.store.layout import Layout
from shared.store.lease import Lease
from shared.store.losses import Losses
from shared.store.migrations import Incompatible, Migrations
from shared.store.mongo import Database, connect, disconnect
from shared.store.position import Positions
from shared.store.rows import Rows
from shared.store.seen import Seen
from shared.store.store import Limits, Store
from shared.telemetry import logs, metrics, tracing

log = structlog.get_logger(__name__)

# For requests under way when the port closes, and for the batch of events that a worker has in hand.
GRACE_SECONDS = 15
_LAG_SECONDS = 5
_PLACES_SECONDS = 1
_LOOK_SECONDS = 0.5
_TELL_SECONDS = 5
_MIGRATE_LEASE_SECONDS = 30.0


class Role(StrEnum):
    """What a process does for its service; `ALL` is the laptop's, `MIGRATE` prepares the database and ends."""

    ALL = "all"
    API = "api"
    WORKER = "worker"
    RELAY = "relay"
    MIGRATE = "migrate"


def parts_of(service: Service, database: Database, settings: Settings) -> Parts:
    """Return the parts that a service is built from, not started."""
    limits = Limits(group=settings.store_max_group, queue=settings.store_max_queue)
    clock = clock_from(settings.clock_file)
    store = Store(database, service.aggregates, clock, limits)
    rows: dict[str, Rows[Any]] = {each.name: Rows(database, each) for each in service.projections}
    return Parts(store, rows, clock)


def database_of(service: Service, settings: Settings) -> Database:
    """Return the service's own database."""
    return connect(
        settings.mongodb_uri,
        settings.mongodb_database or service.name,
        app_name=service.name,
        tls_ca_file=settings.mongodb_tls_ca_file,
    )


def holdings_of(service: str, settings: Settings) -> Holdings:
    """Return what the broker must have for a service to publish."""
    return Holdings(settings, event_topics_of(service), (dead_letters(service), retries(service)))


def limits_of(settings: Settings) -> HttpLimits:
    """Return how large and how slow a request to a service may be."""
    return HttpLimits(
        body_bytes=settings.http_body_bytes,
        head_bytes=settings.http_head_bytes,
        headers=settings.http_headers,
        head_seconds=settings.http_head_seconds,
        body_seconds=settings.http_body_seconds,
    )


def layout_of(parts: Parts) -> Layout:
    """Return the collections and indexes that a service declares."""
    layout = {**parts.store.layout, **Gate.LAYOUT}
    for rows in parts.rows.values():
        layout |= rows.layout
    return layout


def migrations_of(service: Service, parts: Parts) -> Migrations:
    """Return a service's migrations, which make what it declares."""
    return Migrations(parts.store.database, service.migrations, layout_of(parts))


async def prepare(service: Service, settings: Settings) -> None:
    """Bring the database to this version and, where it is asked for, make topics; may run any number of times.

    Raises `Incompatible` where the database is beyond this version.
    """
    database = database_of(service, settings)
    try:
        lease = Lease(database, "migrate", _name_of_process(), _MIGRATE_LEASE_SECONDS)
        await migrations_of(service, parts_of(service, database, settings)).apply(lease, settings.dps_version)
    finally:
        disconnect(database)
    if settings.kafka_create_topics:
        await create_topics(settings, {*topics_of(service.name), *service.subscribes})


def _name_of_process() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{new_id().hex[-6:]}"


class Process:
    """One running process of a service."""

    def __init__(self, service: Service, settings: Settings, roles: frozenset[Role]) -> None:
        """Build everything; nothing is connected before `run`."""
        self._service = service
        self._settings = settings
        self._roles = roles
        self._id = _name_of_process()
        self._database = database_of(service, settings)
        self._parts = parts_of(service, self._database, settings)
        self._built: Built = service.build(self._parts)
        self._migrations = migrations_of(service, self._parts)
        self._migrated = asyncio.Event()
        self._working = asyncio.Event()
        self._leaving = asyncio.Event()
        self._failure: BaseException | None = None
        self._checks: dict[str, Check] = {
            "migrated": lambda: _is_set(self._migrated),
            "working": lambda: _is_set(self._working),
            "database": self._database_answers,
        }
        self._reasons: dict[str, Reasons] = {}

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set; then stop taking work, finish what was taken, and leave.

        The operations port opens first and closes last, so that whoever watches is told all the while. Raises what
        background work failed with, in order: a process that is only half alive ends.
        """
        log.info("starting", roles=sorted(self._roles), worker=self._id)
        settings = self._settings
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(disconnect, self._database)
            operations = operations_app(
                self._checks, self._reasons, process=self._id, roles=sorted(self._roles), version=settings.dps_version
            )
            await stack.enter_async_context(
                serving(operations, settings.ops_host, settings.ops_port, limits_of(settings))
            )
            load(self._service, self._parts.clock)
            if await self._is_migrated(stopping):
                await self._work(stack, stopping)
                _settle_memory()
                self._working.set()
                log.info("started", http_port=settings.http_port, ops_port=settings.ops_port)
                await stopping.wait()
                log.info("stopping")
                self._working.clear()
                if Role.API in self._roles:
                    await self._be_left()
        log.info("stopped")
        if self._failure:
            raise self._failure

    async def _is_migrated(self, stopping: asyncio.Event) -> bool:
        """Wait until the `migrate` role has done what this version needs; return whether it did before `stopping`."""
        told: list[int] | None = None
        while not stopping.is_set():
            try:
                missing = await self._migrations.missing()
            except DatabaseError as error:
                log.warning("the database does not answer", error=type(error).__name__)
            else:
                if not missing:
                    self._migrated.set()
                    return True
                if missing != told:
                    log.warning("waiting for migrations: run this version's `migrate` role", missing=missing)
                    told = missing
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)
        return False

    async def _work(self, stack: contextlib.AsyncExitStack, stopping: asyncio.Event) -> None:
        """Begin all work. It ends in the opposite order: requests, then reactions, then publishing."""
        if self._roles & {Role.API, Role.WORKER}:
            await self._parts.store.start()
            stack.push_async_callback(self._parts.store.close)
        if Role.RELAY in self._roles:
            await stack.enter_async_context(self._background(self._publish(), stopping))
        if Role.WORKER in self._roles:
            await stack.enter_async_context(self._worker(stopping))
        if Role.API in self._roles:
            await stack.enter_async_context(self._api())

    async def _be_left(self) -> None:
        """Serve on while gateways notice that this process is no longer ready; each answer closes its connection."""
        self._leaving.set()
        await asyncio.sleep(self._settings.drain_seconds)

    @contextlib.asynccontextmanager
    async def _api(self) -> AsyncIterator[None]:
        settings = self._settings
        app = ClosingConnections(application(self._service, settings, self._built), self._leaving)
        async with serving(app, settings.http_host, settings.http_port, limits_of(settings), GRACE_SECONDS):
            yield

    @contextlib.asynccontextmanager
    async def _background(self, work: Coroutine[Any, Any, None], stopping: asyncio.Event) -> AsyncIterator[None]:
        """Run something beside the process, which ends if it fails, since it would only be half alive."""
        task = asyncio.create_task(work)

        def end_if_failed(ended: "asyncio.Task[None]") -> None:
            if not ended.cancelled() and (error := ended.exception()):
                log.critical("background work failed", exc_info=error)
                self._failure = self._failure or error
                stopping.set()

        task.add_done_callback(end_if_failed)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def _publish(self) -> None:
        settings = self._settings
        async with _started_producer(settings) as kafka, asyncio.TaskGroup() as group:
            relay = Relay(
                Feed(self._database),
                Positions(self._database),
                Losses(self._database),
                Publisher(kafka, self._service.name),
                holdings_of(self._service.name, settings),
                Lease(self._database, "relay", self._id, settings.relay_lease_seconds),
                linger=settings.relay_linger_ms / 1000,
            )
            self._checks["topics"] = lambda: _is_fit(relay)
            self._reasons["topics"] = lambda: relay.unfit
            group.create_task(relay.run())
            group.create_task(self._tell(relay, DeadLetters(kafka, self._service.name)))

    async def _tell(self, relay: Relay, letters: DeadLetters) -> None:
        """Tell, while this process leads, what one process tells for its whole service: two would be added up."""
        while True:
            try:
                if relay.leads:
                    there = await waiting(self._settings, self._service.name)
                    metrics.DEAD_LETTERS_WAITING.set(await letters.forget(there.values()))
                    await self._tell_what_is_missing()
                    if self._service.gauges:
                        await self._service.gauges(self._parts)
                else:
                    metrics.forget_what_the_leader_tells()
            except Exception as error:  # whatever it is: what is told must never stop what is done
                log.warning("gauges not told", error=type(error).__name__)
            await asyncio.sleep(_TELL_SECONDS if relay.leads else _LOOK_SECONDS)

    async def _tell_what_is_missing(self) -> None:
        missing = await Seen(self._database).gaps_by_topic()
        for topic in self._service.subscribes:
            metrics.NEWS_MISSING.labels(topic.name).set(missing.get(topic.name, 0))

    @contextlib.asynccontextmanager
    async def _worker(self, stopping: asyncio.Event) -> AsyncIterator[None]:
        gate = Gate(self._database, self._id)
        ready = asyncio.Event()
        self._checks["consumer"] = lambda: _is_set(ready)
        await gate.beat()
        try:
            async with (
                self._background(gate.keep_beating(), stopping),
                self._background(self._consume(gate, ready), stopping),
            ):
                yield
        finally:
            await gate.leave()  # after the last batch and the last beat

    async def _consume(self, gate: Gate, ready: asyncio.Event) -> None:
        settings = self._settings
        async with _started_producer(settings) as kafka:
            broker = KafkaBroker(
                **subscribing(settings), logger=None, apply_types=False, graceful_timeout=GRACE_SECONDS
            )
            seen = Seen(self._database)
            consumer = Consumer(
                self._service.name,
                list(self._parts.rows.values()),
                self._built.reactors,
                DeadLetters(kafka, self._service.name),
                seen,
            )
            lag, held = Lag(topics_of_rows(self._service)), Held(self._database)
            subscription = subscribe(broker, consumer, gate, lag, held, self._service.subscribes, settings)
            search = Search(settings, consumer, seen, subscription.partitions)
            places = Places(topic.name for topic in (*self._service.subscribes, retries(self._service.name)))
            self._checks["fetching"] = lambda: _is_fetching(subscription, settings.kafka_unreadable_seconds)
            self._reasons["consumer"] = lambda: [f"{topic} is missing" for topic in places.missing]
            try:
                await _until_kafka_answers(broker.start)
                async with asyncio.TaskGroup() as group:
                    group.create_task(search.run())
                    group.create_task(_look_at_places(places, subscription.subscriber))
                    group.create_task(_observe(lag, subscription, places, ready))
            finally:
                await asyncio.shield(broker.stop())

    async def _database_answers(self) -> bool:
        await self._database.command("ping")
        return True


def application(service: Service, settings: Settings, built: Built) -> FastAPI:
    """Return the HTTP application of a service."""
    keys = Keys(file=settings.auth_jwks_file, url=settings.auth_jwks_url)
    verifier = Verifier(keys, settings.auth_issuer, settings.audiences, settings.auth_max_token_hours)
    app = create_app(service.title, service.description, service.routers, verifier, built.provided, limits_of(settings))
    add_asyncapi(app, service, events_read(service, built))
    return app


def _settle_memory() -> None:
    """Let the collector pass over what was made at start, which stays for good."""
    gc.collect()
    gc.freeze()


async def _is_set(event: asyncio.Event) -> bool:
    return event.is_set()


async def _is_fetching(subscription: Subscription, patience: float) -> bool:
    return subscription.unreadable_for() < patience


async def _observe(lag: Lag, subscription: Subscription, places: Places, ready: asyncio.Event) -> None:
    """Report how far behind the subscription is, for ever; it is ready while it has partitions and no topic lacks."""
    while True:
        assigned = await lag.observe(subscription.subscriber)
        ready.set() if assigned and not places.missing else ready.clear()
        await asyncio.sleep(_LAG_SECONDS if ready.is_set() else 0.1)


async def _look_at_places(places: Places, subscriber: Any) -> None:
    while True:
        try:
            await places.look(subscriber)
        except (KafkaError, ConnectionError) as error:  # reading says whether the broker is away
            log.info("places not looked at", error=type(error).__name__)
        await asyncio.sleep(_PLACES_SECONDS)


async def _is_fit(relay: Relay) -> bool:
    return not relay.unfit


async def _until_kafka_answers(start: Any) -> None:
    delay = 0.2
    while True:
        try:
            await start()
        except (KafkaError, ConnectionError) as error:
            log.warning("the broker does not answer", error=type(error).__name__)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5)
        else:
            return


@contextlib.asynccontextmanager
async def _started_producer(settings: Settings) -> AsyncIterator[Any]:
    kafka = producer(settings)
    try:
        await _until_kafka_answers(kafka.start)
        yield kafka
    finally:
        await kafka.stop()


async def _run_until_signalled(service: Service, settings: Settings, roles: frozenset[Role]) -> None:
    stopping = asyncio.Event()
    _stop_on_signals(stopping, settings.stop_seconds)
    if roles & {Role.MIGRATE, Role.ALL}:
        await prepare(service, settings)
    if roles != {Role.MIGRATE}:
        await Process(service, settings, _expanded(roles)).run(stopping)


def _stop_on_signals(stopping: asyncio.Event, seconds: float) -> None:
    """Stop in order on SIGTERM or SIGINT; end at once on the second, or when the time for an orderly stop is over."""
    loop = asyncio.get_running_loop()

    def told() -> None:
        if stopping.is_set():
            _end_at_once("told to stop a second time")
        stopping.set()
        loop.call_later(seconds, _end_at_once, f"not stopped after {seconds:g} seconds")

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)


def _end_at_once(why: str) -> None:
    log.critical("ending at once: what was under way is lost, or comes again", why=why)
    os._exit(1)


def _expanded(roles: frozenset[Role]) -> frozenset[Role]:
    return frozenset({Role.API, Role.WORKER, Role.RELAY}) if Role.ALL in roles else roles


def main(service: Service, arguments: Sequence[str]) -> None:
    """Run a service from its command line: `python -m services.ordering api`; with no role, all of them."""
    try:
        roles = frozenset(Role(each) for each in arguments) or frozenset({Role.ALL})
    except ValueError as error:
        raise SystemExit(f"{error}: choose from {', '.join(Role)}") from None
    settings = Settings()
    logs.configure(service.name, settings.log_level)
    metrics.BUILD.labels(settings.dps_version or "unknown", "+".join(sorted(roles))).set(1)
    about = {"service.name": service.name, "service.version": settings.dps_version, "dps.roles": sorted(roles)}
    tracing.configure(settings.otel_exporter_otlp_endpoint, settings.otel_traces_sampler_arg, about)
    try:
        with asyncio.Runner(loop_factory=event_loop) as runner:
            runner.run(_run_until_signalled(service, settings, roles))
    except (PortInUse, Incompatible) as error:
        raise SystemExit(str(error)) from None
    finally:
        tracing.finish()


def event_loop() -> asyncio.AbstractEventLoop:
    """Return the faster loop where the platform has it, else the standard library's."""
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
