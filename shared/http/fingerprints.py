"""What is kept of a request to tell whether a repeat of its Idempotency-Key is the same request."""

import hashlib
from collections.abc import Callable

from shared.kernel.keying import Keying

Fingerprint = Callable[[bytes], str]


def plain(request: bytes) -> str:
    """Return a digest of path and body: whoever guesses them can check the guess."""
    return hashlib.blake2b(request, digest_size=16).hexdigest()


def keyed(keying: Keying) -> Fingerprint:
    """Return what makes digests that nobody can check a guess by without the secret."""
    return lambda request: keying.key("request", request)[:16].hex()
