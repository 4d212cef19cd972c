"""References to clients: given by whoever opens a journey, or made here, and kept as keys alone."""

from secrets import token_bytes
from uuid import UUID

from shared.kernel.keying import Keying


class References:
    """Makes references, and the keys that stand for them in states and claims."""

    def __init__(self, keying: Keying) -> None:
        """Make keys by the secrets of the service."""
        self._keying = keying

    def key(self, client_ref: UUID) -> str:
        """Return the key under which a client is known from now on."""
        return self._keying.key("client", client_ref.bytes).hex()

    def keys(self, client_ref: UUID) -> tuple[str, ...]:
        """Return every key under which a client may be known, the one for what is new first."""
        return tuple(key.hex() for key in self._keying.keys("client", client_ref.bytes))

    def seed(self) -> str:
        """Return what a reference is made of: random, and of no use without the secret."""
        return token_bytes(16).hex()

    def grown_from(self, seed: str) -> UUID:
        """Return the reference that is made of a seed, always the same: a UUID (version 4) that tells nothing."""
        return UUID(bytes=self._keying.key("reference", seed.encode())[:16], version=4)
