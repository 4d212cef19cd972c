"""District managers: they approve or reject orders above the limit."""

from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.people.approvers import Approvers
from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import policy, the_open_market
from shared.reference.policy_values import PlacesOfStarts

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up, like the record: which share is turned down, which of so many orders is forgotten, and of so many for a group
# that begins late enough the first is put off until its place is held no longer.
_SAYS_NO = 0.02
_OF_SO_MANY, _FORGOTTEN = 20, 1
_PUT_OFF_ONE_OF = 3
_NO_PLACE = frozenset({"no_places_left", "start_unknown", "start_moved", "start_on_another_day"})


class DistrictManagers(Person):
    """Whoever holds a district's budget."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing waits yet."""
        super().__init__(world, everyone)
        self._waiting = count()
        self._in_groups = count()
        self._approvers = Approvers(world, everyone)

    def receive(self, order: dict[str, Any], need: Need) -> None:
        """Take in an order that waits: most are decided on the next day, a few not until their start has passed."""
        self._told.orders[order["order_id"]] = "awaiting_approval"
        days = self._days_of_a_hold() + 1
        if self._is_put_off(order, days):
            self._later(days, need.journey_id, self._decide_without_a_place, order, need)
        elif next(self._waiting) % _OF_SO_MANY == _FORGOTTEN:
            self._everyone.orderers.waits_in_vain(order["starts_in"] + 1, order, need, self._decide_too_late)
        else:
            self._later(1, need.journey_id, self._decide, order, need)

    def _days_of_a_hold(self) -> int:
        regime = the_open_market(self._world.day).regime
        return policy(PlacesOfStarts, regime, self._world.day).values.held_for_working_days

    def _is_put_off(self, order: dict[str, Any], days: int) -> bool:
        begins_later = order.get("next_start") and days < min(order["starts_in"], self._world.days_left)
        return bool(begins_later) and next(self._in_groups) % _PUT_OFF_ONE_OF == 0

    async def _decide_without_a_place(self, order: dict[str, Any], need: Need) -> None:
        """See that the place of an order is held no longer, and decide: it is taken again, or is somebody else's."""
        token = self._client.as_staff_of(need.district, Role.DISTRICT_MANAGER)
        seen = await self._client.get("ordering", f"/v1/orders/{order['order_id']}/approval", token)
        if seen.body["status"] == "awaiting_approval" and not seen.body["place"]["lapsed"]:
            raise RuntimeError(f"order {order['order_id']} still holds its place after {self._days_of_a_hold()} days")
        await self._decide(order, need)

    async def _decide_too_late(self, order: dict[str, Any], need: Need) -> None:
        token = self._client.as_staff_of(need.district, Role.DISTRICT_MANAGER)
        reply = await self._client.ask("ordering", f"/v1/orders/{order['order_id']}/approval", token)
        await self._everyone.orderers.finds_over(order, need, reply)

    async def _decide(self, order: dict[str, Any], need: Need) -> None:
        token = self._client.as_staff_of(need.district, Role.DISTRICT_MANAGER)
        if self._chance.random() < _SAYS_NO:
            await self._reject(order, need, token, "poor_value")
            return
        reply = await self._approvers.approve(order, need)
        if reply.reasons == {"evidence_ends_first"}:  # its supplier has said since when its evidence ends
            self._told.refusals.update(reply.reasons)
            await self._reject(order, need, token, "better_offer_available")
            return
        if reply.reasons and reply.reasons <= _NO_PLACE:  # whoever was quicker has the place: the coach looks anew
            self._told.refusals.update(reply.reasons)
            await self._reject(order, need, token, "better_offer_available")
            self._later(1, need.journey_id, self._everyone.orderers.order, need)
            return
        if self._everyone.orderers.hears_of_a_stop(order, need, reply):
            await self._reject_what_waits(order, token)
            return
        self._everyone.providers.receive(order, need)

    async def _reject_what_waits(self, order: dict[str, Any], token: str) -> None:
        """Say no to what cannot be approved and stops by nothing, such as an order of an offer that is paused."""
        path = f"/v1/orders/{order['order_id']}/rejection"
        reply = await self._client.ask("ordering", path, token, {"reason": "better_offer_available"})
        if not reply.refused:
            self._told.orders[order["order_id"]] = "rejected"

    async def _reject(self, order: dict[str, Any], need: Need, token: str, reason: str) -> None:
        path = f"/v1/orders/{order['order_id']}/rejection"
        await self._client.post("ordering", path, token, {"reason": reason})
        self._told.orders[order["order_id"]] = "rejected"
        self._later(1, need.journey_id, self._everyone.orderers.order, need)
