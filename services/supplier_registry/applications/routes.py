"""The HTTP of applications."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.supplier_registry.applications.commands import Applications
from services.supplier_registry.applications.comparing import Compared, Comparisons
from services.supplier_registry.applications.domain.applying import Apply, WithdrawApplication
from services.supplier_registry.applications.domain.deciding import ExtendApplication
from services.supplier_registry.applications.queries import ApplicationAssessed, ApplicationQueries, ApplicationShown
from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierApplied
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, located, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.store.answer import Answer
from shared.store.commands import Committed

router = service_router("applications")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Applicant = Annotated[Caller, allow(Role.SUPPLIER)]
Reader = Annotated[Caller, allow(Role.SUPPLIER, Role.CATEGORY_MANAGER, Role.AUDITOR)]
Commands = Annotated[Applications, provided(Applications)]
Queries = Annotated[ApplicationQueries, provided(ApplicationQueries)]
Comparing = Annotated[Comparisons, provided(Comparisons)]
Open = Annotated[bool | None, Query(alias="open", description="Only what waits for a decision, or only what does not")]


class ApplicationCreated(Created):
    """The new application's id, and the supplier's, for whom the token speaks."""

    application_id: UUID
    supplier_id: UUID


def _with_the_supplier(committed: Committed) -> Answer:
    """Answer with the ids of the new application and of its supplier."""
    (applied,) = (each.event for each in committed.events if isinstance(each.event, SupplierApplied))
    body = {"application_id": committed.subject, "supplier_id": str(applied.supplier_id)}
    return Answer(201, body, located("/v1/applications/{}", committed))


@router.post("/applications", status_code=201, response_model=ApplicationCreated)
async def apply_for_admission(asked: Apply, caller: Applicant, applications: Commands) -> Response:
    """Ask to be admitted to categories. It is taken in whatever it declares, and decided within ten working days."""
    return respond(await applications.apply(asked, caller.answered(_with_the_supplier)))


@router.get("/applications", response_model=Paged[ApplicationAssessed | ApplicationShown])
async def list_applications(
    caller: Reader,
    queries: Queries,
    supplier_id: UUID | None = None,
    is_open: Open = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List applications: assessors see all, an applicant its own alone."""
    return page(await queries.list(caller, supplier_id, is_open, after, limit), limit)


@router.get("/applications/{application_id}", response_model=ApplicationAssessed | ApplicationShown)
async def get_application(application_id: UUID, caller: Reader, queries: Queries, as_at: AsAt = None) -> Response:
    """Show an application with its declaration, to the applicant and its assessors."""
    return one(*await queries.get(application_id, caller, as_at), as_at)


@router.get("/applications/{application_id}/history", response_model=Paged[Happened])
async def get_history_of_application(
    application_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to an application, oldest first, to the applicant and its assessors."""
    return page(await queries.history(application_id, caller, after=after, limit=limit), limit)


@router.get("/applications/{application_id}/differences", response_model=Compared)
async def compare_application(application_id: UUID, caller: Reader, comparisons: Comparing) -> Response:
    """Say what an application says otherwise than the one before it, to the applicant and its assessors."""
    return computed(await comparisons.differences(application_id, caller))


@router.post("/applications/{application_id}/extension", status_code=204)
async def extend_application(
    application_id: UUID, asked: ExtendApplication, caller: Officer, applications: Commands
) -> Response:
    """Give the decision up to fifteen working days from receipt, justified in the individual case."""
    return respond(await applications.extend(application_id, asked, caller))


@router.post("/applications/{application_id}/withdrawal", status_code=204)
async def withdraw_application(
    application_id: UUID, asked: WithdrawApplication, caller: Applicant, applications: Commands
) -> Response:
    """Take the application back in the categories named, or in every one that is not decided yet."""
    return respond(await applications.withdraw(application_id, asked, caller))
