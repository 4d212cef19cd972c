"""District managers about orders in question: whether they go on once their supplier has lost its standing."""

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.client import Reply, Unexpected
from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference.calendar import add_working_days

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many orders in question one ends at once, or in some working days where it has started, and one is left
# lying until its day to decide is over; the others go on.
_OF_SO_MANY, _ENDS, _ENDS_LATER, _LEFT_LYING = 5, 0, 3, 2
_LATER = 3
# Of so many suppliers one with two orders under way, and none that waits, is suspended for an evening: on one of so
# many days, and not where the record would end before everybody has heard of it.
_OF_SO_MANY_SUPPLIERS, _TWO, _LOOKS_INTO_EVERY, _NOT_AT_THE_END = 150, 2, 5, 20
_RUNNING = frozenset({"accepted", "started"})
_LIST = "/v1/orders?in_question=true&limit=500"


class Deciders(Person):
    """Whoever decides case by case."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """No order runs yet."""
        super().__init__(world, everyone)
        self._running: dict[str, tuple[dict[str, Any], Need]] = {}
        self._turns: dict[tuple[str, str], int] = {}
        self._turn = count()
        self._inquiries = max(1, len(world.record.suppliers) // _OF_SO_MANY_SUPPLIERS)

    def runs(self, order: dict[str, Any], need: Need) -> None:
        """Take note of an order that was accepted."""
        self._running[order["order_id"]] = order, need

    async def work_through(self) -> None:
        """Decide on what is in question at the end of a day, and now and then look into a supplier."""
        if self._inquiries and self._world.today % _LOOKS_INTO_EVERY == 0 and self._world.days_left > _NOT_AT_THE_END:
            await self._look_into_somebody()
        await self._decide_on(_LIST)

    async def _decide_on(self, asked: str) -> None:
        found = await self._client.get("ordering", asked, self._client.as_central(Role.BUYER))
        for shown in found.body["items"]:
            question = shown["order_id"], shown["question"]["asked_at"]
            turn = self._turns.setdefault(question, next(self._turn)) % _OF_SO_MANY
            if turn in {_ENDS, _ENDS_LATER}:
                await self._end(shown, at_once=turn == _ENDS)
            elif turn != _LEFT_LYING or shown["question"]["overdue"]:
                await self._go_on(shown)

    async def _look_into_somebody(self) -> None:
        """Suspend a supplier, decide on each order that it delivers, and reinstate it: nothing was found."""
        running = Counter(
            order["supplier_id"]
            for identifier, (order, _) in self._running.items()
            if self._told.orders[identifier] in _RUNNING and not self._told.is_to_end(identifier)
        )
        for supplier_id, orders in running.items():
            if orders >= _TWO and await self._may_be_looked_into(supplier_id):
                self._inquiries -= 1
                await self._look_into(supplier_id, orders)
                return

    async def _may_be_looked_into(self, supplier_id: str) -> bool:
        stands = {one for (each, _), one in self._told.memberships.items() if each == supplier_id}
        if stands != {"active"} or supplier_id in self._told.of_successions:
            return False
        token = self._client.as_central(Role.BUYER)
        waiting = [
            (await self._client.get("ordering", f"/v1/orders?supplier_id={supplier_id}&status={each}", token)).body
            for each in ("awaiting_approval", "issued")
        ]
        return not any(each["items"] for each in waiting)

    async def _look_into(self, supplier_id: str, orders: int) -> None:
        officer, path = self._client.as_central(Role.CATEGORY_MANAGER), f"/v1/suppliers/{supplier_id}"
        body = {"reason": "investigation", "detail": "A visit is due tonight."}
        await self._client.post("supplier_registry", f"{path}/suspension", officer, body)
        buyer, asked = self._client.as_central(Role.BUYER), f"{_LIST}&supplier_id={supplier_id}"
        await self._client.get_until("ordering", asked, buyer, lambda reply: len(reply.body["items"]) == orders)
        await self._decide_on(asked)
        await self._client.post("supplier_registry", f"{path}/reinstatement", officer, {"reason": "not_borne_out"})

    async def _go_on(self, shown: dict[str, Any]) -> None:
        body = {"reason": "not_affected", "note": "Spoke to the trainer and the client."}
        if self._is_done(await self._decide(shown, "continuation", body)):
            self._told.decided[shown["order_id"]] = "goes on"

    async def _end(self, shown: dict[str, Any], *, at_once: bool) -> None:
        """End an order; the coach looks for other provision once it has ended."""
        started, order_id = shown["status"] == "started", shown["order_id"]
        ends_on = self._world.day if at_once else add_working_days(self._world.day, _LATER)
        body = {"reason": "delivery_in_doubt"} | ({"ends_on": ends_on.isoformat()} if started else {})
        if not self._is_done(await self._decide(shown, "termination", body)):
            return
        self._told.decided[order_id] = "ends"
        _, need = self._running[order_id]
        if started and not at_once:
            self._later(_LATER + 1, need.journey_id, self._finds_ended, order_id, need)
            return
        self._told.orders[order_id] = "ended_early" if started else "cancelled"
        self._later(1, need.journey_id, self._everyone.orderers.order, need)

    async def _finds_ended(self, order_id: str, need: Need) -> None:
        """Find on the day after its last that an order has ended by itself."""
        token, path = self._client.as_staff_of(need.district), f"/v1/orders/{order_id}"
        found = await self._client.get("ordering", path, token)
        if found.body["status"] != "ended_early":
            raise Unexpected(f"order {order_id} is {found.body['status']} after its last day")
        self._told.orders[order_id] = "ended_early"
        self._later(1, need.journey_id, self._everyone.orderers.order, need)

    async def _decide(self, shown: dict[str, Any], step: str, body: dict[str, str]) -> Reply:
        token = self._client.as_staff_of(shown["district"], Role.DISTRICT_MANAGER)
        return await self._client.ask("ordering", f"/v1/orders/{shown['order_id']}/{step}", token, body)

    def _is_done(self, reply: Reply) -> bool:
        """Say whether it was decided; a question may have fallen away since the list was read."""
        if not reply.refused:
            return True
        self._told.refusals.update(reply.reasons)
        if "not_in_question" not in reply.reasons:
            raise Unexpected(f"an order in question was not decided on for {sorted(reply.reasons)}")
        return False
