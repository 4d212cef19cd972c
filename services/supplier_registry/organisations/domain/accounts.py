"""Who speaks for an organisation: accounts come by invitation, its members unlink them, and one at least remains."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.accounts import Link, organisation
from shared.kernel.commands import command
from shared.kernel.rules import Rejected, Rejection, reject_if_any
from shared.reference.codes import KnownCode
from shared.reference.lists import ACCOUNT_KINDS

# Compared as it is, unlike a `Line`: whatever the identity provider calls somebody.
AsIssued = Annotated[str, Field(min_length=1, max_length=255)]


@command
class SpeaksFor:
    """An organisation or an account of the identity provider, by the id that it has there (`org`, `sub`)."""

    kind: Annotated[str, KnownCode("kind of account", lambda: ACCOUNT_KINDS)]
    id: AsIssued

    def link(self, issuer: str) -> Link:
        """Return what this names at an issuer; raises `Rejected` for a blank name, which no token can have."""
        if self.kind == "account":
            return Link(issuer=issuer, subject=self.id)
        org = organisation(self.id)
        if org is None:
            raise Rejected(Rejection("account_unnamed", "a blank name stands for nobody", "/id"))
        return Link(org=org)


def unlink(supplier: Supplier, asked: Link, now: datetime) -> list[Event]:
    """Let an organisation or account no longer speak for the supplier."""
    if asked not in supplier.accounts:
        return []
    reject_if_any([another_remains(supplier)])
    return [
        facts.AccountUnlinked(
            supplier_id=supplier.supplier_id, org=asked.org, issuer=asked.issuer, account=asked.subject, unlinked_at=now
        )
    ]


def speaks_for_no_other(*, held: bool) -> Rejection | None:
    """An account speaks for one supplier at a time; for which one is not told, since that is another's affair."""
    if not held:
        return None
    return Rejection("account_linked", "you speak for another supplier, whose members have to unlink you first")


MOST_ACCOUNTS = 100


def there_is_room(supplier: Supplier) -> Rejection | None:
    """Whoever has many staff links their organisation at the identity provider and not each of them."""
    if len(supplier.accounts) < MOST_ACCOUNTS:
        return None
    return Rejection(
        "too_many_accounts", f"{MOST_ACCOUNTS} are linked already: link an organisation instead of accounts"
    )


def another_remains(supplier: Supplier) -> Rejection | None:
    """The last link stays: a supplier that nobody speaks for could neither be reached nor take anybody in again.

    It goes where another supplier has taken the place: whoever is left may speak for that one then.
    """
    if len(supplier.accounts) > 1 or supplier.succeeded_by is not None:
        return None
    return Rejection("last_account", "nobody else speaks for the supplier: invite somebody first")
