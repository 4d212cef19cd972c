"""Keys in the place of what is known about a person: without the secret nobody can tell, guess or link from them.

A key is HMAC-SHA256 of a value, for one purpose: the keys of two purposes have nothing in common. Of several secrets
the first makes what is new, and all find what is there: so one can be changed
(docs/adr/0043-references-to-clients.md).
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

SHORTEST = 32
"""A secret that could be tried out is none."""


class SecretUnfit(Exception):
    """A service that keeps keys in the place of references to clients has no secret to make them by, or a short one."""


@dataclass(frozen=True, slots=True)
class Keying:
    """Makes keys by the secrets of a service."""

    _secrets: tuple[bytes, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, secrets: Sequence[str]) -> "Keying":
        """Take secrets, the newest first; raises `SecretUnfit`, without repeating it, for one that is too short."""
        for number, each in enumerate(secrets, 1):
            if len(each) < SHORTEST:
                raise SecretUnfit(
                    f"secret {number} of CLIENT_KEY_SECRETS has {len(each)} characters, and needs {SHORTEST} or more"
                )
        return cls(tuple(each.encode() for each in secrets))

    def require(self) -> None:
        """Raise `SecretUnfit` where there is no secret."""
        if not self._secrets:
            raise SecretUnfit(
                f"set CLIENT_KEY_SECRETS, or write a file client_key_secrets in SECRETS_DIR, of {SHORTEST} characters "
                "or more: references to clients are kept by it"
            )

    def key(self, purpose: str, value: bytes) -> bytes:
        """Return the key of a value by the newest secret: 32 bytes; raises `SecretUnfit`."""
        self.require()
        return _key(self._secrets[0], purpose, value)

    def keys(self, purpose: str, value: bytes) -> tuple[bytes, ...]:
        """Return the keys that a value has by each secret, the newest first; raises `SecretUnfit`."""
        self.require()
        return tuple(_key(secret, purpose, value) for secret in self._secrets)


def _key(secret: bytes, purpose: str, value: bytes) -> bytes:
    return hmac.digest(secret, f"{purpose}\n".encode() + value, "sha256")
