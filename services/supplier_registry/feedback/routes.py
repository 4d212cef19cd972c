"""The HTTP of feedback."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.supplier_registry.feedback.commands import FeedbackCommands
from services.supplier_registry.feedback.domain.giving import GiveFeedback
from services.supplier_registry.feedback.domain.requesting import RequestFeedback, RequestFeedbackOnRemoval
from services.supplier_registry.feedback.queries import FeedbackQueries, FeedbackShown, FeedbackToAssessors
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("feedback")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Organisation = Annotated[Caller, allow(Role.SUPPLIER)]
Reader = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER, Role.AUDITOR)]
Commands = Annotated[FeedbackCommands, provided(FeedbackCommands)]
Queries = Annotated[FeedbackQueries, provided(FeedbackQueries)]
Open = Annotated[bool | None, Query(alias="open", description="Only what is owed still, or only what was given")]
Shown = FeedbackToAssessors | FeedbackShown


class FeedbackCreated(Created):
    """The id under which the feedback will be found."""

    feedback_id: UUID


_requested = created("/v1/feedback-requests/{}", "feedback_id")


@router.post("/applications/{application_id}/feedback-requests", status_code=201, response_model=FeedbackCreated)
async def request_feedback(
    application_id: UUID, asked: RequestFeedback, caller: Organisation, feedback: Commands
) -> Response:
    """Ask why your application for a category was refused: you are told in writing within fifteen days."""
    return respond(await feedback.request_after_refusal(application_id, asked, caller.answered(_requested)))


@router.post("/suppliers/{supplier_id}/feedback-requests", status_code=201, response_model=FeedbackCreated)
async def request_feedback_on_removal(
    supplier_id: UUID, asked: RequestFeedbackOnRemoval, caller: Organisation, feedback: Commands
) -> Response:
    """Ask why you were removed from a category: you are told in writing within fifteen days."""
    return respond(await feedback.request_after_removal(supplier_id, asked, caller.answered(_requested)))


@router.get("/feedback-requests", response_model=Paged[Shown])
async def list_feedback(
    caller: Reader,
    queries: Queries,
    supplier_id: UUID | None = None,
    is_open: Open = None,
    overdue: bool | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List feedback by the last day for it: assessors see all, an organisation what it asked for itself."""
    found = await queries.by_day(
        caller, supplier_id=supplier_id, is_open=is_open, overdue=overdue, after=after, limit=limit
    )
    return page(found, limit)


@router.get("/feedback-requests/{feedback_id}", response_model=Shown)
async def get_feedback(feedback_id: UUID, caller: Reader, queries: Queries) -> Response:
    """Show what was asked and what was answered, to the organisation and its assessors."""
    return one(*await queries.get(feedback_id, caller))


@router.get("/feedback-requests/{feedback_id}/history", response_model=Paged[Happened])
async def get_history_of_feedback(
    feedback_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened, oldest first."""
    return page(await queries.history(feedback_id, caller, after=after, limit=limit), limit)


@router.post("/feedback-requests/{feedback_id}/answer", status_code=204)
async def give_feedback(feedback_id: UUID, asked: GiveFeedback, caller: Officer, feedback: Commands) -> Response:
    """Tell the organisation in full why it was decided against, once."""
    return respond(await feedback.give(feedback_id, asked, caller))
