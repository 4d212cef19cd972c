"""Which accounts stand for a supplier, as services keep it of the registry's events.

A token is resolved by these rows without asking anybody, and no token is issued anew after a registration.
"""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.supplier_registry import AccountEvent, AccountLinked, AccountUnlinked
from shared.kernel.accounts import Link
from shared.kernel.projection import Projection


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
