"""Work coaches who would rather wait for a start that is full than order a later one."""

from datetime import date
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import OfferPlan, Pick, SupplierPlan
from deploy.local.replay.told import Need
from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: how many working days a coach waits, how far ahead the start has to lie, and of so many places that are
# offered one is not wanted and for one nobody orders; of so many that wait, for one the supplier has no room.
_PATIENCE, _AHEAD = 5, 9
_OF_SO_MANY, _REFUSED_ONE, _LEFT, _NO_ROOM = 6, 3, 5, 2
_NOT_YET = frozenset({"need_unknown", "offer_unknown"})


class Waiters(Person):
    """Whoever lets a need wait, looks every day, and orders once it is its turn."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody waits yet."""
        super().__init__(world, everyone)
        self._offered, self._asked = count(), count()
        self._full: dict[str, dict[str, Any]] = {}
        self._offers: dict[str, tuple[SupplierPlan, OfferPlan]] = {}

    def take_in(self, supplier: SupplierPlan, offer: OfferPlan, offer_id: str) -> None:
        """Take note of an offer whose supplier may make room for one more."""
        self._offers[offer_id] = (supplier, offer)

    def hear_of(self, order: dict[str, Any]) -> None:
        """Take note of a start of which an order has the last place."""
        start = order["next_start"]
        if start and start.get("left") == 1 and order["offer_id"] not in self._told.courses:
            self._full[order["offer_id"]] = start

    async def wait(self, found: list[dict[str, Any]], need: Need, token: str) -> bool:
        """Let a need wait for a start that is full, once, and say whether it does."""
        if need.need_id in self._told.waiting or need.picks is not Pick.ANY:
            return False
        full = ((each, self._full[each["offer_id"]]) for each in found if each["offer_id"] in self._full)
        offer, start = next(((each, start) for each, start in full if self._is_ahead(start)), ({}, {}))
        if not start:
            return False
        path = f"/v1/waiting-lists/{start['start_id']}/needs"
        body = {"need_id": need.need_id, "offer_id": offer["offer_id"]}
        reply = await self._client.ask_until_known("ordering", path, token, body, _NOT_YET)
        if reply.refused:  # it is not full any more, or the like
            self._told.refusals.update(reply.reasons)
            self._full.pop(offer["offer_id"], None)
            return False
        self._told.waiting[need.need_id] = "waits"
        self._later(1, need.journey_id, self._make_room, offer["offer_id"], start)
        self._later(1, need.journey_id, self._look, need, {**offer, "next_start": start}, 1)
        return True

    def _is_ahead(self, start: dict[str, Any]) -> bool:
        return self._world.working_days_until(date.fromisoformat(start["on"])) > _AHEAD

    async def _make_room(self, offer_id: str, start: dict[str, Any]) -> None:
        """See, as the supplier, that somebody waits, and take one more into the group: most do, where nobody left."""
        if offer_id not in self._offers:
            return
        supplier, offer = self._offers[offer_id]
        token = self._client.as_supplier(supplier.supplier_id)
        listed = await self._client.get("ordering", f"/v1/waiting-lists/{start['start_id']}", token)
        if listed.body["waiting"] > listed.body["offered"] and next(self._asked) % _OF_SO_MANY != _NO_ROOM:
            one_more = {"start_id": start["start_id"], "by": 1}
            await self._everyone.start_movers.says(offer_id, offer, token, partial(_with_room, **one_more))

    async def _look(self, need: Need, offer: dict[str, Any], days: int) -> None:
        """Look whether it is the need's turn; after some days in vain it is ordered for otherwise."""
        if self._told.journeys[need.journey_id] != "open":
            return
        token = self._client.as_staff_of(need.district)
        listed = await self._client.get("ordering", f"/v1/waiting-lists?need_id={need.need_id}", token)
        waits = next((each for one in listed.body["items"] for each in one["needs"] if _is_of(each, need)), None)
        if waits is None:
            self._told.waiting[need.need_id] = "ended"
            await self._everyone.orderers.order(need)
        elif waits["order_by"]:
            await self._decide(need, offer, waits["waiting_id"], token)
        elif days < _PATIENCE:
            self._later(1, need.journey_id, self._look, need, offer, days + 1)
        else:
            await self._leave(need, offer, waits["waiting_id"], token)

    async def _decide(self, need: Need, offer: dict[str, Any], waiting_id: str, token: str) -> None:
        number = next(self._offered) % _OF_SO_MANY
        if number == _LEFT:  # it is forgotten: the place goes to the next by itself
            self._told.waiting[need.need_id] = "forgotten"
            self._later(3, need.journey_id, self._everyone.orderers.order, need)
            return
        order_id = None if number == _REFUSED_ONE else await self._order(need, offer, token)
        if order_id is None:
            await self._leave(need, offer, waiting_id, token)
            return
        self._told.waiting[need.need_id] = order_id
        _, ordered = await self._everyone.next_choosers.as_found(order_id, token)
        await self._everyone.orderers.placed(need, {**ordered, "respond_by": None}, order_id)

    async def _order(self, need: Need, offer: dict[str, Any], token: str) -> str | None:
        """Order the place that is offered, in the version of today; say as which order, or that it cannot be."""
        shown = (await self._client.get("catalogue", f"/v1/offers/{offer['offer_id']}", token)).body
        start = next((each for each in shown["starts"] if each["start_id"] == offer["next_start"]["start_id"]), None)
        body = {
            "need_id": need.need_id,
            "offer_id": offer["offer_id"],
            "offer_version": shown["offer_version"],
            "start_id": offer["next_start"]["start_id"],
            "starts_on": (start or offer["next_start"])["on"],
        }
        reply = await self._client.ask_until_known("ordering", "/v1/orders", token, body, _NOT_YET)
        self._told.refusals.update(reply.reasons)
        return None if reply.refused else str(reply.body["order_id"])

    async def _leave(self, need: Need, offer: dict[str, Any], waiting_id: str, token: str) -> None:
        """Take the need off the list, unless it left by itself a moment before, and order something else."""
        path = f"/v1/waiting-lists/{offer['next_start']['start_id']}/needs/{waiting_id}/withdrawal"
        reply = await self._client.ask("ordering", path, token)
        self._told.waiting[need.need_id] = "ended" if reply.refused else "left"
        await self._everyone.orderers.order(need)


def _is_of(waits: dict[str, Any], need: Need) -> bool:
    return bool(waits["need_id"] == need.need_id)


def _with_room(start: dict[str, Any], start_id: str, by: int) -> dict[str, Any]:
    return {**start, "places": start["places"] + by} if start["start_id"] == start_id else start
