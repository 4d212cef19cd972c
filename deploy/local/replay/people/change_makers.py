"""Both sides of an order that is to be otherwise: another start in place of a no, and a longer delivery."""

from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.reference.calendar import add_working_days

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: by how many working days a supplier would begin later, and by how many calendar days a delivery is extended;
# of so many, one supplier says no outright, one start and one extension are refused, and one delivery is extended.
_LATER_BY, _LONGER_BY = 5, 14
_STARTS, _SAYS_NO, _START_REFUSED = 4, 1, 2
_DELIVERIES, _EXTENDED, _EXTENSION_REFUSED = 20, 3, 13


class ChangeMakers(Person):
    """Suppliers that propose, and the coaches who answer them."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was proposed yet."""
        super().__init__(world, everyone)
        self._starts, self._deliveries = count(), count()

    async def offers_another_start(self, order: dict[str, Any], need: Need) -> bool:
        """Propose a later start of an order without a group, in place of a no; return whether that was taken in."""
        number = next(self._starts) % _STARTS
        if order["next_start"] or number == _SAYS_NO or self._world.days_left < order["starts_in"] + _LATER_BY:
            return False
        token = self._client.as_supplier(UUID(order["supplier_id"]))
        shown = (await self._client.get("ordering", self._path(order), token)).body
        later = add_working_days(date.fromisoformat(shown["starts_on"]), _LATER_BY)
        body = {"reason": "start_not_possible", "starts_on": later.isoformat()}
        reply = await self._client.ask("ordering", f"{self._path(order)}/start-proposal", token, body)
        if reply.refused:
            self._told.refusals.update(reply.reasons)
            return False
        self._later(1, need.journey_id, self._answer_start, order, need, number != _START_REFUSED)
        return True

    async def _answer_start(self, order: dict[str, Any], need: Need, agrees: bool) -> None:
        token, path = self._client.as_staff_of(need.district), self._path(order)
        if not agrees:
            reply = await self._client.ask(
                "ordering", f"{path}/change-refusal", token, {"reason": "does_not_suit_client"}
            )
            if not self._everyone.orderers.hears_of_a_stop(order, need, reply):
                self._told.changes[order["order_id"], "start"] = "refused"
                self._told.orders[order["order_id"]] = "declined"
                self._later(1, need.journey_id, self._everyone.next_choosers.choose, order, need)
            return
        reply = await self._client.ask("ordering", f"{path}/change-agreement", token)
        if reply.reasons == {"evidence_ends_first"}:  # its supplier has said since when its evidence ends
            self._told.refusals.update(reply.reasons)
            await self._answer_start(order, need, agrees=False)
            return
        if self._everyone.orderers.hears_of_a_stop(order, need, reply):
            return
        self._told.changes[order["order_id"], "start"] = "agreed"
        self._everyone.providers.will_deliver({**order, "starts_in": order["starts_in"] + _LATER_BY}, need)

    def hear_of_a_start(self, order: dict[str, Any], need: Need) -> None:
        """Plan to extend one delivery of so many, which its coach agrees to or not."""
        number = next(self._deliveries) % _DELIVERIES
        if number in {_EXTENDED, _EXTENSION_REFUSED}:
            self._later(1, need.journey_id, self._extend, order, need, number == _EXTENDED)

    async def _extend(self, order: dict[str, Any], need: Need, agrees: bool) -> None:
        token = self._client.as_supplier(UUID(order["supplier_id"]))
        shown = (await self._client.get("ordering", self._path(order), token)).body
        ends_on = date.fromisoformat(shown["ends_on"]) + timedelta(days=_LONGER_BY)
        body = {"reason": "more_time_needed", "ends_on": ends_on.isoformat()}
        reply = await self._client.ask("ordering", f"{self._path(order)}/change-proposal", token, body)
        if reply.refused:  # its supplier has lost its standing, or its evidence ends before
            self._told.refusals.update(reply.reasons)
            return
        self._told.changes[order["order_id"], "end"] = "proposed"
        self._later(1, need.journey_id, self._answer_extension, order, need, agrees)

    async def _answer_extension(self, order: dict[str, Any], need: Need, agrees: bool) -> None:
        token, path = self._client.as_staff_of(need.district), self._path(order)
        step, body = ("change-agreement", None) if agrees else ("change-refusal", {"reason": "poor_value"})
        reply = await self._client.ask("ordering", f"{path}/{step}", token, body)
        if reply.refused:
            self._told.refusals.update(reply.reasons)
            return
        self._told.changes[order["order_id"], "end"] = "agreed" if agrees else "refused"

    def _path(self, order: dict[str, Any]) -> str:
        return f"/v1/orders/{order['order_id']}"
