"""Sessions around the app: read from the cookie's id before a request, written before its answer goes out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel, SimpleCookie

import structlog
from pydantic import ValidationError
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.web.browser import Browser
from shared.store.errors import DatabaseError
from shared.store.sessions import Sessions, new_session_id

log = structlog.get_logger(__name__)

# A write for every request would be one too many: the end of an idle session is moved in steps.
_STEP = timedelta(minutes=5)

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the time that sessions and tokens go by: never a replay's."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Cookie:
    """How the id travels. Where the public address is https the browser takes it from this host alone, and by TLS."""

    secure: bool

    @property
    def name(self) -> str:
        """The cookie's name; `__Host-` makes the browser refuse one that another host of the domain set."""
        return "__Host-session" if self.secure else "session"

    def setting(self, session_id: str) -> str:
        """Return the header that hands the id to the browser, until the browser is closed."""
        return self._header(session_id)

    def removing(self) -> str:
        """Return the header by which the browser forgets the id."""
        return self._header("", max_age=0)

    def _header(self, value: str, max_age: int | None = None) -> str:
        cookie: SimpleCookie = SimpleCookie()
        cookie[self.name] = value
        morsel: Morsel[str] = cookie[self.name]
        morsel["path"], morsel["httponly"], morsel["samesite"] = "/", True, "Lax"
        if self.secure:
            morsel["secure"] = True
        if max_age is not None:
            morsel["max-age"] = max_age
        return morsel.OutputString()


@dataclass(frozen=True)
class Lasting:
    """How long a session may last: without a request, and at all."""

    idle: timedelta = timedelta(hours=1)
    longest: timedelta = timedelta(hours=12)

    def end_of(self, browser: Browser, moment: datetime) -> datetime:
        """Return when a session ends that was used just now."""
        return min(moment + self.idle, browser.begun_at + self.longest)


class KeepsSessions:
    """ASGI middleware: `request.state.browser` is what is kept of the browser, and `request.session` its code flow.

    It is `None` where the database cannot say: whether somebody signed in is not known then.
    """

    def __init__(
        self,
        app: ASGIApp,
        sessions: Sessions,
        cookie: Cookie,
        lasting: Lasting | None = None,
        clock: Clock = now,
        without: tuple[str, ...] = (),
    ) -> None:
        """Paths that begin with one of `without`, such as those of style and script, read no session."""
        self._app = app
        self._sessions = sessions
        self._cookie = cookie
        self._lasting = lasting or Lasting()
        self._clock = clock
        self._without = without

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request with its session at hand."""
        if scope["type"] != "http" or (self._without and scope["path"].startswith(self._without)):
            await self._app(scope, receive, send)
            return
        session_id = HTTPConnection(scope).cookies.get(self._cookie.name, "")
        try:
            browser, ends_at = await self._read(session_id)
        except DatabaseError as error:
            log.warning("the session cannot be read", error=type(error).__name__)
            scope.setdefault("state", {})["browser"] = None  # the app answers with its own page
            await self._app(scope, receive, send)
            return
        before = browser.model_dump_json()
        scope.setdefault("state", {})["browser"] = browser
        scope["session"] = browser.flow

        async def keep_then_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                header = await self._keep(session_id, browser, before, ends_at)
                if header:
                    MutableHeaders(scope=message).append("set-cookie", header)
            await send(message)

        await self._app(scope, receive, keep_then_send)

    async def _read(self, session_id: str) -> tuple[Browser, datetime | None]:
        """Return the session of an id and its end; a new one, without an end, where there is none."""
        moment = self._clock()
        if session_id and (kept := await self._sessions.read(session_id, moment)):
            try:
                browser = Browser.model_validate_json(kept.content)
            except ValidationError:  # as another version kept it
                return Browser(begun_at=moment), None
            if moment < browser.begun_at + self._lasting.longest:
                return browser, kept.ends_at
        return Browser(begun_at=moment), None

    async def _keep(self, session_id: str, browser: Browser, before: str, ends_at: datetime | None) -> str | None:
        """Write what changed, and return the header that the browser needs to know of it, if any."""
        if browser.is_ended:
            await self._sessions.end(session_id)
            return self._cookie.removing()
        after, end = browser.model_dump_json(), self._lasting.end_of(browser, self._clock())
        if ends_at is None and after == before:
            return None  # nobody to remember: no cookie either
        if ends_at is not None and not browser.is_renewed:
            if after != before or end - ends_at > _STEP:
                await self._sessions.write(session_id, after.encode(), end)
            return None
        renewed = new_session_id()  # never the browser's own choice
        await self._sessions.write(renewed, after.encode(), end)
        if ends_at is not None:
            await self._sessions.end(session_id)
        return self._cookie.setting(renewed)
