"""References to clients: given by whoever opens a journey, or made here, and kept as names of keys in the vault."""

from secrets import token_bytes
from uuid import UUID

from shared.kernel.keying import Keying


class References:
    """Makes references, and the names that the keys of their clients have in the vault."""

    def __init__(self, keying: Keying) -> None:
        """Make keys by the secrets of the service."""
        self._keying = keying

    def keys(self, client_ref: UUID) -> tuple[str, ...]:
        """Return every name that the key of a client may have, the newest first."""
        return tuple(key.hex() for key in self._keying.keys("client", client_ref.bytes))

    def seed(self) -> str:
        """Return what a reference is made of: random, and of no use without the secret."""
        return token_bytes(16).hex()

    def grown_from(self, seed: str) -> UUID:
        """Return the reference that is made of a seed, always the same: a UUID (version 4) that tells nothing."""
        return UUID(bytes=self._keying.key("reference", seed.encode())[:16], version=4)
