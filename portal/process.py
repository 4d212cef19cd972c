"""The portal's process: the operations port, the pages, and an end in order."""

import asyncio
import contextlib
import gc

import structlog

from portal.api.client import Connections
from portal.app import Portal
from portal.pages import PAGES
from portal.settings import PortalSettings
from portal.web.person import Sessions
from shared.http.closing import ClosingConnections
from shared.http.operations import operations_app
from shared.http.serving import serving
from shared.runtime.parts import limits_of
from shared.runtime.preparing import name_of_process

log = structlog.get_logger(__name__)

_GRACE_SECONDS = 15


async def run(settings: PortalSettings, sessions: Sessions, stopping: asyncio.Event) -> None:
    """Serve until `stopping` is set, then finish what is under way; raises `PortInUse`."""
    working = asyncio.Event()

    async def works() -> bool:
        return working.is_set()

    limits = limits_of(settings)
    async with contextlib.AsyncExitStack() as stack:
        operations = operations_app(
            {"working": works}, process=name_of_process(), roles=["portal"], version=settings.dps_version
        )
        await stack.enter_async_context(serving(operations, settings.ops_host, settings.ops_port, limits))
        connections = Connections(settings.portal_api_url)
        stack.push_async_callback(connections.close)
        closing = ClosingConnections(Portal(settings, PAGES, sessions, connections).application())
        await stack.enter_async_context(
            serving(closing, settings.http_host, settings.http_port, limits, _GRACE_SECONDS)
        )
        gc.collect()
        gc.freeze()
        working.set()
        log.info("started", http_port=settings.http_port, ops_port=settings.ops_port)
        await stopping.wait()
        log.info("stopping")
        working.clear()
        await closing.left(settings.drain_seconds)
    log.info("stopped")
