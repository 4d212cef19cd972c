"""Whoever approves orders: managers, those who cover for them, and the central team where two have to approve."""

from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.client import Reply
from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import policy, the_open_market
from shared.reference.policy_values import Level, OrderApproval

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up, like the record: of so many orders that await approval the manager is away for one, somebody with an interest
# in the supplier is asked about another, and of so many one is looked at in full before it is approved.
_OF_SO_MANY, _AWAY, _INTERESTED = 20, 0, 1
_LOOKED_AT_ONE_OF = 4
_SECOND = "second buyer"


class Approvers(Person):
    """People of a district and of the central team, none of whom decides twice on one order."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was decided yet."""
        super().__init__(world, everyone)
        self._asked = count()

    async def approve(self, order: dict[str, Any], need: Need) -> Reply:
        """Give every approval that an order needs; return the last answer, or the first refusal."""
        if len({each.district for each in order.get("needs", ())}) > 1:
            return await self._for_several_districts(order, need)
        turn = next(self._asked)
        reply = await self._for_the_district(turn, order, need)
        if not reply.refused and Level.BUYER in self._steps(order, need):
            await self._look(order, self._buyer)
            reply = await self._give(order, self._buyer, "buyer:central")
        return reply

    async def _for_several_districts(self, order: dict[str, Any], need: Need) -> Reply:
        """Where several districts pay none of them approves for the others: each approval is another buyer's."""
        reply = await self._give(order, self._buyer, "buyer:central")
        if not reply.refused and len(self._steps(order, need)) > 1:
            reply = await self._give(order, self._client.as_central(Role.BUYER, _SECOND), f"buyer:{_SECOND}")
        return reply

    def _steps(self, order: dict[str, Any], need: Need) -> tuple[Level, ...]:
        values = policy(OrderApproval, the_open_market(self._world.day).regime, self._world.day).values
        return values.steps_for(order["price_pence"], need.category, need.district, self._world.day)

    async def _for_the_district(self, turn: int, order: dict[str, Any], need: Need) -> Reply:
        if turn % _OF_SO_MANY == _AWAY:
            return await self._by_cover(order, need)
        if turn % _OF_SO_MANY == _INTERESTED:
            return await self._left_to_the_buyers(order, need)
        token = self._client.as_staff_of(need.district, Role.DISTRICT_MANAGER)
        if turn % _LOOKED_AT_ONE_OF == 0:
            await self._look(order, token)
        who = f"district_manager:{need.district}"
        if reply := await self._everyone.form_fillers.approve(order, need):
            self._told.approvals[order["order_id"]] = (*self._told.approvals.get(order["order_id"], ()), who)
            return reply
        return await self._give(order, token, who)

    async def _by_cover(self, order: dict[str, Any], need: Need) -> Reply:
        """The manager is away from today: a coach of the district was lent the authority, and approves by it."""
        coach = f"cover in {need.district}"
        today = self._world.day.isoformat()
        body = {
            "to": f"work_coach:{coach}",
            "level": Level.DISTRICT,
            "districts": [need.district],
            "first_on": today,
            "last_on": today,
            "reason": "annual_leave",
        }
        manager = self._client.as_staff_of(need.district, Role.DISTRICT_MANAGER)
        lent = await self._client.post("ordering", "/v1/authorities", manager, body)
        token = self._client.as_colleague(need.district, Role.WORK_COACH, coach)
        reply = await self._give(order, token, f"work_coach:{coach} for district_manager:{need.district}")
        covers = (await self._client.get("ordering", "/v1/authorities/mine", token)).body["lent"]
        self._told.covers.add(covers[-1]["cover_id"])
        given_back = {"cover_id": covers[-1]["cover_id"]}
        await self._client.post("ordering", f"/v1/authorities/{lent.body['authorities_id']}/return", token, given_back)
        return reply

    async def _left_to_the_buyers(self, order: dict[str, Any], need: Need) -> Reply:
        """The deputy has an interest in the supplier, says so, is refused, and leaves the order to a buyer."""
        deputy = self._client.as_colleague(need.district, Role.DISTRICT_MANAGER, f"deputy in {need.district}")
        supplier_id = await self._look(order, deputy)
        interest = {"supplier_id": supplier_id, "kind": "family_or_friend", "detail": "My sister teaches there."}
        await self._client.post("ordering", "/v1/interests", deputy, interest)
        barred = await self._client.ask("ordering", f"/v1/orders/{order['order_id']}/approval", deputy)
        if not barred.refused or "interest_declared" not in barred.reasons:
            if barred.refused:
                return barred  # it was stopped meanwhile
            raise RuntimeError(f"order {order['order_id']} was approved by somebody with an interest in its supplier")
        self._told.barred.add(order["order_id"])
        left = {"reason": "interest_in_supplier"}
        path = f"/v1/orders/{order['order_id']}/approval/hand-over"
        handed = await self._client.ask("ordering", path, deputy, left)
        if handed.refused:
            return handed
        return await self._give(order, self._client.as_central(Role.BUYER, _SECOND), f"buyer:{_SECOND}")

    @property
    def _buyer(self) -> str:
        return self._client.as_central(Role.BUYER)

    async def _look(self, order: dict[str, Any], token: str) -> str:
        """Look at what bears on the order; return whom it goes to by now."""
        shown = await self._client.get("ordering", f"/v1/orders/{order['order_id']}/approval", token)
        if shown.body["order_id"] != order["order_id"] or not shown.body["budgets"]:
            raise RuntimeError(f"order {order['order_id']} shows nothing of its budget to whoever approves it")
        return str(shown.body["supplier_id"])

    async def _give(self, order: dict[str, Any], token: str, who: str) -> Reply:
        reply = await self._client.ask("ordering", f"/v1/orders/{order['order_id']}/approval", token)
        if not reply.refused:
            self._told.approvals[order["order_id"]] = (*self._told.approvals.get(order["order_id"], ()), who)
        return reply
