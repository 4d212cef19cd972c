"""Identifiers of aggregates: random, so that they carry no meaning, and rising in time, so that indexes stay small."""

import os
import time
from hashlib import blake2b
from uuid import UUID


def new_id() -> UUID:
    """Return a UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits."""
    return _version_7(time.time_ns() // 1_000_000, os.urandom(10))


def derived_id(base: UUID, seed: str) -> UUID:
    """Return the one id that follows from `base` and `seed`, with the time of `base`: for what may exist only once."""
    digest = blake2b(base.bytes + seed.encode(), digest_size=10).digest()
    return _version_7(int.from_bytes(base.bytes[:6], "big"), digest)


def _version_7(milliseconds: int, random: bytes) -> UUID:
    value = (milliseconds << 80) | int.from_bytes(random, "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)
