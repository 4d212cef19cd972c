"""One running process: its parts begin and end in order, and it ends when any of them fails."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import structlog
from fastapi import FastAPI

from shared.auth.tokens import Keys, Verifier
from shared.http.app import create_app
from shared.http.asyncapi import add_asyncapi
from shared.http.closing import ClosingConnections
from shared.http.fingerprints import keyed, plain
from shared.http.limits import limits_of
from shared.http.operations import operations_app
from shared.http.serving import serving
from shared.kernel.keying import Keying
from shared.kernel.timers import refuse_unmatched
from shared.process import name_of_process
from shared.runtime.parts import database_of, leave, migrations_of, parts_of
from shared.runtime.readiness import Readiness
from shared.runtime.reading import Reading
from shared.runtime.relaying import Relaying
from shared.runtime.roles import ProcessRole
from shared.runtime.timing import Timing
from shared.runtime.wholeness import Wholeness
from shared.service import Built, Service, events_read, load
from shared.settings import Settings
from shared.store.errors import DatabaseError
from shared.store.finishing import ended
from shared.store.gate import Gate
from shared.store.mongo import ANSWERS_WITHIN

log = structlog.get_logger(__name__)

# For requests under way when the port closes, and for the batch of events that a worker has in hand.
GRACE_SECONDS = 15
# For background work to end; longer than the batch in hand may take, and well within what Kubernetes waits.
PATIENCE_SECONDS = 20
_LOOK_SECONDS = 0.5
_DECIDING = frozenset({ProcessRole.API, ProcessRole.WORKER, ProcessRole.TIMER})


class Process:
    """One running process of a service."""

    def __init__(self, service: Service, settings: Settings, roles: frozenset[ProcessRole]) -> None:
        """Build everything; nothing is connected before `run`. Raises `SecretUnfit` or `SealingUnfit`.

        Raises `ValueError` where a step of a deadline has no action, or several.
        """
        self._service = service
        self._settings = settings
        self._roles = roles
        self._id = name_of_process()
        self._database = database_of(service, settings, ANSWERS_WITHIN)
        self._parts = parts_of(service, self._database, settings)
        if service.keyed and ProcessRole.API in roles:
            self._parts.keying.require()
        if service.sealed and roles & {ProcessRole.API, ProcessRole.TIMER}:
            self._parts.vault.require()
        self._built: Built = service.build(self._parts)
        refuse_unmatched(service.deadlines, self._built.timers)
        self._migrations = migrations_of(service, self._parts)
        self._migrated = asyncio.Event()
        self._working = asyncio.Event()
        self._closing: ClosingConnections | None = None
        self._failure: BaseException | None = None
        self._readiness = Readiness()
        self._readiness.until("migrated", self._migrated)
        self._readiness.until("working", self._working)
        self._readiness.checks["database"] = self._database_answers
        self._wholeness = Wholeness(service.name, self._database)
        self._readiness.until("log", self._wholeness.is_known)
        self._readiness.reasons["log"] = lambda: self._wholeness.refusals
        self._timing: Timing | None = None
        if ProcessRole.TIMER in roles:
            self._timing = Timing(service, self._parts, self._built, self._id, self._readiness)

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set; then stop taking work, finish what was taken, and leave.

        The operations port opens first and closes last, so that whoever watches is told all the while. Raises what
        background work failed with, in order: a process that is only half alive ends.
        """
        log.info("starting", roles=sorted(self._roles), worker=self._id)
        settings = self._settings
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(leave, self._parts)
            operations = operations_app(
                self._readiness.checks,
                self._readiness.reasons,
                beside=self._readiness.beside,
                process=self._id,
                roles=sorted(self._roles),
                version=settings.dps_version,
                answers={"/timers/settled": self._timing.settled} if self._timing else {},
            )
            await stack.enter_async_context(
                serving(operations, settings.ops_host, settings.ops_port, limits_of(settings))
            )
            load(self._service, self._parts.clock, settings.reference_folder)
            if await self._is_migrated(stopping) and await self._works(stack, stopping):
                _settle_memory()
                self._working.set()
                log.info("started", http_port=settings.http_port, ops_port=settings.ops_port)
                await stopping.wait()
                log.info("stopping")
                self._working.clear()
                if self._closing:
                    await self._closing.left(settings.drain_seconds)
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

    async def _works(self, stack: contextlib.AsyncExitStack, stopping: asyncio.Event) -> bool:
        """Begin all work, and return whether that was before `stopping`.

        It ends in the opposite order: requests, timers, reactions, publishing. The relay is the first to know whether
        the log is whole, and nothing else begins before that.
        """
        if self._roles & _DECIDING:
            await self._parts.store.start()
            stack.push_async_callback(self._parts.store.close)
        if ProcessRole.RELAY in self._roles:
            relaying = Relaying(self._service, self._settings, self._parts, self._id, self._readiness)
            await stack.enter_async_context(self._background(relaying.run(), stopping))
        if self._roles & _DECIDING:
            if not await self._wholeness.wait(stopping):
                return False
            await stack.enter_async_context(self._background(self._wholeness.watch(), stopping))
        else:
            self._wholeness.is_known.set()  # the relay's own check says it
        if ProcessRole.WORKER in self._roles:
            await stack.enter_async_context(self._worker(stopping))
        if self._timing:
            await stack.enter_async_context(self._background(self._timing.run(), stopping))
        if ProcessRole.API in self._roles:
            await stack.enter_async_context(self._api())
        return True

    @contextlib.asynccontextmanager
    async def _api(self) -> AsyncIterator[None]:
        settings = self._settings
        self._closing = ClosingConnections(application(self._service, settings, self._built))
        async with serving(self._closing, settings.http_host, settings.http_port, limits_of(settings), GRACE_SECONDS):
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
            await ended(task, PATIENCE_SECONDS)

    @contextlib.asynccontextmanager
    async def _worker(self, stopping: asyncio.Event) -> AsyncIterator[None]:
        gate = Gate(self._database, self._id)
        reading = Reading(self._service, self._settings, self._parts, self._built, self._readiness, GRACE_SECONDS)
        await gate.beat()
        try:
            async with (
                self._background(gate.keep_beating(), stopping),
                self._background(reading.run(gate), stopping),
            ):
                yield
        finally:
            await gate.leave()  # after the last batch and the last beat

    async def _database_answers(self) -> bool:
        await self._database.command("ping")
        return True


def application(service: Service, settings: Settings, built: Built) -> FastAPI:
    """Return the HTTP application of a service."""
    keys = Keys(file=settings.auth_jwks_file, url=settings.auth_jwks_url)
    verifier = Verifier(keys, settings.auth_issuer, settings.audiences, settings.auth_max_token_hours)
    app = create_app(
        service.title,
        service.description,
        service.routers,
        verifier,
        built.provided,
        limits_of(settings),
        built.accounts,
        fingerprint=keyed(Keying.of(settings.secrets_of_client_keys)) if service.keyed else plain,
        confidential=service.keyed,
    )
    add_asyncapi(app, service, events_read(service, built))
    return app


def _settle_memory() -> None:
    """Let the collector pass over what was made at start, which stays for good."""
    gc.collect()
    gc.freeze()
