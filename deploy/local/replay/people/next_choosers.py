"""Work coaches whose order came to nothing: the policy has ordered the next best offer, or they decide on it."""

from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many offers that are proposed, one is refused and one is left to lapse.
_OF_SO_MANY, _REFUSED_ONE, _LEFT = 6, 2, 5
_WHY = "client_declined"
_STANDS = frozenset({"issued", "awaiting_approval"})


class NextChoosers(Person):
    """Whoever looks on the next day what follows from a no, or from silence."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was proposed or ordered yet."""
        super().__init__(world, everyone)
        self._proposed = count()
        self._last: dict[str, dict[str, Any]] = {}

    def hear_of(self, order: dict[str, Any], need: Need) -> None:
        """Remember the last order for a need: whoever looks anew may find that the policy ordered once it was over."""
        self._last[need.need_id] = order

    async def choose(self, order: dict[str, Any], need: Need) -> None:
        """Go on with the order that took the place of one, or decide on what is proposed, or look anew."""
        token, path = self._client.as_staff_of(need.district), f"/v1/orders/{order['order_id']}"
        self.hear_of(order, need)
        shown = (await self._client.get("ordering", path, token)).body if order.get("match_id") else {}
        if next_id := shown.get("replaced_by_id"):
            await self._goes_on(order, need, next_id, token)
        elif shown.get("next_best") and self._told.journeys[need.journey_id] == "open":
            await self._decide(order, need, shown["next_best"]["offer_id"], token)
        else:
            await self._everyone.orderers.order(need)

    def was_quicker(self, need: Need, refused_for: frozenset[str]) -> bool:
        """Say whether the policy ordered for a need a moment before its coach did, who goes on with that order."""
        if "need_already_ordered" not in refused_for or need.need_id not in self._last:
            return False
        self._later(1, need.journey_id, self.choose, self._last.pop(need.need_id), need)
        return True

    async def _decide(self, order: dict[str, Any], need: Need, proposed: str, token: str) -> None:
        path = f"/v1/orders/{order['order_id']}"
        number = next(self._proposed) % _OF_SO_MANY
        if proposed in self._told.courses:  # a whole course, for one client
            number = _REFUSED_ONE
        if number == _REFUSED_ONE:
            await self._client.post("ordering", f"{path}/next-best-refusal", token, {"reason": _WHY})
            self._told.next_best[order["order_id"]] = ""
        if number in {_REFUSED_ONE, _LEFT}:
            await self._everyone.orderers.order(need)
            return
        reply = await self._client.ask("ordering", f"{path}/next-best-order", token)
        if reply.refused:  # it cannot be had any more: look anew
            self._told.refusals.update(reply.reasons)
            await self._everyone.orderers.order(need)
            return
        await self._goes_on(order, need, reply.body["order_id"], token)

    async def _goes_on(self, order: dict[str, Any], need: Need, next_id: str, token: str) -> None:
        """Hand the next order on as one that was placed today."""
        self._told.next_best[order["order_id"]] = next_id
        status, ordered = await self.as_found(next_id, token)
        if status not in _STANDS:  # it is over too, before its coach heard of it
            self._told.orders[next_id] = status
            self._later(1, need.journey_id, self.choose, {**ordered, "order_id": next_id}, need)
            return
        await self._everyone.orderers.placed(need, ordered, next_id)

    async def as_found(self, next_id: str, token: str) -> tuple[str, dict[str, Any]]:
        """Return how an order stands, and what it ordered as a search would have found it."""
        placed = (await self._client.get("ordering", f"/v1/orders/{next_id}", token)).body
        source = placed["source"]
        offer = (await self._client.get("catalogue", f"/v1/offers/{source['offer_id']}", token)).body
        start_id, starts_on = source["start_id"], placed["starts_on"]
        return placed["status"], {
            "offer_id": source["offer_id"],
            "offer_version": source["offer_version"],
            "supplier_id": placed["supplier_id"],
            "price_pence": placed["amount_pence"],
            "duration": offer["duration"],
            "mode": offer["delivery"]["mode"],
            "next_start": {"start_id": start_id, "on": starts_on} if start_id else None,
            "starts_on": starts_on,
            "match_id": placed["match_id"],
            "respond_by": placed["respond_by"],
        }
