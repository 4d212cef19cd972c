"""A small service to try HTTP and the way from a request to another service's reaction.

It goes by the name of a real one, since topics and contracts are found by names. Suppliers change their names; when
a budget is reserved for an order, the supplier of that order's id is named after the budget.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from shared.auth.principal import Role
from shared.contracts import topics
from shared.contracts.event import Event
from shared.contracts.ordering import BudgetReserved
from shared.contracts.supplier_registry import SupplierDetailsChanged
from shared.http.answers import created, one, respond
from shared.http.callers import Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller
from shared.kernel.commands import Line, Text, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.messaging.reacting import Reactor
from shared.service import Built, Parts, Service
from shared.store.store import Store


@dataclass(frozen=True)
class Named:
    supplier_id: UUID
    name: str


@command
class Former:
    name: Line
    until: date


@command
class Name:
    name: Line
    sme: bool
    since: date | None = None
    staff: Annotated[int, Field(ge=0, le=10**7)] = 0
    about: Text = ""
    formerly: Annotated[tuple[Former, ...], Field(max_length=10)] = ()


def rename(supplier_id: UUID, asked: Name) -> list[Event]:
    reject_if_any(
        [
            Rejection("too_rude", "this name is rude", "/name") if "rude" in asked.name else None,
            Rejection("not_small", "only small suppliers are named here", "/sme") if not asked.sme else None,
        ]
    )
    return [SupplierDetailsChanged(supplier_id=supplier_id, name=asked.name, sme=asked.sme, vcse=False)]


NAMED = Aggregate("supplier", "named", Named, lambda _, event: Named(event.supplier_id, event.name))


class Desk:
    def __init__(self, store: Store) -> None:
        self.store = store

    async def on_reserved(self, event: BudgetReserved, caller: Caller) -> None:
        asked = Name(name=event.budget_id, sme=True)
        await self.store.change((NAMED(event.holder.id),), lambda _: rename(event.holder.id, asked), caller)


router = service_router("desk")
Buyer = Annotated[Caller, allow(Role.BUYER)]
Careful = Annotated[Caller, allow(Role.BUYER, versioned=True)]
TheDesk = Annotated[Desk, provided(Desk)]


@router.post("/named/{supplier_id}", status_code=201)
async def name_supplier(supplier_id: UUID, asked: Name, caller: Buyer, desk: TheDesk) -> Response:
    caller = caller.answered(created("/v1/named/{}", "supplier_id"))
    return respond(await desk.store.change((NAMED(supplier_id),), lambda _: rename(supplier_id, asked), caller))


@router.put("/named/{supplier_id}", status_code=204)
async def rename_supplier(supplier_id: UUID, asked: Name, caller: Careful, desk: TheDesk) -> Response:
    return respond(await desk.store.change((NAMED(supplier_id),), lambda _: rename(supplier_id, asked), caller))


@router.get("/named/{supplier_id}")
async def get_supplier(supplier_id: UUID, caller: Buyer, desk: TheDesk) -> Response:
    stored = await desk.store.get(NAMED(supplier_id))
    return one(NAMED.encode(stored.state), stored.version)


@router.get("/named")
async def list_suppliers(
    caller: Buyer, supplier_id: UUID | None = None, sme: bool | None = None, limit: Limit = 50
) -> Response:
    return one({"supplier_id": str(supplier_id), "sme": sme, "limit": limit}, 1)


@router.post("/named/nobody", status_code=204)
async def name_nobody(caller: Buyer) -> Response:
    return Response(status_code=204)


@router.post("/named/{supplier_id}/removal", status_code=204)
async def remove_supplier(supplier_id: UUID, caller: Buyer) -> Response:
    return Response(status_code=204)


@router.post("/named/{supplier_id}/papers/shown", status_code=204)
async def show_papers(supplier_id: UUID, caller: Buyer) -> Response:
    return Response(status_code=204)


@router.get("/named/{supplier_id}/papers/{paper}")
async def get_paper(supplier_id: UUID, paper: str, caller: Buyer) -> Response:
    return one({"paper": paper}, 1)


@router.post("/faults", dependencies=[allow(Role.BUYER)])
async def make_a_mistake() -> Response:
    raise ZeroDivisionError("with a SECRET in it")


def build(parts: Parts) -> Built:
    desk = Desk(parts.store)
    return Built((desk,), {BudgetReserved: (Reactor("on_reserved", desk.on_reserved),)})


SERVICE = Service(
    name="supplier_registry",
    title="Desk",
    description="Tries HTTP.",
    aggregates=(NAMED,),
    projections=(),
    subscribes=(topics.BUDGETS,),
    routers=(router,),
    build=build,
)
