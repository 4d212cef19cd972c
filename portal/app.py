"""The portal's application: from a request to a visit, to the page's reply, to a response."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from portal.api.client import Api, Connections
from portal.api.problem import NotAnswered
from portal.settings import PortalSettings
from portal.web import assets, banner, errors, protection
from portal.web.files import streamed, written
from portal.web.language import LANGUAGE
from portal.web.names import AWAY, NamesInMemory
from portal.web.page import Absent, Gone, Page, Reply, Shown, Streamed, To, Written
from portal.web.person import Session, Sessions
from portal.web.posted import Posted, close_files, posted
from portal.web.rendering import Rendering
from portal.web.signing_in import origin_of
from portal.web.speaking import language_of
from portal.web.typed import AFRESH, TypedForms, address_of, afresh
from portal.web.unread import Unread
from portal.web.visit import Visit
from portal.web.wording import day_of
from shared.http.limits import limits_of
from shared.http.observed import Observed
from shared.kernel.clock import clock_from

log = structlog.get_logger(__name__)

CORRELATION = re.compile(r"[A-Za-z0-9._-]{1,64}")

SIGN_IN = "/sign-in"


class Portal:
    """The pages, and what they are served with."""

    def __init__(
        self,
        settings: PortalSettings,
        pages: Sequence[Page],
        sessions: Sessions,
        connections: Connections,
        typed: TypedForms,
    ) -> None:
        """Load all templates and files; raises `TemplateSyntaxError` or `TwoPages`."""
        self.settings = settings
        self.typed = typed
        self.sessions = sessions
        self.names = NamesInMemory()
        self._limits = limits_of(settings)
        self._clock = clock_from(settings.clock_file)
        self.unread = Unread()
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
                return await self.sign_in(request, visit) if visit.role is None else self.rendering.error(visit, 403)
            try:
                return await self._answer(request, page, visit)
            except NotAnswered as error:
                return await self._unanswered(request, visit, error)
            finally:
                await close_files(request)

        return answer

    async def _answer(self, request: Request, page: Page, visit: Visit) -> Response:
        handler = page.act if request.method == "POST" else page.show
        if handler is None:
            return self.rendering.error(visit, 404)
        self.unread.ask(visit)
        if request.method == "POST":
            if not protection.is_our_own(request, visit.form, visit.session, self.settings.origin):
                return await self._not_sent(request, visit)
            reply = await handler(visit)
            if not (isinstance(reply, Shown) and reply.filled and not reply.filled.ok):
                await self.typed.forget(request)
            return await self._respond(request, visit, page, reply)
        if AFRESH in visit.query:
            await self.typed.forget(request)
            return RedirectResponse(address_of(request), 303)
        reply = await handler(visit)
        if isinstance(reply, Shown) and reply.filled and visit.session:
            typed = await self.typed.of(request, visit.session.owner)
            if typed:
                visit = replace(visit, key=typed.key)
                filled = replace(reply.filled, raw=typed.fields)
                reply = replace(reply, filled=filled, etag=typed.etag or reply.etag, afresh=afresh(typed.address))
        return await self._respond(request, visit, page, reply)

    async def _not_sent(self, request: Request, visit: Visit) -> Response:
        """Show a form once more that somebody opened in a session of theirs before this one; else it is not ours."""
        here = protection.came_from_here(request, self.settings.origin)
        if visit.session is None or not here or visit.form.owner != visit.session.owner:
            return self.rendering.error(visit, 400)
        response = RedirectResponse(address_of(request), 303, {"Cache-Control": "no-store"})
        await self._keep_typed(request, visit, response)
        return response

    async def _keep_typed(self, request: Request, visit: Visit, response: Response) -> None:
        if request.method == "POST" and protection.came_from_here(request, self.settings.origin):
            found = await self.typed.keep(request, visit.form)
            if found:
                self.typed.remember(response, found)

    async def _respond(self, request: Request, visit: Visit, page: Page, reply: Reply) -> Response:
        match reply:
            case Shown() | Gone():
                return self.rendering.page(request, visit, page.template, reply, await self.unread.of(visit))
            case To(path, said):
                response = RedirectResponse(path, 303, {"Cache-Control": "no-store"})
                if said:
                    banner.say(response, path, said, secure=self.settings.secure)
                return response
            case Streamed():
                return await streamed(reply)
            case Written():
                return written(reply)
            case Absent():
                return self.rendering.error(visit, 404)

    async def visit(self, request: Request, session: Session | None = None) -> Visit:
        """Return the visit of a request; raises `HTTPException` for a form that cannot be read."""
        correlation_id = _correlation_id(request)
        session = session or await self.sessions.of(request)
        language = language_of(request.scope, session)
        LANGUAGE.set(language)
        api = Api(self._connections, session.token if session else None, correlation_id, language)
        form = await posted(request, self._limits) if request.method == "POST" else Posted()
        names = await self.names.names(api) if session else self.names.known
        AWAY.set(session is not None and not names.complete)
        return Visit(
            api=api,
            names=names,
            path=request.url.path,
            day=self._day(),
            session=session,
            parameters=request.path_params,
            query={name: tuple(request.query_params.getlist(name)) for name in request.query_params},
            form=form,
            language=language,
            correlation_id=correlation_id,
            key=form.key,
        )

    def _day(self) -> date:
        return day_of(self._clock())

    async def sign_in(self, request: Request, visit: Visit) -> Response:
        """Lead to signing in, and from there back to where somebody wanted to go, with what they typed."""
        address = f"{SIGN_IN}?next={quote(address_of(request), safe='/')}"
        response = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
        await self._keep_typed(request, visit, response)
        return response

    async def _unanswered(self, request: Request, visit: Visit, error: NotAnswered) -> Response:
        if error.status == 401 and visit.session is not None:
            return await self.sign_in(request, visit)
        status = errors.shown_status(error.status)
        again = address_of(request) if request.method == "POST" and status == 503 and len(visit.form) else ""
        response = self.rendering.error(visit, status, again)
        if again:
            await self._keep_typed(request, visit, response)
        return response

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
        language = language_of(request.scope, session)
        LANGUAGE.set(language)
        visit = Visit(
            Api(self._connections, None),
            self.names.known,
            request.url.path,
            self._day(),
            session,
            language=language,
            correlation_id=_correlation_id(request),
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
