"""Whom one may sign in as where a record was lived through: those first whose pages are full of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from deploy.local import made_up_people
from deploy.local.people_page import Somebody
from deploy.local.replay.client import Client
from deploy.local.stack import Stack
from shared.auth.principal import Role

Order = Mapping[str, Any]

_WORTH_A_LOOK = (("issued", "has orders to answer"), ("accepted", "has orders to start"), ("started", "delivers"))
_NEWCOMER = str(uuid5(NAMESPACE_URL, "an organisation that has not registered yet"))


async def people_of(stack: Stack) -> list[Somebody]:
    """Return somebody for each role and district, districts with most orders first, and some suppliers' people."""
    token = stack.issuer.token("laptop:people", [Role.AUDITOR, Role.CATEGORY_MANAGER])
    async with Client.session() as session:
        client = Client(stack, session)
        orders = (await client.get("ordering", "/v1/orders?limit=500", token)).body["items"]
        districts = Counter(order["district"] for order in orders)
        named = [await _named(client, token, supplier, about) for supplier, about in _suppliers(orders)]
    first = [code for code, _ in districts.most_common()]
    return [
        *made_up_people.staff(first),
        *made_up_people.suppliers(each for each in named if each),
        made_up_people.newcomer(_NEWCOMER),
    ]


def _suppliers(orders: Sequence[Order]) -> Iterator[tuple[str, str]]:
    """Yield those suppliers who have most of what is worth a look, each once, and why."""
    seen: set[str] = set()
    for status, about in _WORTH_A_LOOK:
        having = Counter(order["supplier_id"] for order in orders if order["status"] == status)
        for supplier, _ in having.most_common():
            if supplier not in seen:
                seen.add(supplier)
                yield supplier, about
                break


async def _named(client: Client, token: str, supplier: str, about: str) -> tuple[str, str, str] | None:
    """Return the organisation that speaks for a supplier, its name and what is worth a look; `None` where none does."""
    accounts = (await client.get("supplier_registry", f"/v1/suppliers/{supplier}/accounts", token)).body["items"]
    profile = (await client.get("supplier_registry", f"/v1/suppliers/{supplier}", token)).body
    return (str(accounts[0]["id"]), profile["name"], about) if accounts else None
