"""Suppliers that move a start under the orders that are there for it, and most of them back again."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import Reply, Unexpected, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import OfferPlan, SupplierPlan
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.reference import categories
from shared.reference.calendar import add_working_days

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

Start = dict[str, Any]

# Made up, in working days: by how much a start is moved, how far ahead that has to lie, and when it is moved back.
_BY, _AHEAD, _BACK_AFTER = 2, 7, 1
_LEFT_MOVED = 3
"""One in so many stays moved: the orders of it keep their day all the same."""
_STALE = 412
_STANDS = frozenset({"awaiting_approval", "issued", "accepted"})
_GONE = frozenset({"offer_delisted", "offer_withdrawn"})


class StartMovers(Person):
    """Members whose trainer or room is not free on the day that was named: once for each offer of theirs."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has published anything yet."""
        super().__init__(world, everyone)
        self._everywhere = {each.org for each in world.record.suppliers[: len(categories())]}
        self._offers: dict[str, tuple[SupplierPlan, OfferPlan]] = {}
        self._moving: set[UUID] = set()

    def is_moving(self, supplier: SupplierPlan) -> bool:
        """Say whether a supplier is about to move a start, so that nobody stops its orders on the same day."""
        return supplier.supplier_id in self._moving

    def take_in(self, supplier: SupplierPlan, offer: OfferPlan, offer_id: str) -> None:
        """Take note of an offer that begins in groups, of a supplier to which nothing happens."""
        drafts = self._everyone.offer_writers.write(supplier)  # a draft of it would have to be written anew
        if offer.in_groups and supplier.org in self._everywhere and not drafts:
            self._offers[offer_id] = (supplier, offer)
            self._everyone.waiters.take_in(supplier, offer, offer_id)

    def hear_of(self, order: dict[str, Any], need: Need) -> None:
        """Plan to move the start of an order, where it lies far enough ahead."""
        start = order["next_start"]
        earliest = add_working_days(self._world.day, _AHEAD).isoformat()
        if start and start["on"] >= earliest and order["offer_id"] in self._offers and self._world.days_left > _AHEAD:
            supplier, offer = self._offers.pop(order["offer_id"])
            self._moving.add(supplier.supplier_id)
            # In a row with all that happens to this order, so that none of it comes between.
            self._later(1, need.journey_id, self._move, order, need, supplier, offer)

    async def _move(self, order: dict[str, Any], need: Need, supplier: SupplierPlan, offer: OfferPlan) -> None:
        token, start = self._client.as_supplier(supplier.supplier_id), order["next_start"]
        seen = await self._client.get("ordering", f"/v1/orders/{order['order_id']}", token)
        if seen.body["status"] not in _STANDS:
            self._offers[order["offer_id"]] = (supplier, offer)
            self._moving.discard(supplier.supplier_id)
            return
        later = add_working_days(date.fromisoformat(start["on"]), _BY).isoformat()
        if not await self._says(order, offer, token, later):
            self._moving.discard(supplier.supplier_id)
            return
        self._told.moved_starts[start["start_id"]] = "moved"
        await self._is_listed(order, token, moved=True)
        if len(self._told.moved_starts) % _LEFT_MOVED:
            self._later(_BACK_AFTER, need.journey_id, self._move_back, order, supplier, offer, token)
        else:
            self._moving.discard(supplier.supplier_id)

    async def _move_back(self, order: dict[str, Any], supplier: SupplierPlan, offer: OfferPlan, token: str) -> None:
        start = order["next_start"]
        if await self._says(order, offer, token, start["on"]):
            self._told.moved_starts[start["start_id"]] = "as_ordered"
            await self._is_listed(order, token, moved=False)
        self._moving.discard(supplier.supplier_id)

    async def _says(self, order: dict[str, Any], offer: OfferPlan, token: str, day: str) -> bool:
        """Say that the start is on this day; return whether the offer may still be changed."""
        start_id = order["next_start"]["start_id"]
        return await self.says(
            order["offer_id"], offer, token, lambda each: {**each, "on": day} if each["start_id"] == start_id else each
        )

    async def says(self, offer_id: str, offer: OfferPlan, token: str, changed: Callable[[Start], Start]) -> bool:
        """Publish an offer with its starts changed; return whether it may still be changed."""
        path = f"/v1/offers/{offer_id}"
        while True:
            seen = await self._client.get("catalogue", path, token)
            body = offer.body(seen.body["price"]["pence"], [changed(each) for each in seen.body["starts"]])
            reply = await self._client.replace("catalogue", path, token, body, seen.etag)
            if reply.status != _STALE:  # else its price was changed meanwhile, or the like: look again
                break
        self._told.refusals.update(reply.reasons)
        if not reply.reasons & _GONE:
            expect(reply, path)
        return not reply.reasons

    async def _is_listed(self, order: dict[str, Any], token: str, *, moved: bool) -> None:
        """Wait until the supplier's list of changed starts has the order or not; it keeps its day in any case."""

        def says_so(reply: Reply) -> bool:
            return any(each["order_id"] == order["order_id"] for each in reply.body["items"]) is moved

        listed = await self._client.get_until("ordering", "/v1/orders?start_changed=true&limit=200", token, says_so)
        for each in listed.body["items"]:
            if each["start_change"]["moved_to"] == each["starts_on"]:
                raise Unexpected(f"order {each['order_id']} was moved with its start")
