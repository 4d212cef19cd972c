"""The HTTP of decisions on applications."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.supplier_registry.applications.queries import ApplicationAssessed, ApplicationQueries
from services.supplier_registry.decisions.commands import Decisions
from services.supplier_registry.decisions.domain.agreeing import AcceptAgreement
from services.supplier_registry.decisions.domain.evaluating import (
    AnswerClarification,
    InviteRepresentations,
    MakeRepresentations,
    RequestClarification,
)
from services.supplier_registry.decisions.domain.proposing import ConfirmProposal, Propose, ReturnProposal
from services.supplier_registry.decisions.queries import AdmissionShown, DecisionQueries
from shared.auth.principal import Role
from shared.contracts.supplier_registry import ClarificationRequested
from shared.http.answers import Created, Paged, located, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode
from shared.store.answer import Answer
from shared.store.commands import Committed

router = service_router("decisions")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
UpToDateOfficer = Annotated[Caller, allow(Role.CATEGORY_MANAGER, versioned=True)]
Applicant = Annotated[Caller, allow(Role.SUPPLIER)]
Assessor = Annotated[Caller, allow(Role.CATEGORY_MANAGER, Role.AUDITOR)]
Commands = Annotated[Decisions, provided(Decisions)]
Queries = Annotated[ApplicationQueries, provided(ApplicationQueries)]
ToCome = Annotated[DecisionQueries, provided(DecisionQueries)]


class ClarificationAsked(Created):
    """The id under which the applicant answers."""

    clarification_id: UUID


def _asked(committed: Committed) -> Answer:
    (asked,) = (each.event for each in committed.events if isinstance(each.event, ClarificationRequested))
    headers = located("/v1/applications/{}", committed)
    return Answer(201, {"clarification_id": str(asked.clarification_id)}, headers)


@router.get("/application-queue", response_model=Paged[ApplicationAssessed])
async def list_what_waits(
    caller: Assessor,
    queries: Queries,
    overdue: bool | None = None,
    to_confirm: bool | None = None,
    mine: bool = False,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the applications that wait for a decision, by the last day for it; `mine` are those that you evaluate."""
    found = await queries.queue(caller, overdue=overdue, to_confirm=to_confirm, mine=mine, after=after, limit=limit)
    return page(found, limit)


@router.get("/applications/{application_id}/admissions", response_model=Paged[AdmissionShown])
async def check_admissions(application_id: UUID, caller: Assessor, queries: ToCome) -> Response:
    """Say, of each category that is not decided yet, what stands in the way of admitting the applicant now.

    A proposal is held to the same rules, and to what the assessors know besides, such as an interest of their own.
    """
    found = await queries.admissions(application_id, caller)
    return page(found, len(found) + 1)


@router.post("/applications/{application_id}/evaluation", status_code=204)
async def begin_evaluation(application_id: UUID, caller: Officer, decisions: Commands) -> Response:
    """Take the evaluation of an application on, or over from somebody else."""
    return respond(await decisions.begin(application_id, caller))


@router.post("/applications/{application_id}/clarifications", status_code=201, response_model=ClarificationAsked)
async def request_clarification(
    application_id: UUID, asked: RequestClarification, caller: Officer, decisions: Commands
) -> Response:
    """Ask the applicant what is missing or unclear. The time to decide runs on."""
    return respond(await decisions.request_clarification(application_id, asked, caller.answered(_asked)))


@router.post("/applications/{application_id}/clarifications/{clarification_id}/answer", status_code=204)
async def answer_clarification(
    application_id: UUID, clarification_id: UUID, asked: AnswerClarification, caller: Applicant, decisions: Commands
) -> Response:
    """Answer what was asked, once."""
    return respond(await decisions.answer_clarification(application_id, clarification_id, asked, caller))


@router.post("/applications/{application_id}/representations-invitation", status_code=204)
async def invite_representations(
    application_id: UUID, asked: InviteRepresentations, caller: Officer, decisions: Commands
) -> Response:
    """Let the applicant speak before it is refused on an exclusion ground: no such refusal comes before that."""
    return respond(await decisions.invite_representations(application_id, asked, caller))


@router.post("/applications/{application_id}/representations", status_code=204)
async def make_representations(
    application_id: UUID, asked: MakeRepresentations, caller: Applicant, decisions: Commands
) -> Response:
    """Say something to the exclusion that is considered."""
    return respond(await decisions.represent(application_id, asked, caller))


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
