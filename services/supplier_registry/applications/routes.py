"""The HTTP of applications."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.supplier_registry.applications.commands import Applications
from services.supplier_registry.applications.domain.application import Apply, ExtendApplication, RefuseApplication
from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierApplied
from shared.http.answers import Created, located, respond
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.store.answer import Answer
from shared.store.group import Committed

router = service_router("applications")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Applicant = Annotated[Caller, allow(Role.SUPPLIER)]
Commands = Annotated[Applications, provided(Applications)]


class ApplicationCreated(Created):
    """The supplier's id and the new application's."""

    supplier_id: UUID
    application_id: UUID


def _with_the_application(committed: Committed) -> Answer:
    """Answer with the ids of the supplier and of its new application."""
    (applied,) = (each.event for each in committed.events if isinstance(each.event, SupplierApplied))
    body = {"supplier_id": committed.subject, "application_id": str(applied.application_id)}
    return Answer(201, body, located("/v1/suppliers/{}", committed))


@router.post("/applications", status_code=201, response_model=ApplicationCreated)
async def apply_for_admission(asked: Apply, caller: Applicant, applications: Commands) -> Response:
    """Ask to be admitted to categories. It is taken in whatever it declares, and decided within ten working days."""
    return respond(await applications.apply(asked, caller.answered(_with_the_application)))


@router.post("/suppliers/{supplier_id}/admission", status_code=204)
async def admit_supplier(supplier_id: UUID, caller: Officer, applications: Commands) -> Response:
    """Admit the applicant to the categories that it asked for."""
    return respond(await applications.admit(supplier_id, caller))


@router.post("/suppliers/{supplier_id}/refusal", status_code=204)
async def refuse_application(
    supplier_id: UUID, asked: RefuseApplication, caller: Officer, applications: Commands
) -> Response:
    """Refuse the application, with every reason."""
    return respond(await applications.refuse(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/extension", status_code=204)
async def extend_application(
    supplier_id: UUID, asked: ExtendApplication, caller: Officer, applications: Commands
) -> Response:
    """Give the decision up to fifteen working days from receipt, justified in the individual case."""
    return respond(await applications.extend(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/withdrawal", status_code=204)
async def withdraw_application(supplier_id: UUID, caller: Applicant, applications: Commands) -> Response:
    """Take the application back before it is decided."""
    return respond(await applications.withdraw(supplier_id, caller))
