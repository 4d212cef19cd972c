"""Inviting somebody to speak for a supplier, and taking that back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from services.supplier_registry.invitations.domain.invitation import Invitation, Status
from services.supplier_registry.organisations.domain.accounts import AsIssued, there_is_room
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.accounts import Account, Link, organisation
from shared.kernel.commands import command
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.codes import KnownCode
from shared.reference.lists import ACCOUNT_KINDS


@command
class InviteAccount:
    """Invite an account, or an organisation with all its accounts. Where `id` names it, nobody else can accept."""

    kind: Annotated[str, KnownCode("kind of account", lambda: ACCOUNT_KINDS)] = "account"
    id: AsIssued | None = None


@dataclass(frozen=True)
class Inviting:
    """What an invitation is made of: its id, its passcode, whoever invites, and how many days it is good for."""

    invitation_id: UUID
    passcode: str
    by: Account | None
    good_for_days: int
    stamp: str


def hashed(passcode: str) -> str:
    """Return what is kept of a passcode. It is random and long: nothing has to slow down who tries others."""
    return sha256(passcode.encode()).hexdigest()


def invite(supplier: Supplier, asked: InviteAccount, about: Inviting, now: datetime) -> list[Event]:
    """Invite somebody in the supplier's name; `about.by` is `None` where an officer does."""
    named = asked.id if asked.kind == "account" else organisation(asked.id)
    reject_if_any([names_somebody(asked.id, named), there_is_room(supplier), stands_for_itself(supplier)])
    by = inviter(supplier, about.by)
    return [
        facts.AccountInvited(
            invitation_id=about.invitation_id,
            supplier_id=supplier.supplier_id,
            kind=asked.kind,
            named=named,
            passcode_sha256=hashed(about.passcode),
            org=by.org if by else None,
            issuer=by.issuer if by else None,
            account=by.subject if by else None,
            invited_at=now,
            expires_at=now + timedelta(days=about.good_for_days),
            policies=(about.stamp,),
        )
    ]


def inviter(supplier: Supplier, account: Account | None) -> Link | None:
    """Return what makes whoever invites speak for the supplier: once that is unlinked, the invitation is void."""
    return next((each for each in account.links if each in supplier.accounts), None) if account else None


def names_somebody(written: str | None, named: str | None) -> Rejection | None:
    """A blank name is that of no organisation."""
    if written is None or named is not None:
        return None
    return Rejection("account_unnamed", "a blank name stands for nobody", "/id")


def withdraw(invitation: Invitation, now: datetime) -> list[Event]:
    """Take an invitation back; one that was accepted is ended by unlinking the account."""
    if invitation.status == Status.WITHDRAWN:
        return []
    reject_if_any([status_is_known("invitation", invitation.status), is_not_accepted(invitation)])
    return [
        facts.InvitationWithdrawn(
            invitation_id=invitation.invitation_id, supplier_id=invitation.supplier_id, withdrawn_at=now
        )
    ]


def is_not_accepted(invitation: Invitation) -> Rejection | None:
    """What was accepted has made a link, which stands for itself."""
    if invitation.status != Status.ACCEPTED:
        return None
    return Rejection("invitation_accepted", "it was accepted already: unlink the account instead")
