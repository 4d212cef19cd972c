"""The HTTP of changes of an order, which one side proposes and the other agrees to."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.ordering.changes.commands import OrderChanges
from services.ordering.changes.domain.next_best import RefuseNextBest
from services.ordering.changes.domain.terms import ProposeChange, ProposeStart, RefuseChange
from services.ordering.changes.next_best import NextBestOffers
from services.ordering.orders.routes import OrderCreated
from shared.auth.principal import Role
from shared.http.answers import created, respond
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("ordering")

Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
EitherSide = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.SUPPLIER)]
Coach = Annotated[Caller, allow(Role.WORK_COACH, Role.BUYER, scope="orders:write")]
District = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER)]
Commands = Annotated[OrderChanges, provided(OrderChanges)]
NextBest = Annotated[NextBestOffers, provided(NextBestOffers)]


@router.post("/orders/{order_id}/start-proposal", status_code=204)
async def propose_start(order_id: UUID, asked: ProposeStart, caller: Supplier, changes: Commands) -> Response:
    """Offer another start of an order that waits for an answer, in place of a plain no.

    The order is accepted with it once the district agrees, and is declined where it does not. Until then it may still
    be accepted as it was ordered, or declined.
    """
    return respond(await changes.propose_start(order_id, asked, caller))


@router.post("/orders/{order_id}/change-proposal", status_code=204)
async def propose_change(order_id: UUID, asked: ProposeChange, caller: EitherSide, changes: Commands) -> Response:
    """Propose another start, end, version or price of an order that was accepted, with the reason.

    Nothing changes before the other side agrees. Once the provision has started, only its last day can change.
    """
    return respond(await changes.propose(order_id, asked, caller))


@router.post("/orders/{order_id}/change-agreement", status_code=204)
async def agree_to_change(order_id: UUID, caller: EitherSide, changes: Commands) -> Response:
    """Agree to what the other side proposed: it holds from now on, and budgets and places follow.

    What proposing asked for must hold still. A higher price needs the authority that an order of it would need.
    """
    return respond(await changes.agree(order_id, caller))


@router.post("/orders/{order_id}/change-refusal", status_code=204)
async def refuse_change(order_id: UUID, asked: RefuseChange, caller: EitherSide, changes: Commands) -> Response:
    """Say no to what the other side proposed, with the reason: the order stands as it is.

    Where the supplier offered another start in place of an answer, the order counts as declined.
    """
    return respond(await changes.refuse(order_id, asked, caller))


@router.post("/orders/{order_id}/change-withdrawal", status_code=204)
async def withdraw_change(order_id: UUID, caller: EitherSide, changes: Commands) -> Response:
    """Take back what your own side proposed."""
    return respond(await changes.withdraw(order_id, caller))


@router.post("/orders/{order_id}/next-best-order", status_code=201, response_model=OrderCreated)
async def order_next_best(order_id: UUID, caller: Coach, next_best: NextBest) -> Response:
    """Order the offer that is proposed in place of an order that came to nothing; every rule of placing is asked."""
    return respond(await next_best.order(order_id, caller.answered(created("/v1/orders/{}", "order_id"))))


@router.post("/orders/{order_id}/next-best-refusal", status_code=204)
async def refuse_next_best(order_id: UUID, asked: RefuseNextBest, caller: District, next_best: NextBest) -> Response:
    """Say that the district does not want the offer that is proposed, with the reason."""
    return respond(await next_best.refuse(order_id, asked, caller))
