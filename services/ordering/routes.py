"""The HTTP of ordering."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Response

from services.ordering.commands import BUDGET_ACCESS, ORDER_ACCESS, Ordering
from services.ordering.domain import order as orders
from services.ordering.domain.budget import BUDGETS, Allocate, Budget
from services.ordering.domain.known import KnownOffer
from services.ordering.domain.order import (
    ORDERS,
    CancelOrder,
    CompleteProvision,
    DeclineOrder,
    EndProvisionEarly,
    Order,
    PlaceOrder,
    RecordOutcome,
    RejectOrder,
    StartProvision,
    Status,
)
from shared.auth.principal import Role
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode, DistrictCode

router = service_router("ordering")

_READERS = (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR)
Coach = Annotated[Caller, allow(Role.WORK_COACH, Role.BUYER, scope="orders:write")]
Approver = Annotated[Caller, allow(Role.DISTRICT_MANAGER)]
District = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, scope="orders:write")]
Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
Allocator = Annotated[Caller, allow(Role.BUYER)]
Staff = Annotated[Caller, allow(*_READERS, scope="budgets:read")]
Anyone = Annotated[Caller, allow(*_READERS, Role.SUPPLIER, scope="orders:read")]

FinancialYear = Annotated[
    str, Path(pattern=r"^20[0-9]{2}-[0-9]{2}$", description="A UK financial year, such as 2016-17")
]
Service = Annotated[Ordering, provided(Ordering)]


class OrderCreated(Created):
    """The new order's id."""

    order_id: UUID


@router.get("/orderable-offers", response_model=Paged[KnownOffer], dependencies=[allow(*_READERS, scope="offers:read")])
async def find_orderable_offers(
    service: Service,
    category: CategoryCode,
    district: DistrictCode,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Find the offers that may be ordered now in a category for a district."""
    filters = {"category": category, "districts": district, "orderable": True}
    found = await service.offers.documents(filters, after=after, limit=limit)
    return page(found, limit)


@router.post("/orders", status_code=201, response_model=OrderCreated)
async def place_order(asked: PlaceOrder, caller: Coach, service: Service) -> Response:
    """Order an offer for a client's need. Up to the policy's limit it is approved and issued at once."""
    return respond(await service.place(asked, caller.answered(created("/v1/orders/{}", "order_id"))))


@router.get("/orders", response_model=Paged[Order])
async def list_orders(
    caller: Anyone,
    service: Service,
    status: Status | None = None,
    district: DistrictCode | None = None,
    journey_id: UUID | None = None,
    supplier_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List orders in the order of their needs: a supplier sees its own, staff of a district those of the district."""
    filters: dict[str, Any] = {
        "status": status,
        "journey_id": str(journey_id) if journey_id else None,
        **ORDER_ACCESS.filters(caller, district=district, supplier_id=supplier_id),
    }
    return page(await service.store.documents(ORDERS, filters, after=after, limit=limit), limit)


@router.get("/orders/{order_id}", response_model=Order)
async def get_order(order_id: UUID, caller: Anyone, service: Service) -> Response:
    """Show one order."""
    stored = await service.store.get(ORDERS(order_id))
    order = ORDER_ACCESS.readable(caller, order_id, stored.state)
    return one(ORDERS.encode(order), stored.version)


@router.post("/orders/{order_id}/approval", status_code=204)
async def approve_order(order_id: UUID, caller: Approver, service: Service) -> Response:
    """Approve an order above the policy's limit; it is issued to the supplier at once."""
    return respond(await service.approve(order_id, caller))


@router.post("/orders/{order_id}/rejection", status_code=204)
async def reject_order(order_id: UUID, asked: RejectOrder, caller: Approver, service: Service) -> Response:
    """Say no to an order that waits for approval."""
    decide = partial(orders.reject, asked=asked, now=service.now())
    return respond(await service.with_budget(order_id, caller, decide))


@router.post("/orders/{order_id}/acceptance", status_code=204)
async def accept_order(order_id: UUID, caller: Supplier, service: Service) -> Response:
    """Agree to deliver an order."""
    return respond(await service.change(order_id, caller, partial(orders.accept, now=service.now())))


@router.post("/orders/{order_id}/decline", status_code=204)
async def decline_order(order_id: UUID, asked: DeclineOrder, caller: Supplier, service: Service) -> Response:
    """Decline an order, with the reason."""
    decide = partial(orders.decline, asked=asked, now=service.now())
    return respond(await service.with_budget(order_id, caller, decide))


@router.post("/orders/{order_id}/cancellation", status_code=204)
async def cancel_order(order_id: UUID, asked: CancelOrder, caller: District, service: Service) -> Response:
    """Take an order back before provision starts."""
    decide = partial(orders.cancel, asked=asked, now=service.now())
    return respond(await service.with_budget(order_id, caller, decide))


@router.post("/orders/{order_id}/start", status_code=204)
async def start_provision(order_id: UUID, asked: StartProvision, caller: Supplier, service: Service) -> Response:
    """Record that the client took up the provision."""
    decide = partial(orders.start, asked=asked, now=service.now())
    return respond(await service.change(order_id, caller, decide))


@router.post("/orders/{order_id}/completion", status_code=204)
async def complete_provision(order_id: UUID, asked: CompleteProvision, caller: Supplier, service: Service) -> Response:
    """Record that the client finished."""
    decide = partial(orders.complete, asked=asked, now=service.now())
    return respond(await service.change(order_id, caller, decide))


@router.post("/orders/{order_id}/early-end", status_code=204)
async def end_provision_early(order_id: UUID, asked: EndProvisionEarly, caller: Supplier, service: Service) -> Response:
    """Record that the client left before the end, with the reason."""
    decide = partial(orders.end_early, asked=asked, now=service.now())
    return respond(await service.change(order_id, caller, decide))


@router.post("/orders/{order_id}/outcome", status_code=204)
async def record_outcome(order_id: UUID, asked: RecordOutcome, caller: Supplier, service: Service) -> Response:
    """Record what came of the provision."""
    decide = partial(orders.record_outcome, asked=asked, now=service.now())
    return respond(await service.change(order_id, caller, decide))


@router.put("/budgets/{district}/{year}", status_code=204)
async def allocate_budget(
    district: DistrictCode, year: FinancialYear, asked: Allocate, caller: Allocator, service: Service
) -> Response:
    """Set what a district may commit in a financial year, such as 2016-17."""
    return respond(await service.allocate(district, year, asked, caller))


@router.get("/budgets", response_model=Paged[Budget])
async def list_budgets(
    caller: Staff, service: Service, district: DistrictCode | None = None, after: After = None, limit: Limit = 50
) -> Response:
    """List budgets: what is allocated and what is committed."""
    filters = BUDGET_ACCESS.filters(caller, district=district)
    return page(await service.store.documents(BUDGETS, filters, after=after, limit=limit), limit)
