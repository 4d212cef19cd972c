"""A service's command line: its roles, its settings, and the signals that stop it."""

import asyncio
from collections.abc import Sequence

from shared.http.serving import PortInUse
from shared.kernel.keying import SecretUnfit
from shared.process import event_loop, stop_on_signals
from shared.reference.files import ReferenceDataError
from shared.runtime.preparing import prepare
from shared.runtime.process import Process
from shared.runtime.roles import ProcessRole, at_work
from shared.sealing import SealingUnfit
from shared.service import Service
from shared.settings import Settings
from shared.store.migrations import Incompatible
from shared.telemetry import logs, metrics, tracing


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
