"""An invitation: open until somebody accepts it, its supplier takes it back, or its time is over."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.kernel.accounts import Link
from shared.kernel.aggregate import Aggregate, begun
from shared.reference.codes import Code


class Status(StrEnum):
    """Where an invitation stands; that its time is over is no fact, and so is nowhere kept."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Invitation:
    """Who is invited to speak for which supplier. `invited_by` is whoever of it did, `None` for an officer."""

    invitation_id: UUID
    supplier_id: UUID
    kind: Annotated[str, Code("kind of account")]
    passcode_sha256: str
    invited_at: datetime
    expires_at: datetime
    named: str | None = None
    invited_by: Link | None = None
    status: Annotated[Status, Code("invitation status")] = Status.OPEN
    ended_at: datetime | None = None


def evolve(invitation: Invitation | None, event: facts.InvitationEvent) -> Invitation:
    """Fold one event into an invitation."""
    if isinstance(event, facts.AccountInvited):
        return _begun(event)
    invitation = begun(invitation, event)
    match event:
        case facts.InvitationAccepted():
            return replace(invitation, status=Status.ACCEPTED, ended_at=event.accepted_at)
        case facts.InvitationWithdrawn():
            return replace(invitation, status=Status.WITHDRAWN, ended_at=event.withdrawn_at)
    return invitation


def _begun(event: facts.AccountInvited) -> Invitation:
    by_officer = event.org is None and event.account is None
    return Invitation(
        invitation_id=event.invitation_id,
        supplier_id=event.supplier_id,
        kind=event.kind,
        passcode_sha256=event.passcode_sha256,
        invited_at=event.invited_at,
        expires_at=event.expires_at,
        named=event.named,
        invited_by=None if by_officer else Link(event.org, event.issuer, event.account),
    )


INVITATIONS = Aggregate("invitation", "invitations", Invitation, evolve, indexes=(("supplier_id",),))
