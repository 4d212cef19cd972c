"""The HTTP of suppliers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.supplier_registry.suppliers.commands import Suppliers
from services.supplier_registry.suppliers.domain.details import ChangeDetails
from services.supplier_registry.suppliers.domain.membership import WithdrawMembership
from services.supplier_registry.suppliers.domain.new_orders import ResumeNewOrders, StopNewOrders
from services.supplier_registry.suppliers.domain.redeclaring import Redeclare, RequestRedeclaration
from services.supplier_registry.suppliers.domain.suspending import ReinstateSupplier, SuspendSupplier
from services.supplier_registry.suppliers.queries import ListedAs, SupplierInFull, SupplierQueries, SupplierShown
from shared.auth.principal import STAFF, Role
from shared.history.telling import Happened
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode

_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_IDS = f"^{_ID}(,{_ID})*$"

router = service_router("suppliers")

Officer = Annotated[Caller, allow(Role.CATEGORY_MANAGER)]
Member = Annotated[Caller, allow(Role.SUPPLIER)]
UpToDateSupplier = Annotated[Caller, allow(Role.SUPPLIER, versioned=True)]
Anyone = Annotated[Caller, allow(*STAFF, Role.SUPPLIER, scope="suppliers:read")]
Commands = Annotated[Suppliers, provided(Suppliers)]
Named = Annotated[
    str | None,
    Query(max_length=3_699, pattern=_IDS, description="Only these suppliers: up to 100 ids with commas between"),
]
Queries = Annotated[SupplierQueries, provided(SupplierQueries)]


@router.get("/suppliers", response_model=Paged[SupplierInFull | SupplierShown])
async def list_suppliers(
    caller: Anyone,
    queries: Queries,
    standing: ListedAs | None = None,
    category: CategoryCode | None = None,
    as_at: AsAt = None,
    supplier_ids: Named = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List suppliers: staff see all, a supplier itself alone. `standing` is that in `category`, or in any;
    `no_new_orders` finds the members to whom new orders are stopped. With `supplier_ids` no others
    are listed.

    With `as_at` it is the register of that day: each supplier as it was then, found by how it stood then.
    """
    named = tuple(UUID(each) for each in supplier_ids.split(",")) if supplier_ids else ()
    return page(await queries.list(caller, standing, category, as_at, after, limit, named), limit)


@router.get("/suppliers/{supplier_id}", response_model=SupplierInFull | SupplierShown)
async def get_supplier(supplier_id: UUID, caller: Anyone, queries: Queries, as_at: AsAt = None) -> Response:
    """Show a supplier and how it stands in each category; to itself and its assessors also what is confidential."""
    return one(*await queries.get(supplier_id, caller, as_at), as_at)


@router.get("/suppliers/{supplier_id}/history", response_model=Paged[Happened])
async def get_history_of_supplier(
    supplier_id: UUID, caller: Anyone, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a supplier, oldest first; to itself and its assessors also what is confidential."""
    return page(await queries.history(supplier_id, caller, after=after, limit=limit), limit)


@router.put("/suppliers/{supplier_id}/details", status_code=204)
async def change_details(
    supplier_id: UUID, asked: ChangeDetails, caller: UpToDateSupplier, suppliers: Commands
) -> Response:
    """Say what the supplier is now: name, legal form, addresses, size and purpose. What it was stays in its history."""
    return respond(await suppliers.change_details(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/suspension", status_code=204)
async def suspend_supplier(supplier_id: UUID, asked: SuspendSupplier, caller: Officer, suppliers: Commands) -> Response:
    """Stop new orders to a supplier in one category or in all, to the end of a day or until it is lifted."""
    return respond(await suppliers.suspend(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/reinstatement", status_code=204)
async def reinstate_supplier(
    supplier_id: UUID, asked: ReinstateSupplier, caller: Officer, suppliers: Commands
) -> Response:
    """Lift a suspension, in one category or in all. A notice of removal stands on."""
    return respond(await suppliers.reinstate(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/new-orders-stop", status_code=204)
async def stop_new_orders(supplier_id: UUID, asked: StopNewOrders, caller: Officer, suppliers: Commands) -> Response:
    """Give a member no new orders in one category or in all; what was issued to it goes on."""
    return respond(await suppliers.stop_new_orders(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/new-orders-resumption", status_code=204)
async def resume_new_orders(
    supplier_id: UUID, asked: ResumeNewOrders, caller: Officer, suppliers: Commands
) -> Response:
    """Let a member be given new orders again, in one category or in all. A suspension stands on."""
    return respond(await suppliers.resume_new_orders(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/membership-withdrawal", status_code=204)
async def withdraw_membership(
    supplier_id: UUID, asked: WithdrawMembership, caller: Member, suppliers: Commands
) -> Response:
    """Leave one category or all. Orders that run go on."""
    return respond(await suppliers.leave(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/redeclaration-request", status_code=204)
async def request_redeclaration(
    supplier_id: UUID, asked: RequestRedeclaration, caller: Officer, suppliers: Commands
) -> Response:
    """Ask a member to renew its declaration within five working days, in one category or in all; else it lapses."""
    return respond(await suppliers.request_redeclaration(supplier_id, asked, caller))


@router.post("/suppliers/{supplier_id}/redeclaration", status_code=204)
async def redeclare(supplier_id: UUID, asked: Redeclare, caller: Member, suppliers: Commands) -> Response:
    """Renew the declaration, in whatever of one category or all the supplier was asked to."""
    return respond(await suppliers.redeclare(supplier_id, asked, caller))
