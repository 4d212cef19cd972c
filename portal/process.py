"""The portal's process: the operations port, the pages, and an end in order."""

import asyncio
import contextlib
import gc
from collections.abc import Sequence
from datetime import timedelta

import structlog
from starlette.types import ASGIApp

from portal.api.client import Connections
from portal.app import Portal
from portal.pages import PAGES
from portal.settings import PortalSettings
from portal.web.keeping import Clock, Cookie, KeepsSessions, Lasting, now
from portal.web.page import Page
from portal.web.signed_in import SignedIn
from portal.web.signing_in import Provider, SignIn
from portal.web.speaking import Speaks
from portal.web.typed import TypedForms
from shared.http.closing import ClosingConnections
from shared.http.limits import limits_of
from shared.http.operations import operations_app
from shared.http.serving import serving
from shared.process import name_of_process
from shared.store.layout import make
from shared.store.mongo import ANSWERS_WITHIN, connect, disconnect
from shared.store.sessions import LAYOUT, Sessions

log = structlog.get_logger(__name__)

ASSETS = "/assets/"
_GRACE_SECONDS = 15


def application(
    settings: PortalSettings,
    sessions: Sessions,
    connections: Connections,
    pages: Sequence[Page] = PAGES,
    clock: Clock = now,
) -> ASGIApp:
    """Return the portal with sign-in, sessions and languages around its pages; `clock` is that of sessions."""
    provider = Provider(
        settings.oidc_metadata_url,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.oidc_scope,
        settings.audiences,
        settings.oidc_resource,
    )
    signed_in = SignedIn(SignIn(provider, settings.portal_public_url), settings.origin, clock)
    lasting = Lasting(
        timedelta(minutes=settings.portal_session_idle_minutes), timedelta(hours=settings.portal_session_hours)
    )
    app: ASGIApp = Portal(settings, pages, signed_in, connections, TypedForms(sessions, settings.secure)).application(
        signed_in.routes
    )
    app = KeepsSessions(app, sessions, Cookie(settings.secure), lasting, clock, without=(ASSETS,))
    return Speaks(app, secure=settings.secure)


async def run(settings: PortalSettings, stopping: asyncio.Event) -> None:
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
        database = connect(
            settings.mongodb_uri,
            settings.mongodb_database,
            app_name="portal",
            tls_ca_file=settings.mongodb_tls_ca_file,
            answers_within=ANSWERS_WITHIN,
        )
        stack.callback(disconnect, database)
        await make(database, LAYOUT)
        closing = ClosingConnections(application(settings, Sessions(database), connections))
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
