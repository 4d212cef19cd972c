"""Auditors and suppliers who look at what is, and at the end of the record at what was: both must be the same."""

from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

import orjson

from deploy.local.replay.people.person import Person
from shared.auth.principal import Role

# Whatever else is said of such an order is said on a later day, so that a look at the end of a day is the last word.
_OVER = frozenset({"declined", "cancelled", "completed", "ended_early", "rejected", "did_not_start"})
_ORDERS = 20
_HISTORIES = 60
_PAGE = 500
# As which fact an order comes to stand so.
_STATUSES = {
    "OrderIssued": "issued",
    "OrderAccepted": "accepted",
    "DidNotStart": "did_not_start",
    "ProvisionStarted": "started",
    "ProvisionCompleted": "completed",
    "ProvisionEndedEarly": "ended_early",
    "OrderRejected": "rejected",
    "OrderDeclined": "declined",
    "OrderCancelled": "cancelled",
    "OrderStopped": "stopped",
    "OrderLapsed": "lapsed",
}


class Onlookers(Person):
    """Whoever may look, and changes nothing."""

    async def look(self) -> None:
        """Keep what the register and some orders are at the end of a day, as an auditor and a supplier see them."""
        seen = self._told.seen[self._world.day]
        for supplier in await self._register(""):
            seen["/v1/suppliers", supplier["supplier_id"]] = _in_short(supplier)
        over = (order for order, status in reversed(self._told.orders.items()) if status in _OVER)
        for order in islice(over, _ORDERS):
            for who, token in await self._readers(order):
                reply = await self._client.get("ordering", f"/v1/orders/{order}", token)
                seen[who, order] = _in_short(reply.body)

    async def look_back(self) -> None:
        """Ask for the same days again, and read how some orders came to stand as they do."""
        for day, seen in self._told.seen.items():
            await self._ask_again(day, seen)
        for order, status in islice(self._told.orders.items(), _HISTORIES):
            await self._read_history(order, status)

    async def _ask_again(self, day: date, seen: dict[tuple[str, str], bytes]) -> None:
        told = {
            ("/v1/suppliers", each["supplier_id"]): _in_short(each) for each in await self._register(f"&as_at={day}")
        }
        orders = {order for who, order in seen if who != "/v1/suppliers"}
        readers = {order: await self._readers(order) for order in orders}
        seen = {
            (who, each): view
            for (who, each), view in seen.items()
            if each not in readers or who in {reader for reader, _ in readers[each]}
        }
        for order in orders:
            for who, token in readers[order]:
                reply = await self._client.get("ordering", f"/v1/orders/{order}?as_at={day}", token)
                told[who, order] = _in_short(reply.body)
        self._told.looked += len(seen.keys() | told.keys())
        self._told.differing += [
            f"{who} {each} of {day} is told otherwise than on that day"
            for who, each in seen.keys() | told.keys()
            if seen.get((who, each)) != told.get((who, each))
        ]

    async def _read_history(self, order: str, status: str) -> None:
        """Both sides are told how it came to stand so, and only the auditor who in the department decided."""
        self._told.looked += 1
        for who, token in await self._readers(order):
            path = f"/v1/orders/{order}/history?limit={_PAGE}"
            items = (await self._client.get("ordering", path, token)).body["items"]
            names = [each["by"]["name"] for each in items if each["by"]["kind"] == "account"]
            knows_staff = any(not name.startswith(f"{Role.SUPPLIER}:") for name in names)
            if _last_status(items) != status or knows_staff is (who == "supplier"):
                self._told.differing.append(f"the history of order {order} is not what its {who} may expect")

    async def _readers(self, order: str) -> list[tuple[str, str]]:
        auditor = self._client.as_central(Role.AUDITOR)
        shown = await self._client.get("ordering", f"/v1/orders/{order}", auditor)
        supplier = shown.body["supplier_id"]
        if supplier in self._told.of_successions:
            return [("auditor", auditor)]
        return [("auditor", auditor), ("supplier", self._client.as_supplier(UUID(supplier)))]

    async def _register(self, also: str) -> list[dict[str, Any]]:
        token, found, after = self._client.as_central(Role.AUDITOR), list[dict[str, Any]](), ""
        while True:
            path = f"/v1/suppliers?limit={_PAGE}{after}{also}"
            page = (await self._client.get("supplier_registry", path, token)).body
            found += page["items"]
            if page["next"] is None:
                return found
            after = f"&after={page['next']}"


def _in_short(view: dict[str, Any]) -> bytes:
    return orjson.dumps(view, option=orjson.OPT_SORT_KEYS)


def _last_status(items: list[dict[str, Any]]) -> str:
    """Return how the order came to stand last."""
    statuses = (_STATUSES.get(each["fact"].split(".")[1]) for each in reversed(items))
    return next(filter(None, statuses), "awaiting_approval")
