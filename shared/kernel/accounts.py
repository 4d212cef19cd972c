"""Who speaks for a supplier: accounts and organisations of the identity provider, which keeps ids of its own.

The supplier registry links them to the supplier's id that it mints. The other services keep these links as rows, so
that a token is resolved without asking anybody, and no token is issued anew after a registration.
"""

from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from shared.contracts.supplier_registry import AccountEvent, AccountLinked, AccountUnlinked
from shared.kernel.aggregate import Claim, ClaimRef
from shared.kernel.projection import Projection

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


@dataclass(frozen=True)
class KnownAccounts:
    """What stands for one supplier, each by the id of its claim."""

    supplier_id: UUID
    accounts: tuple[str, ...] = ()


def fold_accounts(row: KnownAccounts | None, event: AccountEvent) -> KnownAccounts | None:
    """Fold the registry's events."""
    linked = row.accounts if row else ()
    name = Link(event.org, event.issuer, event.account).claim.id
    match event:
        case AccountLinked() if name not in linked:
            return KnownAccounts(event.supplier_id, (*linked, name))
        case AccountUnlinked():
            return KnownAccounts(event.supplier_id, tuple(each for each in linked if each != name))
    return row


KNOWN_ACCOUNTS = Projection("known_accounts", KnownAccounts, (AccountEvent,), fold_accounts, indexes=(("accounts",),))
"""Which supplier an account or organisation stands for: a row for each supplier, found by any of its accounts."""
