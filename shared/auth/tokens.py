"""Checking bearer tokens: signature by JWKS, issuer, audience, times. Verified claims are kept until they expire."""

import time
from collections.abc import Sequence
from typing import Any

import jwt

from shared.auth.claims import principal_of
from shared.auth.keys import ALGORITHMS, Keys
from shared.auth.principal import Principal, Unauthenticated

__all__ = ["LEEWAY_SECONDS", "Keys", "Unauthenticated", "Verifier"]

# How far the clocks of two machines may be apart, for every time in a token. The gateway has the same: Envoy's own
# default, which Envoy Gateway cannot change.
LEEWAY_SECONDS = 60
_CACHE_SIZE = 10_000
_LONGEST = 16 * 1024


class Verifier:
    """Turns bearer tokens into principals."""

    def __init__(self, keys: Keys, issuer: str, audience: str | Sequence[str], max_hours: float = 24) -> None:
        """Trust tokens of this issuer for one of these audiences that are good for so long at most."""
        self._keys = keys
        self._issuer = issuer
        self._audience = [audience] if isinstance(audience, str) else list(audience)
        self._longest_seconds = max_hours * 3600
        self._verified: dict[str, tuple[float, Principal]] = {}
        self._generation = keys.generation

    async def verify(self, token: str) -> Principal:
        """Return whom the token stands for; raises `Unauthenticated`."""
        if len(token) > _LONGEST:
            raise Unauthenticated(f"the token has more than {_LONGEST} characters")
        await self._keys.refresh()
        self._forget_what_other_keys_vouched_for()
        known = self._verified.get(token)
        if known is not None and known[0] > time.time():
            return known[1]
        claims = await self._claims(token)
        self._forget_what_other_keys_vouched_for()
        principal = principal_of(claims, self._longest_seconds)
        if len(self._verified) >= _CACHE_SIZE:
            self._verified.clear()
        self._verified[token] = (float(claims["exp"]), principal)
        return principal

    def _forget_what_other_keys_vouched_for(self) -> None:
        """A key that was withdrawn vouches for nobody any more."""
        if self._generation != self._keys.generation:
            self._generation = self._keys.generation
            self._verified.clear()

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            key = await self._keys.get(jwt.get_unverified_header(token).get("kid"))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated(f"the token was refused: {type(error).__name__}") from None
        except (ValueError, TypeError, OverflowError, RecursionError):  # whatever else a token may hold
            raise Unauthenticated("the token cannot be read") from None
        if int(claims["exp"]) > time.time() + self._longest_seconds + LEEWAY_SECONDS:  # a number of any length
            raise Unauthenticated(f"the token is good for longer than {self._longest_seconds / 3600:g} hours")
        return claims
