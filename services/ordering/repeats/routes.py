"""The HTTP of buying again."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from services.ordering.orders.routes import OrderCreated
from services.ordering.repeats.commands import Repeats
from services.ordering.repeats.domain.repeating import BuyAgain
from shared.auth.principal import Role
from shared.http.answers import created, respond
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("ordering")

Coach = Annotated[Caller, allow(Role.WORK_COACH, Role.BUYER)]
Commands = Annotated[Repeats, provided(Repeats)]


@router.post("/orders/{order_id}/repeat", status_code=201, response_model=OrderCreated)
async def buy_again(order_id: UUID, asked: BuyAgain, caller: Coach, repeats: Commands) -> Response:
    """Order for another client's need what this order bought, because it worked, with the reason.

    No match is needed where the policy's floor of quality and band of price are kept, some times in a row at most.
    """
    return respond(await repeats.buy_again(order_id, asked, caller.answered(created("/v1/orders/{}", "order_id"))))
