"""The HTTP of decisions on applications."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.supplier_registry.decisions.commands import Decisions
from services.supplier_registry.decisions.domain.agreeing import AcceptAgreement
from services.supplier_registry.decisions.domain.proposing import ConfirmProposal, Propose, ReturnProposal
from shared.auth.principal import Role
from shared.http.answers import respond
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode

router = service_router("decisions")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
UpToDateOfficer = Annotated[Caller, allow(Role.CATEGORY_MANAGER, versioned=True)]
Applicant = Annotated[Caller, allow(Role.SUPPLIER)]
Commands = Annotated[Decisions, provided(Decisions)]


@router.post("/applications/{application_id}/proposals", status_code=204)
async def propose_decision(application_id: UUID, asked: Propose, caller: Officer, decisions: Commands) -> Response:
    """Propose to admit the applicant to a category that it asked for, or to refuse it, with every reason.

    Somebody else has to confirm it.
    """
    return respond(await decisions.propose(application_id, asked, caller))


@router.post("/applications/{application_id}/proposals/{category}/confirmation", status_code=204)
async def confirm_proposal(
    application_id: UUID, category: CategoryCode, asked: ConfirmProposal, caller: UpToDateOfficer, decisions: Commands
) -> Response:
    """Decide a category as somebody else proposed, on the version of the application that you have seen.

    An applicant that is accepted is offered the agreement, and is a member from when it accepts it. A member that has
    accepted the same text already is admitted at once.
    """
    return respond(await decisions.confirm(application_id, category, asked, caller))


@router.post("/applications/{application_id}/proposals/{category}/return", status_code=204)
async def return_proposal(
    application_id: UUID, category: CategoryCode, asked: ReturnProposal, caller: Officer, decisions: Commands
) -> Response:
    """Confirm no proposal, with a note on what is missing; or take your own back. The category is open again."""
    return respond(await decisions.return_proposal(application_id, category, asked, caller))


@router.post("/applications/{application_id}/agreement", status_code=204)
async def accept_agreement(
    application_id: UUID, asked: AcceptAgreement, caller: Applicant, decisions: Commands
) -> Response:
    """Accept the agreement that was offered, with name, capacity and version of the text. Memberships begin with it."""
    return respond(await decisions.accept_agreement(application_id, asked, caller))
