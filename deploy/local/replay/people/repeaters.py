"""Work coaches who look what an order would come to before they place it, and buy again what worked."""

from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.client import Reply, Unexpected
from deploy.local.replay.groups import start_for
from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: how many of what worked a coach would buy again, and why; after one in how many outcomes a colleague has a
# client who needs the same; and one in how many orders is looked at before.
_BUYS_AGAIN = 0.8
_WHY = ("worked_for_similar_need", "group_continues", "employer_asks_again")
_TELLS_ONE_IN = 3
_LOOKS_AT_ONE_IN = 12
_NOT_YET = frozenset({"need_unknown", "no_budget", "offer_unknown"})


class Repeaters(Person):
    """Whoever knows what worked in their district, and what an order will cost."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing has worked yet."""
        super().__init__(world, everyone)
        self._worked: dict[tuple[str, str], dict[str, Any]] = {}
        self._looked, self._heard = count(), count()

    def hear_of_an_outcome(self, order: dict[str, Any], need: Need) -> None:
        """Remember which standing offer led to an outcome last; word of it gets around in the district."""
        if "offer_id" not in order:
            return  # an award, which cannot be ordered again
        self._worked[need.category, need.district] = order
        if next(self._heard) % _TELLS_ONE_IN == 0:
            self._later(1, need.journey_id, self._tell, need)

    async def _tell(self, need: Need) -> None:
        for each in await self._everyone.coaches.find_another(need, anywhere=False):
            self._later(1, each.journey_id, self._everyone.orderers.order, each)

    async def buy_again(self, found: list[dict[str, Any]], need: Need, token: str) -> tuple[dict[str, Any], str] | None:
        """Order what worked before, where it can be had and the rules allow it; return the offer and the order."""
        before = self._worked.get((need.category, need.district))
        offer = next((each for each in found if before and each["offer_id"] == before["offer_id"]), None)
        if before is None or offer is None or self._chance.random() >= _BUYS_AGAIN:
            return None
        body = {
            "need_id": need.need_id,
            "offer_version": offer["offer_version"],
            "reason": self._chance.choice(_WHY),
            **start_for(offer, self._world),
        }
        path = f"/v1/orders/{before['order_id']}/repeat"
        reply = await self._client.ask_until_known("ordering", path, token, body, _NOT_YET)
        if reply.refused:  # it is ordered as any other then, or refused for the same
            self._told.refusals.update(reply.reasons)
            return None
        order_id = str(reply.body["order_id"])
        self._told.repeats[order_id] = str(before["order_id"])
        return offer, order_id

    async def look_first(self, body: dict[str, Any], token: str) -> dict[str, Any]:
        """Return what an order shows before it is placed, to be sent along with it, for one in so many."""
        if next(self._looked) % _LOOKS_AT_ONE_IN:
            return {}
        reply: Reply = await self._client.post("ordering", "/v1/orders/preview", token, body)
        self._told.previews += 1
        preview = reply.body
        if preview["may_be_placed"] is bool(preview["reasons"]):
            raise Unexpected("a preview gives reasons where there are none, or none where there are some")
        if preview["may_be_placed"] and _of_lines(preview) != preview["shown"]["amount_pence"]:
            raise Unexpected("the lines of a preview do not add up to its price")
        return {"shown": preview["shown"]} if preview["shown"] else {}


def _of_lines(preview: dict[str, Any]) -> int:
    return sum(int(each["amount_pence"]) for each in preview["lines"])
