"""The HTTP of the supplier registry."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response

from services.supplier_registry.commands import SUPPLIER_ACCESS, Registry
from services.supplier_registry.domain import application as applications
from services.supplier_registry.domain import membership
from services.supplier_registry.domain.application import Apply, ExtendApplication, RefuseApplication
from services.supplier_registry.domain.membership import ChangeDetails, NotifyRemoval, RemoveSupplier, SuspendSupplier
from services.supplier_registry.domain.scorecard import Scorecard
from services.supplier_registry.domain.supplier import SUPPLIERS, Status, Supplier
from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierApplied
from shared.http.answers import Created, Paged, computed, located, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode
from shared.store.answer import Answer
from shared.store.group import Committed

router = service_router("supplier registry")

_READERS = (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR)
Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Applicant = Annotated[Caller, allow(Role.SUPPLIER)]
UpToDateSupplier = Annotated[Caller, allow(Role.SUPPLIER, versioned=True)]
Anyone = Annotated[Caller, allow(*_READERS, Role.SUPPLIER, scope="suppliers:read")]
Service = Annotated[Registry, provided(Registry)]


class ApplicationCreated(Created):
    """The supplier's id, which is the organisation's of the token, and the new application's."""

    supplier_id: UUID
    application_id: UUID


def _with_the_application(committed: Committed) -> Answer:
    """Answer with the ids of the supplier and of its new application."""
    (applied,) = (each.event for each in committed.events if isinstance(each.event, SupplierApplied))
    body = {"supplier_id": committed.subject, "application_id": str(applied.application_id)}
    return Answer(201, body, located("/v1/suppliers/{}", committed))


@router.post("/applications", status_code=201, response_model=ApplicationCreated)
async def apply_for_admission(asked: Apply, caller: Applicant, service: Service) -> Response:
    """Ask to be admitted to categories. It is taken in whatever it declares, and decided within ten working days."""
    return respond(await service.apply(asked, caller.answered(_with_the_application)))


@router.get("/suppliers", response_model=Paged[Supplier])
async def list_suppliers(
    caller: Anyone,
    service: Service,
    status: Status | None = None,
    category: CategoryCode | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List suppliers: staff see all, a supplier itself alone."""
    filters: dict[str, Any] = {
        "status": status,
        "categories": category,
        **SUPPLIER_ACCESS.filters(caller),
    }
    return page(await service.store.documents(SUPPLIERS, filters, after=after, limit=limit), limit)


@router.get("/suppliers/{supplier_id}", response_model=Supplier)
async def get_supplier(supplier_id: UUID, caller: Anyone, service: Service) -> Response:
    """Show one supplier with its latest application."""
    stored = await service.get(supplier_id, caller)
    return one(SUPPLIERS.encode(stored.state), stored.version)


@router.get("/suppliers/{supplier_id}/scorecard", response_model=Scorecard)
async def get_scorecard(supplier_id: UUID, caller: Anyone, service: Service) -> Response:
    """Show what became of a supplier's orders, with rates where there are enough cases to say something fair."""
    return computed(await service.scorecard(supplier_id, caller))


@router.post("/suppliers/{supplier_id}/admission", status_code=204)
async def admit_supplier(supplier_id: UUID, caller: Officer, service: Service) -> Response:
    """Admit the applicant to the categories that it asked for."""
    return respond(await service.change(supplier_id, caller, partial(applications.admit, now=service.now())))


@router.post("/suppliers/{supplier_id}/refusal", status_code=204)
async def refuse_application(
    supplier_id: UUID, asked: RefuseApplication, caller: Officer, service: Service
) -> Response:
    """Refuse the application, with every reason."""
    decide = partial(applications.refuse, asked=asked, now=service.now())
    return respond(await service.change(supplier_id, caller, decide))


@router.post("/suppliers/{supplier_id}/extension", status_code=204)
async def extend_application(
    supplier_id: UUID, asked: ExtendApplication, caller: Officer, service: Service
) -> Response:
    """Give the decision up to fifteen working days from receipt, justified in the individual case."""
    decide = partial(applications.extend, asked=asked, terms=service.terms(), now=service.now())
    return respond(await service.change(supplier_id, caller, decide))


@router.post("/suppliers/{supplier_id}/withdrawal", status_code=204)
async def withdraw_application(supplier_id: UUID, caller: Applicant, service: Service) -> Response:
    """Take the application back before it is decided."""
    return respond(await service.change(supplier_id, caller, partial(applications.withdraw, now=service.now())))


@router.put("/suppliers/{supplier_id}/details", status_code=204)
async def change_details(
    supplier_id: UUID, asked: ChangeDetails, caller: UpToDateSupplier, service: Service
) -> Response:
    """Say what the supplier's name and size are now."""
    decide = partial(membership.change_details, asked=asked, terms=service.terms())
    return respond(await service.change(supplier_id, caller, decide))


@router.post("/suppliers/{supplier_id}/suspension", status_code=204)
async def suspend_supplier(supplier_id: UUID, asked: SuspendSupplier, caller: Officer, service: Service) -> Response:
    """Stop new orders to a supplier for the time being."""
    decide = partial(membership.suspend, asked=asked, now=service.now())
    return respond(await service.change(supplier_id, caller, decide))


@router.post("/suppliers/{supplier_id}/reinstatement", status_code=204)
async def reinstate_supplier(supplier_id: UUID, caller: Officer, service: Service) -> Response:
    """Lift a suspension, and drop a notice of removal where the supplier's answer was upheld."""
    return respond(await service.change(supplier_id, caller, partial(membership.reinstate, now=service.now())))


@router.post("/suppliers/{supplier_id}/removal-notice", status_code=204)
async def notify_removal(supplier_id: UUID, asked: NotifyRemoval, caller: Officer, service: Service) -> Response:
    """Tell a supplier that it is to be removed and why; it may answer first."""
    decide = partial(membership.notify_removal, asked=asked, terms=service.terms(), now=service.now())
    return respond(await service.change(supplier_id, caller, decide))


@router.post("/suppliers/{supplier_id}/removal", status_code=204)
async def remove_supplier(supplier_id: UUID, asked: RemoveSupplier, caller: Officer, service: Service) -> Response:
    """End a supplier's membership, from the day after its time to answer the notice."""
    decide = partial(membership.remove, asked=asked, now=service.now())
    return respond(await service.change(supplier_id, caller, decide))
