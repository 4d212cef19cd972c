"""Accepting an invitation: only with its passcode, in time, by whom it is for, and while whoever invited still may."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.supplier_registry.invitations.domain.invitation import Invitation, Status
from services.supplier_registry.invitations.domain.inviting import hashed, is_not_accepted
from services.supplier_registry.organisations.domain.accounts import speaks_for_no_other, there_is_room
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.accounts import Account, Link
from shared.kernel.commands import command
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import NotFound, Rejected, Rejection, reject_if_any


@command
class AcceptInvitation:
    """Speak for the supplier whose member handed over this passcode."""

    passcode: Annotated[str, Field(min_length=1, max_length=100)]


@dataclass(frozen=True)
class Accepting:
    """Who accepts: the account, the supplier that it speaks for already, and what is linked to any supplier."""

    account: Account
    speaks_for: UUID | None
    is_linked: Callable[[Link], bool]


def knows_its_passcode(invitation: Invitation | None, invitation_id: UUID, passcode: str) -> Invitation:
    """Return an invitation to whoever has its passcode; for everybody else there is none: raises `NotFound`."""
    if invitation is None or not hmac.compare_digest(invitation.passcode_sha256, hashed(passcode)):
        raise NotFound("invitation", invitation_id)
    return invitation


def accept(invitation: Invitation, supplier: Supplier, who: Accepting, now: datetime) -> list[Event]:
    """Link whoever accepts, or raise `Rejected` with every reason; the passcode was checked before."""
    link = link_by(invitation, who.account)
    if invitation.status == Status.ACCEPTED and link in supplier.accounts:
        return []
    reject_if_any(
        [
            status_is_known("invitation", invitation.status),
            is_not_accepted_by_another(invitation),
            is_not_withdrawn(invitation),
            is_in_time(invitation, now),
            is_for(invitation, link),
            whoever_invited_still_speaks(invitation, supplier),
            speaks_for_nobody(who.speaks_for, supplier.supplier_id),
            speaks_for_no_other(held=who.speaks_for is None and who.is_linked(link)),
            there_is_room(supplier),
            stands_for_itself(supplier),
        ]
    )
    of = supplier.supplier_id
    return [
        facts.InvitationAccepted(invitation_id=invitation.invitation_id, supplier_id=of, accepted_at=now),
        facts.AccountLinked(supplier_id=of, org=link.org, issuer=link.issuer, account=link.subject, linked_at=now),
    ]


def link_by(invitation: Invitation, account: Account) -> Link:
    """Return what accepting links: the account alone, or its organisation; raises `Rejected` where it has none."""
    if invitation.kind == "account":
        return Link(issuer=account.issuer, subject=account.subject)
    if account.org is None:
        detail = "it is for an organisation, and your token is of none: ask for an invitation of your account"
        raise Rejected(Rejection("token_of_no_organisation", detail))
    return Link(org=account.org)


def is_not_accepted_by_another(invitation: Invitation) -> Rejection | None:
    """An invitation is good for one acceptance."""
    if is_not_accepted(invitation) is None:
        return None
    return Rejection("invitation_accepted", "somebody accepted it already: ask for another one")


def is_not_withdrawn(invitation: Invitation) -> Rejection | None:
    """The supplier may change its mind until somebody has accepted."""
    if invitation.status != Status.WITHDRAWN:
        return None
    return Rejection("invitation_withdrawn", "it was taken back: ask for another one")


def is_in_time(invitation: Invitation, now: datetime) -> Rejection | None:
    """A passcode that lies about somewhere opens nothing for long."""
    if now < invitation.expires_at:
        return None
    return Rejection("invitation_expired", f"it was good until {invitation.expires_at:%Y-%m-%d %H:%M} UTC")


def is_for(invitation: Invitation, link: Link) -> Rejection | None:
    """A passcode that came into other hands opens nothing where the one that it is for was named."""
    if invitation.named in {None, link.org or link.subject}:
        return None
    return Rejection("invitation_for_another", "it is for another account than that of your token")


def whoever_invited_still_speaks(invitation: Invitation, supplier: Supplier) -> Rejection | None:
    """Who was shut out must not come back by an invitation that they made before."""
    if invitation.invited_by is None or invitation.invited_by in supplier.accounts:
        return None
    return Rejection("inviter_unlinked", "whoever invited you no longer speaks for the supplier: ask for another one")


def speaks_for_nobody(speaks_for: UUID | None, supplier_id: UUID) -> Rejection | None:
    """An account speaks for one supplier at a time."""
    if speaks_for is None:
        return None
    if speaks_for == supplier_id:
        return Rejection(
            "already_linked", "you speak for this supplier already: leave the invitation to whom it is for"
        )
    return Rejection("account_linked", "you speak for another supplier, whose members have to unlink you first")
