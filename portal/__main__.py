"""Run it: `python -m portal`."""

import sys

from shared.spared import spare

spare()  # before anything else is imported
sys.modules.setdefault("pymongocrypt", None)  # type: ignore[arg-type] # 5 MB: the driver loads it where it is installed

import asyncio  # noqa: E402 - see above

from portal.process import run  # noqa: E402
from portal.settings import PortalSettings  # noqa: E402
from shared.http.serving import PortInUse  # noqa: E402
from shared.process import event_loop, stop_on_signals  # noqa: E402
from shared.telemetry import logs, metrics, tracing  # noqa: E402


async def _run_until_signalled(settings: PortalSettings) -> None:
    stopping = asyncio.Event()
    stop_on_signals(stopping, settings.stop_seconds)
    await run(settings, stopping)


def main() -> None:
    """Run the portal until it is told to stop."""
    settings = PortalSettings()
    logs.configure("portal", settings.log_level)
    metrics.BUILD.labels(settings.dps_version or "unknown", "portal").set(1)
    about = {"service.name": "portal", "service.version": settings.dps_version}
    tracing.configure(settings.otel_exporter_otlp_endpoint, settings.otel_traces_sampler_arg, about)
    try:
        with asyncio.Runner(loop_factory=event_loop) as runner:
            runner.run(_run_until_signalled(settings))
    except PortInUse as error:
        raise SystemExit(str(error)) from None
    finally:
        tracing.finish()


if __name__ == "__main__":
    main()
