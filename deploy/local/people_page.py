"""An identity provider of made-up people: a page with a link for each, which signs in without a password.

It speaks as much of OpenID Connect as a code flow with PKCE needs, and issues the tokens that the laptop's services
trust, with the key of their stack. It listens on loopback, for clients on loopback, and refuses anything else.
"""

import base64
import hashlib
import html
import ipaddress
import secrets
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from deploy.local.processes import HOST, CannotStart
from shared.auth.issuing import Issuer
from shared.auth.principal import Role

CLIENT_ID = "portal"
_CODE_SECONDS = 60.0
_HOURS = 12.0
_METADATA = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Somebody:
    """A made-up person: an account as its tokens name it, and what the page says of them."""

    subject: str
    name: str
    roles: tuple[Role, ...]
    group: str
    """The heading that the page lists them under."""
    districts: tuple[str, ...] = ()
    org: str | None = None
    about: str = ""


@dataclass(frozen=True)
class _Asked:
    """What a client asked for when it sent somebody here."""

    redirect_uri: str
    challenge: str
    nonce: str
    state: str


@dataclass(frozen=True)
class _Issued:
    """A code that is good once, for the client that holds the verifier of its challenge."""

    person: Somebody
    asked: _Asked
    until: float


class PeoplePage:
    """The provider: metadata, keys, the page, the token endpoint, and the end of a session."""

    def __init__(self, issuer: Issuer, people: Sequence[Somebody]) -> None:
        """Sign in these people, and no others."""
        self._issuer = issuer
        self._people = {person.subject: person for person in people}
        self._codes: dict[str, _Issued] = {}
        self._refreshing: dict[str, Somebody] = {}
        self.url = ""

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which the portal signs people in here."""
        return {"OIDC_METADATA_URL": f"{self.url}{_METADATA}", "OIDC_CLIENT_ID": CLIENT_ID}

    @property
    def application(self) -> web.Application:
        """What answers."""
        application = web.Application(middlewares=[_of_loopback])
        application.add_routes(
            [
                web.get(_METADATA, self._metadata),
                web.get("/jwks", self._keys),
                web.get("/authorize", self._authorize),
                web.post("/authorize", self._choose),
                web.post("/token", self._token),
                web.get("/end-session", self._end),
            ]
        )
        return application

    def add(self, people: Iterable[Somebody]) -> None:
        """Sign in these too from now on."""
        self._people |= {person.subject: person for person in people}

    async def _metadata(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self._issuer.issuer,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "end_session_endpoint": f"{self.url}/end-session",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["EdDSA"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["none", "client_secret_basic"],
                "scopes_supported": ["openid", "profile"],
            }
        )

    async def _keys(self, _: web.Request) -> web.Response:
        return web.Response(text=self._issuer.jwks_file.read_text(), content_type="application/json")

    async def _authorize(self, request: web.Request) -> web.Response:
        _asked_of(request)
        return _page(_list_of(list(self._people.values()), request.query_string))

    async def _choose(self, request: web.Request) -> web.Response:
        """Send the chosen person back with a code."""
        asked = _asked_of(request)
        person = self._people.get(str((await request.post()).get("subject")))
        if person is None:
            raise web.HTTPBadRequest(text="nobody of that name is here")
        code = secrets.token_urlsafe(16)
        self._codes[code] = _Issued(person, asked, time.monotonic() + _CODE_SECONDS)
        raise web.HTTPSeeOther(f"{asked.redirect_uri}?{urlencode({'code': code, 'state': asked.state})}")

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if form.get("grant_type") == "refresh_token":
            person = self._refreshing.pop(form.get("refresh_token", ""), None)
            return self._tokens(person, "") if person else _refused("invalid_grant")
        issued = self._codes.pop(form.get("code", ""), None)
        if (
            issued is None
            or issued.until < time.monotonic()
            or form.get("redirect_uri") != issued.asked.redirect_uri
            or _challenge_of(form.get("code_verifier", "")) != issued.asked.challenge
        ):
            return _refused("invalid_grant")
        return self._tokens(issued.person, issued.asked.nonce)

    def _tokens(self, person: Somebody, nonce: str) -> web.Response:
        refresh = secrets.token_urlsafe(24)
        self._refreshing[refresh] = person
        access = self._issuer.token(
            person.subject, person.roles, org=person.org, districts=person.districts, hours=_HOURS
        )
        about = {"aud": CLIENT_ID, "sub": person.subject, "name": person.name, **({"nonce": nonce} if nonce else {})}
        return web.json_response(
            {
                "access_token": access,
                "token_type": "Bearer",
                "expires_in": int(_HOURS * 3600),
                "refresh_token": refresh,
                "id_token": self._issuer.identity(about, hours=_HOURS),
            },
            headers={"Cache-Control": "no-store"},
        )

    async def _end(self, request: web.Request) -> web.Response:
        back = request.query.get("post_logout_redirect_uri", "")
        if not _is_loopback(back):
            raise web.HTTPBadRequest(text="only a client on this machine is served")
        raise web.HTTPSeeOther(back)


def _asked_of(request: web.Request) -> _Asked:
    """Return what a client asks for; raises `HTTPBadRequest` where it is not a code flow with PKCE on this machine."""
    query = request.query
    wrong = [
        what
        for what, right in (
            ("response_type", query.get("response_type") == "code"),
            ("client_id", query.get("client_id") == CLIENT_ID),
            ("code_challenge_method", query.get("code_challenge_method") == "S256"),
            ("code_challenge", bool(query.get("code_challenge"))),
            ("redirect_uri", _is_loopback(query.get("redirect_uri", ""))),
        )
        if not right
    ]
    if wrong:
        raise web.HTTPBadRequest(text=f"refused: {', '.join(wrong)}")
    return _Asked(query["redirect_uri"], query["code_challenge"], query.get("nonce", ""), query.get("state", ""))


def _is_loopback(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and (parts.hostname == "localhost" or _is_loopback_address(parts.hostname))


def _is_loopback_address(host: str | None) -> bool:
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


@web.middleware
async def _of_loopback(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse whoever is not on this machine, and names by which another site could reach it."""
    if not _is_loopback_address(request.remote) or not _is_loopback(f"http://{request.host}"):
        raise web.HTTPForbidden(text="only this machine is served")
    return await handler(request)


def _challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _refused(error: str) -> web.Response:
    return web.json_response({"error": error}, status=400)


_STYLE = (
    "body{font:1.1rem/1.5 Helvetica,Arial,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}"
    "button{font:inherit;color:#1d70b8;background:none;border:0;padding:.3rem 0;text-decoration:underline;"
    "cursor:pointer;text-align:left}button:focus{outline:3px solid #fd0;background:#fd0;color:#0b0c0c}"
    "ul{list-style:none;padding:0}li{margin:.2rem 0}span{color:#505a5f}"
)
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def _list_of(people: list[Somebody], query: str) -> str:
    """Return the page's form: a button for everybody, by group in the order in which they were given."""
    order = {group: number for number, group in enumerate(dict.fromkeys(person.group for person in people))}
    sections = []
    for group, members in groupby(sorted(people, key=lambda each: order[each.group]), key=lambda each: each.group):
        rows = "".join(
            f'<li><button name="subject" value="{html.escape(person.subject)}">{html.escape(person.name)}</button>'
            f" <span>{html.escape(person.about)}</span></li>"
            for person in members
        )
        sections.append(f"<h2>{html.escape(group)}</h2><ul>{rows}</ul>")
    return f'<form method="post" action="/authorize?{html.escape(query)}">{"".join(sections)}</form>'


def _page(content: str) -> web.Response:
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sign in as</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style></head><body><main><h1>Sign in as</h1>"
        f"<p>Everybody here is made up. This page is on your machine alone; elsewhere the department's own "
        f"identity provider signs people in.</p>{content}</main></body></html>"
    )
    policy = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return web.Response(text=text, content_type="text/html", headers=headers)


@asynccontextmanager
async def people_page(
    issuer: Issuer, people: Sequence[Somebody], *, host: str = HOST, port: int = 0
) -> AsyncIterator[PeoplePage]:
    """Serve the page until the block ends; raises `CannotStart` for an address that others could reach."""
    if not _is_loopback_address(host):
        raise CannotStart(f"the page of people signs in anybody without a password: not on {host}, only on loopback")
    found = PeoplePage(issuer, people)
    runner = web.AppRunner(found.application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        found.url = f"http://{host}:{runner.addresses[0][1]}"
        yield found
    finally:
        await runner.cleanup()
