"""A service's command line: its roles, its settings, and the signals that stop it."""

import asyncio
import os
import signal
from collections.abc import Sequence

import structlog

from shared.http.serving import PortInUse
from shared.kernel.keying import SecretUnfit
from shared.reference.files import ReferenceDataError
from shared.runtime.preparing import prepare
from shared.runtime.process import Process
from shared.runtime.roles import ProcessRole, at_work
from shared.sealing import SealingUnfit
from shared.service import Service
from shared.settings import Settings
from shared.store.migrations import Incompatible
from shared.telemetry import logs, metrics, tracing

log = structlog.get_logger(__name__)


def main(service: Service, arguments: Sequence[str]) -> None:
    """Run a service from its command line: `python -m services.ordering api`; with no role, all of them."""
    try:
        roles = frozenset(ProcessRole(each) for each in arguments) or frozenset({ProcessRole.ALL})
    except ValueError as error:
        raise SystemExit(f"{error}: choose from {', '.join(ProcessRole)}") from None
    settings = Settings()
    logs.configure(service.name, settings.log_level)
    metrics.BUILD.labels(settings.dps_version or "unknown", "+".join(sorted(roles))).set(1)
    about = {"service.name": service.name, "service.version": settings.dps_version, "dps.roles": sorted(roles)}
    tracing.configure(settings.otel_exporter_otlp_endpoint, settings.otel_traces_sampler_arg, about)
    try:
        with asyncio.Runner(loop_factory=event_loop) as runner:
            runner.run(_run_until_signalled(service, settings, roles))
    except (PortInUse, Incompatible, ReferenceDataError, SecretUnfit, SealingUnfit) as error:
        raise SystemExit(str(error)) from None
    finally:
        tracing.finish()


async def _run_until_signalled(service: Service, settings: Settings, roles: frozenset[ProcessRole]) -> None:
    stopping = asyncio.Event()
    stop_on_signals(stopping, settings.stop_seconds)
    if roles & {ProcessRole.MIGRATE, ProcessRole.ALL}:
        await prepare(service, settings)
    if roles != {ProcessRole.MIGRATE}:
        await Process(service, settings, at_work(roles)).run(stopping)


def stop_on_signals(stopping: asyncio.Event, seconds: float) -> None:
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


def event_loop() -> asyncio.AbstractEventLoop:
    """Return the faster loop where the platform has it, else the standard library's."""
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
