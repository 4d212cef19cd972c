"""The HTTP of invitations."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from services.supplier_registry.invitations.commands import Invitations, Invited
from services.supplier_registry.invitations.domain.accepting import AcceptInvitation
from services.supplier_registry.invitations.domain.inviting import InviteAccount
from services.supplier_registry.invitations.queries import InvitationQueries, InvitationShown
from shared.auth.principal import Role
from shared.contracts.supplier_registry import AccountInvited
from shared.http.answers import Created, Paged, located, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.store.answer import Answer
from shared.store.commands import Committed

router = service_router("invitations")

Newcomer = Annotated[Caller, allow(Role.SUPPLIER, unregistered=True)]
MemberOrOfficer = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER)]
Commands = Annotated[Invitations, provided(Invitations)]
Queries = Annotated[InvitationQueries, provided(InvitationQueries)]


class InvitationMade(Created):
    """The new invitation's id, and what whoever is invited needs besides."""

    invitation_id: UUID
    passcode: str | None = Field(description="Shown once: a repeat of the request has null, and nothing shows it again")
    expires_at: datetime


def _without_passcode(committed: Committed) -> Answer:
    """Answer as it is kept for a repeat: with everything but the passcode."""
    (told,) = (each.event for each in committed.events if isinstance(each.event, AccountInvited))
    body = {"invitation_id": committed.subject, "passcode": None, "expires_at": told.expires_at.isoformat()}
    return Answer(201, body, located("/v1/invitations/{}", committed))


def _with_passcode(invited: Invited) -> Committed:
    committed = invited.committed
    return replace(
        committed, answer=replace(committed.answer, body={**committed.answer.body, "passcode": invited.passcode})
    )


@router.post("/suppliers/{supplier_id}/invitations", status_code=201, response_model=InvitationMade)
async def invite_account(
    supplier_id: UUID, asked: InviteAccount, caller: MemberOrOfficer, invitations: Commands
) -> Response:
    """Invite a colleague's account, or an organisation, to speak for the supplier: hand them the id and the passcode.

    An officer does this where nobody who speaks for the supplier is left.
    """
    return respond(_with_passcode(await invitations.invite(supplier_id, asked, caller.answered(_without_passcode))))


@router.get("/suppliers/{supplier_id}/invitations", response_model=Paged[InvitationShown])
async def list_invitations(
    supplier_id: UUID, caller: MemberOrOfficer, queries: Queries, after: After = None, limit: Limit = 50
) -> Response:
    """List the invitations that were made in a supplier's name, without their codes."""
    return page(await queries.list(supplier_id, caller, after, limit), limit)


@router.get("/invitations/{invitation_id}", response_model=InvitationShown)
async def get_invitation(invitation_id: UUID, caller: MemberOrOfficer, queries: Queries) -> Response:
    """Show an invitation, without its passcode."""
    return one(*await queries.get(invitation_id, caller))


@router.post("/invitations/{invitation_id}/acceptance", status_code=204)
async def accept_invitation(
    invitation_id: UUID, asked: AcceptInvitation, caller: Newcomer, invitations: Commands
) -> Response:
    """Speak for the supplier that invited you, from now on. No new token is needed."""
    return respond(await invitations.accept(invitation_id, asked, caller))


@router.post("/invitations/{invitation_id}/withdrawal", status_code=204)
async def withdraw_invitation(invitation_id: UUID, caller: MemberOrOfficer, invitations: Commands) -> Response:
    """Take an invitation back that nobody has accepted yet."""
    return respond(await invitations.withdraw(invitation_id, caller))
