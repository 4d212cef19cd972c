"""Who speaks for a supplier: accounts and organisations of the identity provider, which keeps ids of its own.

The supplier registry links them to the supplier's id that it mints; `known_accounts` is what others keep of that.
"""

from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from shared.kernel.holding import Claim, ClaimRef

_ORGANISATION, _ACCOUNT = Claim("org"), Claim("account")
_UUID = TypeAdapter(UUID)


def organisation(text: str | None) -> str | None:
    """Return the id of an organisation as it is kept: a UUID however it was spelt, other text as it is.

    Blank text names nobody: two organisations without an id are not the same.
    """
    if text is None or not text.strip():
        return None
    try:
        return str(_UUID.validate_python(text))
    except ValidationError:
        return text


@dataclass(frozen=True, slots=True)
class Link:
    """What may stand for a supplier: a whole organisation, or one account by its issuer and subject."""

    org: str | None = None
    issuer: str | None = None
    subject: str | None = None

    @property
    def claim(self) -> ClaimRef:
        """What only one supplier may hold. No issuer has a blank in it, so no two accounts are written alike."""
        return _ORGANISATION(self.org) if self.org is not None else _ACCOUNT(f"{self.issuer} {self.subject}")


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a token was issued to: an account, and the organisation that it is of at the identity provider."""

    issuer: str
    subject: str
    org: str | None = None

    @property
    def links(self) -> tuple[Link, ...]:
        """What makes this account speak for a supplier, in the order that counts.

        The organisation first: else a supplier could draw another's member to itself by linking the account.
        """
        own = Link(issuer=self.issuer, subject=self.subject)
        return (own,) if self.org is None else (Link(org=self.org), own)
