"""The HTTP of suppliers."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.supplier_registry.suppliers.commands import Suppliers
from services.supplier_registry.suppliers.domain.membership import (
    ChangeDetails,
    NotifyRemoval,
    RemoveSupplier,
    SuspendSupplier,
)
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS, Status
from services.supplier_registry.suppliers.queries import SupplierQueries, SupplierShown, shown
from shared.auth.principal import STAFF, Role
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode

router = service_router("suppliers")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
UpToDateSupplier = Annotated[Caller, allow(Role.SUPPLIER, versioned=True)]
Anyone = Annotated[Caller, allow(*STAFF, Role.SUPPLIER, scope="suppliers:read")]
Commands = Annotated[Suppliers, provided(Suppliers)]
Queries = Annotated[SupplierQueries, provided(SupplierQueries)]


@router.get("/suppliers", response_model=Paged[SupplierShown])
async def list_suppliers(
    caller: Anyone,
    queries: Queries,
    status: Status | None = None,
    category: CategoryCode | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List suppliers: staff see all, a supplier itself alone."""
    return page(await queries.list(caller, status, category, after, limit), limit)


@router.get("/suppliers/{supplier_id}", response_model=SupplierShown)
async def get_supplier(supplier_id: UUID, caller: Anyone, queries: Queries) -> Response:
    """Show one supplier with its latest application."""
    stored = await queries.get(supplier_id, caller)
    return one(shown(SUPPLIERS.encode(stored.state)), stored.version)


@router.put("/suppliers/{supplier_id}/details", status_code=204)
async def change_details(
    supplier_id: UUID, asked: ChangeDetails, caller: UpToDateSupplier, suppliers: Commands
) -> Response:
    """Say what the supplier's name and size are now."""
    return respond(await suppliers.change_details(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/suspension", status_code=204)
async def suspend_supplier(supplier_id: UUID, asked: SuspendSupplier, caller: Officer, suppliers: Commands) -> Response:
    """Stop new orders to a supplier for the time being."""
    return respond(await suppliers.suspend(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/reinstatement", status_code=204)
async def reinstate_supplier(supplier_id: UUID, caller: Officer, suppliers: Commands) -> Response:
    """Lift a suspension, and drop a notice of removal where the supplier's answer was upheld."""
    return respond(await suppliers.reinstate(supplier_id, caller))


@router.post("/suppliers/{supplier_id}/removal-notice", status_code=204)
async def notify_removal(supplier_id: UUID, asked: NotifyRemoval, caller: Officer, suppliers: Commands) -> Response:
    """Tell a supplier that it is to be removed and why; it may answer first."""
    return respond(await suppliers.notify_removal(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/removal", status_code=204)
async def remove_supplier(supplier_id: UUID, asked: RemoveSupplier, caller: Officer, suppliers: Commands) -> Response:
    """End a supplier's membership, from the day after its time to answer the notice."""
    return respond(await suppliers.remove(supplier_id, asked, caller))
