"""Checking bearer tokens: signature by JWKS, issuer, audience, expiry. Verified claims are kept until they expire."""

import time
from pathlib import Path
from typing import Any

import aiohttp
import jwt

from shared.auth.principal import Principal, Role

_ALGORITHMS = ("EdDSA", "ES256", "RS256")
_CACHE_SIZE = 10_000
_KEYS_KEEP_SECONDS = 300.0
_KEYS_ASK_AGAIN_SECONDS = 10.0


class Unauthenticated(Exception):
    """There is no token, or it is not one that can be trusted; says which check failed, never the token."""


class Keys:
    """The public keys of the identity provider, from a file or an address.

    An address is asked again every five minutes, and at most every ten seconds when a token names an unknown key.
    """

    def __init__(self, *, file: Path | None = None, url: str | None = None) -> None:
        """One of the two must be given."""
        if (file is None) == (url is None):
            raise ValueError("set exactly one of AUTH_JWKS_FILE and AUTH_JWKS_URL")
        self._file = file
        self._url = url
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._fetched = float("-inf")

    async def get(self, identifier: str | None) -> jwt.PyJWK:
        """Return the key with this `kid`; raises `Unauthenticated`."""
        age = time.monotonic() - self._fetched
        if age > _KEYS_KEEP_SECONDS or (identifier not in self._keys and age > _KEYS_ASK_AGAIN_SECONDS):
            await self._fetch()
        if identifier not in self._keys:
            raise Unauthenticated("the token is signed with an unknown key")
        return self._keys[identifier]

    async def _fetch(self) -> None:
        self._fetched = time.monotonic()
        try:
            text = await self._text()
            self._keys = {key.key_id: key for key in jwt.PyJWKSet.from_json(text).keys}
        except (OSError, aiohttp.ClientError, TimeoutError, jwt.PyJWTError) as error:
            if not self._keys:  # an identity provider that is away must not lock out those it vouched for before
                raise Unauthenticated("the keys of the identity provider cannot be read") from error

    async def _text(self) -> str:
        if self._file is not None:
            return self._file.read_text()
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
            session.get(self._url or "") as response,
        ):
            response.raise_for_status()
            return await response.text()


class Verifier:
    """Turns bearer tokens into principals."""

    def __init__(self, keys: Keys, issuer: str, audience: str) -> None:
        """Trust tokens of this issuer for this audience."""
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._verified: dict[str, tuple[float, Principal]] = {}

    async def verify(self, token: str) -> Principal:
        """Return whom the token stands for; raises `Unauthenticated`."""
        known = self._verified.get(token)
        if known is not None and known[0] > time.time():
            return known[1]
        claims = await self._claims(token)
        principal = principal_of(claims)
        if len(self._verified) >= _CACHE_SIZE:
            self._verified.clear()
        self._verified[token] = (claims["exp"], principal)
        return principal

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            key = await self._keys.get(header.get("kid"))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(_ALGORITHMS),
                issuer=self._issuer,
                audience=self._audience,
                options={"require": ["exp", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated(f"the token was refused: {type(error).__name__}") from None
        return claims


def principal_of(claims: dict[str, Any]) -> Principal:
    """Read the claims `sub`, `roles`, `org` and `district`; raises `Unauthenticated` naming the claim that is wrong."""
    roles = claims.get("roles", [])
    if not isinstance(roles, list) or not all(role in set(Role) for role in roles):
        raise Unauthenticated(f"the claim roles must be a list of: {', '.join(Role)}")
    district = claims.get("district") or []
    return Principal(
        subject=str(claims["sub"]),
        roles=frozenset(Role(role) for role in roles),
        org=claims.get("org"),
        districts=frozenset([district] if isinstance(district, str) else district),
    )
