"""The HTTP of orders."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.ordering.orders.approval_views import ApprovalAsked
from services.ordering.orders.approvals import ApprovalQueries
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.answering import CancelOrder, DeclineOrder
from services.ordering.orders.domain.approval import HandOverApproval, RejectOrder
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.previewing import Preview
from services.ordering.orders.domain.questioning import ContinueOrder, TerminateOrder
from services.ordering.orders.domain.state import Status
from services.ordering.orders.needs import NeedQueries, OrderableNeed
from services.ordering.orders.previews import OrderPreviews
from services.ordering.orders.queries import OrderQueries
from services.ordering.orders.views import OrderableOffer, OrderForStaff, OrderForSupplier
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode, DistrictCode
from shared.reference.policy_values import Level

router = service_router("ordering")

_READERS = (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR)
Coach = Annotated[Caller, allow(Role.WORK_COACH, Role.BUYER, scope="orders:write")]
Previewer = Annotated[Caller, allow(Role.WORK_COACH, Role.BUYER, scope="orders:write", reads=True)]
# A work coach too may have been lent an authority, and decides on nothing without one.
Approver = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER)]
ApprovalReader = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.AUDITOR)]
District = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, scope="orders:write")]
Decider = Annotated[Caller, allow(Role.DISTRICT_MANAGER, Role.BUYER)]
Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
Anyone = Annotated[Caller, allow(*_READERS, Role.SUPPLIER, scope="orders:read")]

Commands = Annotated[Orders, provided(Orders)]
Queries = Annotated[OrderQueries, provided(OrderQueries)]
Approvals = Annotated[ApprovalQueries, provided(ApprovalQueries)]
Previews = Annotated[OrderPreviews, provided(OrderPreviews)]
Needs = Annotated[NeedQueries, provided(NeedQueries)]
PurchaseOrder = Annotated[
    str | None, Query(pattern="^PO-[0-9A-F]{12}$", description="The number of its purchase order")
]


class OrderCreated(Created):
    """The new order's id."""

    order_id: UUID


@router.get(
    "/orderable-offers", response_model=Paged[OrderableOffer], dependencies=[allow(*_READERS, scope="offers:read")]
)
async def find_orderable_offers(
    orders: Queries,
    category: CategoryCode,
    district: DistrictCode,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Find the offers that may be ordered now in a category for a district."""
    return page(await orders.orderable_offers(category, district, after=after, limit=limit), limit)


@router.get("/orderable-needs", response_model=Paged[OrderableNeed], dependencies=[allow(Role.BUYER)])
async def find_orderable_needs(
    needs: Needs,
    district: DistrictCode | None = None,
    category: CategoryCode | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Find the needs that are open: for a buyer to match, to order for, or to run a competition for."""
    return page(await needs.orderable(district, category, after=after, limit=limit), limit)


@router.post("/orders", status_code=201, response_model=OrderCreated)
async def place_order(asked: PlaceOrder, caller: Coach, orders: Commands) -> Response:
    """Order an offer for a client's need. Up to the policy's limit it is approved and issued at once."""
    return respond(await orders.place(asked, caller.answered(created("/v1/orders/{}", "order_id"))))


@router.post("/orders/preview", response_model=Preview)
async def preview_order(asked: PlaceOrder, caller: Previewer, previews: Previews) -> Response:
    """Show what an order would come to now, and every reason for which it would be refused; it changes nothing.

    What is in `shown` is sent along with the order: where something of it has changed by then, the refusal says what.
    """
    return computed(await previews.preview(asked, caller))


@router.get("/orders", response_model=Paged[OrderForStaff | OrderForSupplier])
async def list_orders(
    caller: Anyone,
    orders: Queries,
    status: Status | None = None,
    district: DistrictCode | None = None,
    category: CategoryCode | None = None,
    level: Level | None = None,
    in_question: bool | None = None,
    start_changed: bool | None = None,
    disputed: bool | None = None,
    to_check: bool | None = None,
    not_carried: bool | None = None,
    change_proposed: bool | None = None,
    next_best_proposed: bool | None = None,
    need_id: UUID | None = None,
    supplier_id: UUID | None = None,
    purchase_order: PurchaseOrder = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List orders: a supplier sees its own, staff of a district those of the district.

    What awaits a buyer's approval is found by `status=awaiting_approval&level=buyer`; running orders of a supplier that
    lost its standing, which somebody has to decide on, by `in_question=true`, the next last day first, with since when.
    Orders whose supplier moved, removed or cut the start that they are for are found by `start_changed=true`, those of
    which one side proposes a change by `change_proposed=true`, and those in whose place the match's next offer is
    proposed by `next_best_proposed=true`. Those with a dispute that a buyer has to decide are found by `disputed=true`,
    and those with an outcome that the district has to check by `to_check=true`. Staff find those that the next year's
    budget cannot pay for, since it has too little left, by `not_carried=true`.
    """
    found = await orders.list(
        caller,
        status=status,
        district=district,
        category=category,
        level=level,
        in_question=in_question,
        start_changed=start_changed,
        disputed=disputed,
        to_check=to_check,
        not_carried=not_carried,
        change_proposed=change_proposed,
        next_best_proposed=next_best_proposed,
        need_id=need_id,
        supplier_id=supplier_id,
        purchase_order=purchase_order,
        after=after,
        limit=limit,
    )
    return page(found, limit)


@router.get("/orders/{order_id}", response_model=OrderForStaff | OrderForSupplier)
async def get_order(order_id: UUID, caller: Anyone, orders: Queries, as_at: AsAt = None) -> Response:
    """Show one order, as it is or as it was when a day ended."""
    stored = await orders.get(order_id, caller, as_at)
    return one(stored.state, stored.version, as_at)


@router.get("/orders/{order_id}/history", response_model=Paged[Happened])
async def get_history_of_order(
    order_id: UUID, caller: Anyone, orders: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to an order, oldest first: who did what, when, why and under which policies.

    Its supplier is not told who in the department decided, what pays, nor that the order was in question before
    somebody decided.
    """
    return page(await orders.history(order_id, caller, after=after, limit=limit), limit)


@router.get("/approvals", response_model=Paged[OrderForStaff])
async def list_approvals(
    caller: Approver, approvals: Approvals, level: Level | None = None, after: After = None, limit: Limit = 50
) -> Response:
    """List the orders that await your approval, by your role or by an authority that you were lent.

    Buyers are shown those that await a buyer, others those that await the district; `level` asks for the other ones.
    """
    return page(await approvals.awaiting(caller, level=level, after=after, limit=limit), limit)


@router.get("/orders/{order_id}/approval", response_model=ApprovalAsked)
async def get_approval(order_id: UUID, caller: ApprovalReader, approvals: Approvals) -> Response:
    """Show what bears on the approval of an order.

    Its needs, what else the match ranked and how, what the budgets have left with it and without it, what came of
    earlier orders of the offer in the district, and every reason for which you could not approve it now.
    """
    return computed(await approvals.asked(order_id, caller))


@router.post("/orders/{order_id}/approval", status_code=204)
async def approve_order(order_id: UUID, caller: Approver, orders: Commands) -> Response:
    """Give the approval that is next; after the last one the order is issued to the supplier at once.

    A district manager approves up to the district's authority, a buyer what is above it, anybody what they were lent an
    authority for; each of several approvals is another person's. Whatever placing asked for must hold still.
    """
    return respond(await orders.approve(order_id, caller))


@router.post("/orders/{order_id}/approval/hand-over", status_code=204)
async def hand_over_approval(order_id: UUID, asked: HandOverApproval, caller: Approver, orders: Commands) -> Response:
    """Leave the approval that is awaited of the district to the buyers, with the reason; they are told at once."""
    return respond(await orders.hand_over_approval(order_id, asked, caller))


@router.post("/orders/{order_id}/rejection", status_code=204)
async def reject_order(order_id: UUID, asked: RejectOrder, caller: Approver, orders: Commands) -> Response:
    """Say no to an order that waits for approval."""
    return respond(await orders.reject(order_id, asked, caller))


@router.post("/orders/{order_id}/acceptance", status_code=204)
async def accept_order(order_id: UUID, caller: Supplier, orders: Commands) -> Response:
    """Agree to deliver an order."""
    return respond(await orders.accept(order_id, caller))


@router.post("/orders/{order_id}/decline", status_code=204)
async def decline_order(order_id: UUID, asked: DeclineOrder, caller: Supplier, orders: Commands) -> Response:
    """Decline an order, with the reason."""
    return respond(await orders.decline(order_id, asked, caller))


@router.post("/orders/{order_id}/cancellation", status_code=204)
async def cancel_order(order_id: UUID, asked: CancelOrder, caller: District, orders: Commands) -> Response:
    """Take an order back before provision starts."""
    return respond(await orders.cancel(order_id, asked, caller))


@router.post("/orders/{order_id}/continuation", status_code=204)
async def continue_order(order_id: UUID, asked: ContinueOrder, caller: Decider, orders: Commands) -> Response:
    """Decide that an order in question goes on although the standing of its supplier changed, with the reason.

    Supplier and district are told. An end that was decided before is off, unless it has come.
    """
    return respond(await orders.go_on(order_id, asked, caller))


@router.post("/orders/{order_id}/termination", status_code=204)
async def terminate_order(order_id: UUID, asked: TerminateOrder, caller: Decider, orders: Commands) -> Response:
    """Decide that an order in question does not go on, with the reason; supplier and district are told.

    A provision that has started ends on a day that has to be named, today's or one of the next weeks; what has not
    started is cancelled at once.
    """
    return respond(await orders.terminate(order_id, asked, caller))
