"""Checking bearer tokens: signature by JWKS, issuer, audience, expiry. Verified claims are kept until they expire."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import jwt
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.auth.principal import Principal, Role

_ALGORITHMS = ("EdDSA", "ES256", "RS256")
_CACHE_SIZE = 10_000
_KEYS_KEEP_SECONDS = 300.0
_KEYS_ASK_AGAIN_SECONDS = 10.0
_UUID = TypeAdapter(UUID)


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
        self._fetching = asyncio.Lock()

    async def get(self, identifier: str | None) -> jwt.PyJWK:
        """Return the key with this `kid`; raises `Unauthenticated`."""
        if self._fetching.locked() and identifier in self._keys:
            return self._keys[identifier]  # good enough until the new keys are there
        async with self._fetching:  # who comes meanwhile waits for the keys, and asks no second time
            if self._should_fetch(identifier):
                await self._fetch()
        if identifier not in self._keys:
            raise Unauthenticated("the token is signed with an unknown key")
        return self._keys[identifier]

    def _should_fetch(self, identifier: str | None) -> bool:
        age = time.monotonic() - self._fetched
        return age > _KEYS_KEEP_SECONDS or (identifier not in self._keys and age > _KEYS_ASK_AGAIN_SECONDS)

    async def _fetch(self) -> None:
        try:
            self._keys = _keys_of(await self._text())
        except (OSError, aiohttp.ClientError, TimeoutError, ValueError, jwt.PyJWTError) as error:
            if not self._keys:  # an identity provider that is away must not lock out those it vouched for before
                raise Unauthenticated("the keys of the identity provider cannot be read") from error
        finally:
            self._fetched = time.monotonic()

    async def _text(self) -> str:
        if self._file is not None:
            return self._file.read_text()
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
            session.get(self._url or "") as response,
        ):
            response.raise_for_status()
            return await response.text()


def _keys_of(text: str) -> dict[str | None, jwt.PyJWK]:
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("this is no key set")
    return {key.key_id: key for key in jwt.PyJWKSet.from_dict(document).keys}


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


class _Claims(BaseModel):
    sub: str
    roles: frozenset[Role] = frozenset()
    org: str | None = None
    district: str | frozenset[str] | None = None


def principal_of(claims: dict[str, Any]) -> Principal:
    """Read the claims `sub`, `roles`, `org` and `district`; raises `Unauthenticated` naming the claim that is wrong."""
    try:
        read = _Claims.model_validate(claims)
    except ValidationError as error:
        wrong = sorted({str(each["loc"][0]) for each in error.errors()})
        detail = f"these claims cannot be read: {', '.join(wrong)}; the roles there are: {', '.join(Role)}"
        raise Unauthenticated(detail) from None
    district = read.district or frozenset()
    return Principal(
        subject=read.sub,
        roles=read.roles,
        org=_uuid(read.org),
        districts=frozenset([district]) if isinstance(district, str) else district,
    )


def _uuid(text: str | None) -> UUID | None:
    """Read an organisation however its UUID is spelt; `None` where it is no UUID, and so no supplier's id."""
    try:
        return None if text is None else _UUID.validate_python(text)
    except ValidationError:
        return None
