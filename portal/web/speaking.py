"""The language of a request: what the person chose by a link, kept in a cookie; English where nothing was chosen."""

from dataclasses import dataclass
from http.cookies import Morsel, SimpleCookie
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.web.language import LANGUAGES
from portal.web.person import Session
from portal.web.visit import Visit
from shared.auth.principal import Role

COOKIE = "language"
PARAMETER = "lang"
SCOPE = "portal.language"
NAMES = {"en": "English", "cy": "Cymraeg"}
_YEAR = 365 * 24 * 3600


class Speaks:
    """ASGI middleware: names the language in the request's scope, and keeps what `?lang=` chose."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        """The cookie travels by TLS alone where the public address is https."""
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the language that was chosen."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        chosen = connection.query_params.get(PARAMETER, "")
        kept = connection.cookies.get(COOKIE, "")
        scope[SCOPE] = next((each for each in (chosen, kept) if each in LANGUAGES), LANGUAGES[0])

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start" and chosen in LANGUAGES and chosen != kept:
                MutableHeaders(scope=message).append("set-cookie", self._cookie(chosen))
            await send(message)

        await self._app(scope, receive, keep)

    def _cookie(self, language: str) -> str:
        cookie: SimpleCookie = SimpleCookie()
        cookie[COOKIE] = language
        morsel: Morsel[str] = cookie[COOKIE]
        morsel["path"], morsel["httponly"], morsel["samesite"], morsel["max-age"] = "/", True, "Lax", _YEAR
        if self._secure:
            morsel["secure"] = True
        return morsel.OutputString()


def language_of(scope: Scope, session: Session | None) -> str:
    """Return the language to answer in: pages of the department's staff are in English alone."""
    return str(scope.get(SCOPE, LANGUAGES[0])) if speaks_welsh(session) else LANGUAGES[0]


def speaks_welsh(session: Session | None) -> bool:
    """Say whether somebody's pages are there in Welsh: suppliers' and everybody's are."""
    return session is None or session.person.role in (None, Role.SUPPLIER)


@dataclass(frozen=True)
class OtherLanguage:
    """The same page in another language; `name` is what that language calls itself."""

    code: str
    name: str
    href: str


def other_languages(visit: Visit) -> tuple[OtherLanguage, ...]:
    """Return where the page is in other languages: nowhere, where it is for staff."""
    if not speaks_welsh(visit.session):
        return ()
    asked = [(name, each) for name, values in visit.query.items() if name != PARAMETER for each in values]
    return tuple(
        OtherLanguage(code, NAMES[code], f"{visit.path}?{urlencode([*asked, (PARAMETER, code)])}")
        for code in LANGUAGES
        if code != visit.language
    )
