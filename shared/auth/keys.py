"""The public keys of the identity provider: fetched, kept, and replaced by good ones alone."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import jwt
from pydantic import BaseModel, Field

from shared.auth.principal import Unauthenticated

ALGORITHMS = ("EdDSA", "ES256", "RS256")
_KEYS_KEEP_SECONDS = 60.0
_KEYS_ASK_AGAIN_SECONDS = 10.0
_LARGEST_SET = 1024 * 1024

KeySet = dict[str | None, jwt.PyJWK]


class Keys:
    """The public keys of the identity provider, from a file or an address.

    An address is asked again every minute, and at most every ten seconds when a token names an unknown key. A
    file is read again as soon as it has changed. `generation` counts the changes of the set: what was trusted under
    another one is not trusted any more.
    """

    def __init__(self, *, file: Path | None = None, url: str | None = None) -> None:
        """One of the two must be given."""
        if (file is None) == (url is None):
            raise ValueError("set exactly one of AUTH_JWKS_FILE and AUTH_JWKS_URL")
        self._file = file
        self._url = url
        if url is not None:
            _fetching()  # loaded now, and not by the first request
        self._text = ""
        self._keys: KeySet = {}
        self._written: int | None = None
        self._fetched = float("-inf")
        self._fetching = asyncio.Lock()
        self.generation = 0

    async def get(self, identifier: str | None) -> jwt.PyJWK:
        """Return the key with this `kid`; raises `Unauthenticated`."""
        if self._is_old() or self._may_be_new(identifier):
            await self._renew(lambda: self._is_old() or self._may_be_new(identifier), known=identifier in self._keys)
        if identifier not in self._keys:
            raise Unauthenticated("the token is signed with an unknown key")
        return self._keys[identifier]

    async def refresh(self) -> None:
        """Fetch the keys anew where it is time; raises `Unauthenticated` where there are none at all."""
        if self._is_old():
            await self._renew(self._is_old, known=bool(self._keys))

    async def _renew(self, is_due: Callable[[], bool], *, known: bool) -> None:
        """Fetch the keys: whoever comes meanwhile waits, and asks no second time; for a known key nobody waits."""
        if known and self._fetching.locked():
            return
        async with self._fetching:
            if is_due():
                await self._fetch()

    def _is_old(self) -> bool:
        if self._file is not None and _time_of(self._file) != self._written:
            return True
        return time.monotonic() - self._fetched > _KEYS_KEEP_SECONDS

    def _may_be_new(self, identifier: str | None) -> bool:
        return identifier not in self._keys and time.monotonic() - self._fetched > _KEYS_ASK_AGAIN_SECONDS

    async def _fetch(self) -> None:
        try:
            text = await self._read()
            if text != self._text:
                self._keys, self._text = keys_of(text), text
                self.generation += 1
        except (OSError, TimeoutError, ValueError) as error:
            if not self._keys:  # an identity provider that is away must not lock out those it vouched for before
                raise Unauthenticated("the keys of the identity provider cannot be read") from error
        finally:
            self._fetched = time.monotonic()

    async def _read(self) -> str:
        if self._file is not None:
            self._written = _time_of(self._file)
            return self._file.read_text()
        return await _fetching()(self._url or "", _LARGEST_SET)


def _fetching() -> Callable[[str, int], Awaitable[str]]:
    from shared.auth.fetching import text_of  # noqa: PLC0415 - its HTTP client is 7 MB, which a file does without

    return text_of


def _time_of(file: Path) -> int | None:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return None


_Member = Annotated[str, Field(max_length=8192)]


class _Key(BaseModel):
    """A public key by its members, RFC 7518 section 6 and RFC 8037; `x5c` and others are passed over."""

    kty: _Member
    kid: _Member | None = None
    alg: _Member | None = None
    use: _Member | None = None
    crv: _Member | None = None
    x: _Member | None = None
    y: _Member | None = None
    n: _Member | None = None
    e: _Member | None = None


class _KeySet(BaseModel):
    keys: Annotated[list[Any], Field(max_length=1000)]


def keys_of(text: str) -> KeySet:
    """Return the keys by `kid` that a JWKS has for our algorithms; raises `ValueError` for one that cannot be trusted.

    One without any such key, or with two of one name, is a mistake, and must not take the place of a good one.
    """
    found = [key for member in _KeySet.model_validate_json(text).keys if (key := _key(member)) is not None]
    if not found:
        raise ValueError("the key set has no key for " + ", ".join(ALGORITHMS))
    if doubled := [kid for kid, times in Counter(key.key_id for key in found).items() if times > 1]:
        raise ValueError(f"the key set has several keys by one name, {str(doubled[0])[:64]!r}")
    return {key.key_id: key for key in found}


def _key(member: Any) -> jwt.PyJWK | None:
    """Return a key that tokens may be signed with; `None` for others, which a set may hold too."""
    try:
        read = _Key.model_validate(member)
        key = jwt.PyJWK(read.model_dump(exclude_none=True))
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):  # of members that are missing, too
        return None
    return key if key.algorithm_name in ALGORITHMS and read.use in {None, "sig"} else None
