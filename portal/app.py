"""The portal's application: from a request to a visit, to the page's reply, to a response."""

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from portal.api.client import Api, Connections, Download
from portal.api.problem import NotAnswered
from portal.settings import PortalSettings
from portal.web import assets, banner, errors, protection
from portal.web.language import LANGUAGE
from portal.web.names import NamesInMemory
from portal.web.page import Absent, Gone, Page, Reply, Shown, Streamed, To, Written
from portal.web.person import Session, Sessions
from portal.web.posted import Posted, posted
from portal.web.rendering import Rendering
from portal.web.signing_in import origin_of
from portal.web.speaking import language_of
from portal.web.visit import Visit
from portal.web.wording import today
from shared.http.observed import Observed

log = structlog.get_logger(__name__)

CORRELATION = re.compile(r"[A-Za-z0-9._-]{1,64}")

SIGN_IN = "/sign-in"
_FILE_HEADERS = ("Content-Type", "Content-Length", "ETag", "Content-Language")


class Portal:
    """The pages, and what they are served with."""

    def __init__(
        self, settings: PortalSettings, pages: Sequence[Page], sessions: Sessions, connections: Connections
    ) -> None:
        """Load all templates and files; raises `TemplateSyntaxError` or `TwoPages`."""
        self.settings = settings
        self.sessions = sessions
        self.names = NamesInMemory()
        self.assets = assets.Assets()
        self.rendering = Rendering(settings, self.assets, origin_of(settings.oidc_metadata_url))
        self._connections = connections
        self._pages = by_path(pages)

    def application(self, more: Iterable[BaseRoute] = ()) -> Starlette:
        """Return the application; `more` are routes that are no pages, such as those of signing in."""
        routes: list[BaseRoute] = [
            Route(assets.PATH, self.assets.serve),
            *more,
            *(Route(path, self._endpoint(pages), methods=["GET", "POST"]) for path, pages in self._pages.items()),
        ]
        app = Starlette(
            routes=routes,
            middleware=[Middleware(Observed)],
            exception_handlers={HTTPException: self._failed, NotAnswered: self._failed, Exception: self._failed},
        )
        app.router.redirect_slashes = False
        app.state.confidential = True
        app.state.portal = self
        return app

    def _endpoint(self, pages: Sequence[Page]) -> Any:
        async def answer(request: Request) -> Response:
            visit = await self.visit(request)
            page = next((each for each in pages if each.open_to(visit.role)), None)
            if page is None:
                return self.sign_in(request) if visit.role is None else self.rendering.error(visit, 403)
            try:
                return await self._answer(request, page, visit)
            except NotAnswered as error:
                return self._unanswered(request, visit, error)
            finally:
                await request.close()

        return answer

    async def _answer(self, request: Request, page: Page, visit: Visit) -> Response:
        handler = page.act if request.method == "POST" else page.show
        if handler is None:
            return self.rendering.error(visit, 404)
        if request.method == "POST" and not protection.is_our_own(
            request, visit.form, visit.session, self.settings.origin
        ):
            return self.rendering.error(visit, 400)
        return await self._respond(request, visit, page, await handler(visit))

    async def _respond(self, request: Request, visit: Visit, page: Page, reply: Reply) -> Response:
        match reply:
            case Shown() | Gone():
                return self.rendering.page(request, visit, page.template, reply)
            case To(path, said):
                response = RedirectResponse(path, 303, {"Cache-Control": "no-store"})
                if said:
                    banner.say(response, path, said, secure=self.settings.secure)
                return response
            case Streamed():
                return await _streamed(reply)
            case Written(content, media_type, name, headers):
                sent = {"Content-Disposition": _named(name), "X-Content-Type-Options": "nosniff", **headers}
                if isinstance(content, bytes):
                    return Response(content, 200, sent, media_type)
                return StreamingResponse(content, 200, sent, media_type)
            case Absent():
                return self.rendering.error(visit, 404)

    async def visit(self, request: Request, session: Session | None = None) -> Visit:
        """Return the visit of a request; raises `HTTPException` for a form that cannot be read."""
        correlation_id = _correlation_id(request)
        session = session or await self.sessions.of(request)
        language = language_of(request.scope, session)
        LANGUAGE.set(language)
        api = Api(self._connections, session.token if session else None, correlation_id, language)
        form = await posted(request) if request.method == "POST" else Posted()
        return Visit(
            api=api,
            names=await self.names.names(api) if session else self.names.known,
            path=request.url.path,
            day=today(),
            session=session,
            parameters=request.path_params,
            query={name: tuple(request.query_params.getlist(name)) for name in request.query_params},
            form=form,
            language=language,
            correlation_id=correlation_id,
            key=form.key,
        )

    def sign_in(self, request: Request) -> Response:
        """Lead to signing in, and from there back to where somebody wanted to go."""
        wanted = request.url.path if request.method == "GET" else "/"
        if request.method == "GET" and request.url.query:
            wanted += f"?{request.url.query}"
        return RedirectResponse(f"{SIGN_IN}?next={quote(wanted, safe='/')}", 303, {"Cache-Control": "no-store"})

    def _unanswered(self, request: Request, visit: Visit, error: NotAnswered) -> Response:
        if error.status == 401 and visit.session is not None:
            return self.sign_in(request)
        return self.rendering.error(visit, errors.shown_status(error.status))

    async def _failed(self, request: Request, error: Exception) -> Response:
        """Answer what no page did: an unknown path, a fault of ours, an answer that never came."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        if isinstance(error, NotAnswered):
            status = errors.shown_status(error.status)
        elif not isinstance(error, HTTPException | ClientDisconnect):
            log.error("unexpected error", exc_info=error)
        try:
            session = await self.sessions.of(request)
        except Exception as unknown:
            log.warning("the session cannot be had", error=type(unknown).__name__)
            session = None
        api = Api(self._connections, None)
        visit = Visit(
            api, self.names.known, request.url.path, today(), session, correlation_id=_correlation_id(request)
        )
        return self.rendering.error(visit, status if status in errors.CODES else 404 if status < 500 else 503)


class TwoPages(ValueError):
    """Two pages share a path and somebody's role opens both."""


def by_path(pages: Iterable[Page]) -> dict[str, list[Page]]:
    """Return the pages of each path, fixed paths before those with parameters; raises `TwoPages`."""
    found: dict[str, list[Page]] = {}
    for page in sorted(pages, key=lambda each: ["{" in step for step in each.path.split("/")]):
        for other in found.setdefault(page.path, []):
            if other.roles is None or page.roles is None or other.roles & page.roles:
                raise TwoPages(page.path)
        found[page.path].append(page)
    return found


def _correlation_id(request: Request) -> str:
    known: str | None = request.scope.get("portal.correlation_id")
    if known is None:
        given = request.headers.get("x-correlation-id", "")
        known = given if CORRELATION.fullmatch(given) else uuid4().hex
        request.scope["portal.correlation_id"] = known
        structlog.contextvars.bind_contextvars(correlation_id=known)
    return known


async def _streamed(reply: Streamed) -> Response:
    """Begin a download before its answer begins, so that a refusal is still a page."""
    stack = AsyncExitStack()
    download: Download = await stack.enter_async_context(reply.download)

    async def pieces() -> AsyncIterator[bytes]:
        async with stack:
            async for piece in download.content:
                yield piece

    headers = {name: download.headers[name] for name in _FILE_HEADERS if name in download.headers}
    headers |= {"Content-Disposition": _named(reply.name), "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(pieces(), 200, headers)


def _named(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
