"""The HTTP of deliveries, for operators: what waits, what failed, and sending it again. No address is shown."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.notifications.deliveries.commands import Deliveries
from services.notifications.deliveries.domain.bouncing import TakeBounce
from services.notifications.deliveries.domain.delivery import DeliveryStatus
from services.notifications.deliveries.queries import DeliveryQueries, DeliveryView
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference.lists import coded

router = service_router("deliveries")

Operator = Annotated[Caller, allow(Role.OPERATOR)]
Commands = Annotated[Deliveries, provided(Deliveries)]
Queries = Annotated[DeliveryQueries, provided(DeliveryQueries)]


@router.get("/deliveries", response_model=Paged[DeliveryView])
async def list_deliveries(
    caller: Operator,
    queries: Queries,
    status: Annotated[DeliveryStatus | None, Query(description="Only those that stand so")] = None,
    channel: Annotated[Annotated[str, coded("channel")] | None, Query(description="Only those by this channel")] = None,
    code: Annotated[
        Annotated[str, coded("failure of a delivery")] | None, Query(description="Only those that failed last for this")
    ] = None,
    message_id: Annotated[UUID | None, Query(description="Only those of this message")] = None,
    person_id: Annotated[UUID | None, Query(description="Only those to this person")] = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List deliveries in the order of their messages' times. To whom they are is said by an id, never by an address."""
    del caller
    filters = {
        "status": status.value if status else None,
        "channel": channel,
        "code": code,
        "message_id": message_id,
        "person_id": person_id,
    }
    return page(await queries.deliveries(filters, after=after, limit=limit), limit)


@router.get("/deliveries/{delivery_id}", response_model=DeliveryView)
async def get_delivery(delivery_id: UUID, caller: Operator, queries: Queries) -> Response:
    """Show how one delivery stands, and why."""
    del caller
    return one(*await queries.delivery(delivery_id))


@router.get("/deliveries/{delivery_id}/history", response_model=Paged[Happened])
async def get_history_of_delivery(
    delivery_id: UUID, caller: Operator, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a delivery, oldest first: each attempt that failed, and why."""
    return page(await queries.history(delivery_id, caller, after=after, limit=limit), limit)


@router.post("/deliveries/{delivery_id}/resend", status_code=204)
async def resend_delivery(delivery_id: UUID, caller: Operator, deliveries: Commands) -> Response:
    """Have a delivery tried once more, now, under the same id; refused for one that was sent."""
    return respond(await deliveries.resend(delivery_id, caller))


@router.post("/deliveries/{delivery_id}/bounce", status_code=204)
async def record_bounce(delivery_id: UUID, asked: TakeBounce, caller: Operator, deliveries: Commands) -> Response:
    """Record that an e-mail came back: its `Message-ID` begins with the id of its delivery.

    Where its address is gone, nothing more is sent there until its owner gives another one.
    """
    return respond(await deliveries.bounced(delivery_id, asked.code, caller))
