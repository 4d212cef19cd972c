"""Signing in and out by OpenID Connect: code flow with PKCE, state and nonce, in any provider that speaks it.

The access token is what the services check, so it is checked here in the same way before anybody counts as signed in:
who they are and may do is what it says, and never what the browser sends.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from weakref import WeakValueDictionary

import jwt
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.web.browser import Browser, Identity, Tokens, chosen_of
from shared.auth.principal import Principal, Role, Unauthenticated
from shared.auth.tokens import Keys, Verifier

SIGN_IN, SIGNED_IN, SIGN_OUT, FAILED, ROLE = "/sign-in", "/signed-in", "/sign-out", "/sign-in-failed", "/role"

# Renewed before the services would refuse it in the middle of a page.
_MARGIN = timedelta(seconds=60)
_REMEMBERED = 1000
_OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_NOT_OF_THE_PORTAL = frozenset({Role.SERVICE})


class SignInFailed(Exception):
    """Nobody is signed in; `code` says why in a word that a page has a sentence for."""

    def __init__(self, code: str) -> None:
        """`code` is "away", "again" or "refused"."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Provider:
    """What the portal knows of its identity provider."""

    metadata_url: str
    client_id: str
    client_secret: str = ""
    scope: str = "openid profile"
    audiences: tuple[str, ...] = ("dps",)
    resource: str = ""
    """Which API the access token is for, asked of providers that want to be told (RFC 8707)."""


class SignIn:
    """The code flow of one provider, for a portal at a public address."""

    def __init__(self, provider: Provider, public_url: str) -> None:
        """Nothing is asked of the provider before somebody signs in."""
        self._provider = provider
        self._public_url = public_url.rstrip("/")
        registry = OAuth()
        self._client: Any = registry.register(
            "identity",
            server_metadata_url=provider.metadata_url,
            client_id=provider.client_id,
            client_secret=provider.client_secret or None,
            client_kwargs={
                "scope": provider.scope,
                "code_challenge_method": "S256",
                "timeout": 5.0,
                **({} if provider.client_secret else {"token_endpoint_auth_method": "none"}),
            },
        )
        self._verifier: Verifier | None = None
        self._renewing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._renewed: dict[str, tuple[Identity, Tokens]] = {}

    async def leave(self, request: Request) -> Response:
        """Send the browser to the provider; it comes back to `SIGNED_IN`. Raises `SignInFailed`."""
        browser: Browser = request.state.browser
        browser.then = own_path(request.query_params.get("next"))
        asked = {"resource": self._provider.resource} if self._provider.resource else {}
        try:
            answer: Response = await self._client.authorize_redirect(
                request, f"{self._public_url}{SIGNED_IN}", ui_locales=request.query_params.get("lang", "en"), **asked
            )
        except (HTTPError, OSError, ValueError, RuntimeError) as error:
            raise SignInFailed("away") from error
        return answer

    async def come_back(self, request: Request, moment: datetime) -> Response:
        """Sign in whom the provider sent back, and show the page that they wanted. Raises `SignInFailed`."""
        browser: Browser = request.state.browser
        try:
            answered = await self._client.authorize_access_token(request)
            tokens = _tokens(answered, moment)
            principal = await self._verified(tokens.access)
        except (HTTPError, OSError) as error:
            raise SignInFailed("away") from error
        except (OAuthError, JoseError, ValueError, KeyError) as error:
            raise SignInFailed("again") from error
        except Unauthenticated as error:
            raise SignInFailed("refused") from error
        roles = principal.roles - _NOT_OF_THE_PORTAL
        if not roles:
            raise SignInFailed("refused")
        then = browser.then
        browser.sign_in(_person(principal, roles, answered.get("userinfo") or {}), tokens, moment)
        return RedirectResponse(then if len(roles) == 1 else f"{SIGN_IN}?{urlencode({'next': then})}", status_code=303)

    async def sign_out(self, request: Request) -> Response:
        """End the session here, then at the provider."""
        browser: Browser = request.state.browser
        tokens = browser.tokens
        browser.end()
        home = f"{self._public_url}/"
        if tokens is None:
            return RedirectResponse(home, status_code=303)
        try:
            left: dict[str, str] = await self._client.create_logout_url(
                post_logout_redirect_uri=home, id_token_hint=tokens.identity, client_id=self._provider.client_id
            )
        except (HTTPError, OSError, ValueError, RuntimeError):  # one that has no such address, or is away
            return RedirectResponse(home, status_code=303)
        return RedirectResponse(left["url"], status_code=303)

    async def keep_fresh(self, browser: Browser, moment: datetime) -> bool:
        """Say whether the session's token is good still, renewed where it is time and the provider allows it."""
        tokens = browser.tokens
        if tokens is None:
            return False
        if moment + _MARGIN < tokens.access_ends_at:
            return True
        if not tokens.refresh:
            return moment < tokens.access_ends_at
        lock = self._renewing.setdefault(tokens.refresh, asyncio.Lock())
        async with lock:  # a refresh token may be good for one use, and a page of two tabs has read the same one
            if renewed := self._renewed.get(tokens.refresh):
                browser.identity, browser.tokens = renewed
                return True
            return await self._renew(browser, tokens, moment)

    async def _renew(self, browser: Browser, tokens: Tokens, moment: datetime) -> bool:
        try:
            answered = await self._client.fetch_access_token(grant_type="refresh_token", refresh_token=tokens.refresh)
            renewed = _tokens({"refresh_token": tokens.refresh, "id_token": tokens.identity, **answered}, moment)
            principal = await self._verified(renewed.access)
        except (HTTPError, OSError, OAuthError, ValueError, KeyError, Unauthenticated):
            return moment < tokens.access_ends_at
        person = browser.identity
        if person is None or principal.subject != person.subject:
            return False
        person = _as_before(_person(principal, principal.roles - _NOT_OF_THE_PORTAL, {}), person)
        browser.identity, browser.tokens = person, renewed
        if len(self._renewed) >= _REMEMBERED:
            self._renewed.clear()
        self._renewed[tokens.refresh] = person, renewed
        return True

    async def _verified(self, token: str) -> Principal:
        """Return whom an access token stands for, checked as the services check it; raises `Unauthenticated`."""
        if self._verifier is None:
            metadata = await self._client.load_server_metadata()
            keys = Keys(url=metadata["jwks_uri"])
            self._verifier = Verifier(keys, metadata["issuer"], self._provider.audiences)
        return await self._verifier.verify(token)


def own_path(text: str | None) -> str:
    """Return a path of the portal itself to go on with, the start where another site or nothing is named."""
    return text if text and len(text) < 2000 and _OWN_PATH.fullmatch(text) else "/"


def origin_of(url: str) -> str:
    """Return the origin that a form may lead to, as a content security policy names it; nothing without an address."""
    if not url:
        return ""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _tokens(answered: dict[str, Any], moment: datetime) -> Tokens:
    access = str(answered["access_token"])
    ends = answered.get("expires_in")
    claims = jwt.decode(access, options={"verify_signature": False}) if ends is None else {}
    ends_at = moment + timedelta(seconds=int(ends)) if ends is not None else datetime.fromtimestamp(claims["exp"], UTC)
    return Tokens(
        access=access,
        access_ends_at=ends_at,
        identity=str(answered.get("id_token") or ""),
        refresh=str(answered.get("refresh_token") or ""),
    )


def _person(principal: Principal, roles: frozenset[Role], about: dict[str, Any]) -> Identity:
    name = next((str(about[claim]) for claim in ("name", "preferred_username") if about.get(claim)), principal.subject)
    return Identity(
        subject=principal.subject,
        name=name[:200],
        roles=roles,
        role=chosen_of(roles),
        districts=principal.districts,
        jobcentres=principal.jobcentres,
        org=principal.account.org,
    )


def _as_before(renewed: Identity, before: Identity) -> Identity:
    """Keep the name and the chosen role of somebody whose token was renewed, where the role is theirs still."""
    kept = before.role if before.role in renewed.roles else renewed.role
    return renewed.model_copy(update={"name": before.name, "role": kept})
