"""Work coaches who would rather wait for a start that is full than order a later one."""

from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import Pick
from deploy.local.replay.told import Need
from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: how many working days a coach waits, how far ahead the start has to lie, and of so many places that are
# offered one is not wanted and for one nobody orders.
_PATIENCE, _AHEAD = 10, 5
_OF_SO_MANY, _REFUSED_ONE, _LEFT = 6, 3, 5
_REFUSED = 400
_NOT_YET = frozenset({"need_unknown", "offer_unknown"})


class Waiters(Person):
    """Whoever lets a need wait, looks every day, and orders once it is its turn."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody waits yet."""
        super().__init__(world, everyone)
        self._offered = count()

    async def wait(self, found: list[dict[str, Any]], need: Need, token: str) -> bool:
        """Let a need wait for a start that is full, once, and say whether it does."""
        if need.need_id in self._told.waiting or need.picks is not Pick.ANY:
            return False
        offer = next((each for each in found if each["next_start"]), None)
        full = await self._full_start(offer, token) if offer else None
        if offer is None or full is None:
            return False
        path, body = f"/v1/waiting-lists/{full['start_id']}/needs", {"need_id": need.need_id}
        reply = await self._client.ask_until_known(
            "ordering", path, token, {**body, "offer_id": offer["offer_id"]}, _NOT_YET
        )
        if reply.status >= _REFUSED:
            self._told.refusals.update(reply.reasons)
            return False
        self._told.waiting[need.need_id] = "waits"
        self._later(1, need.journey_id, self._look, need, {**offer, "next_start": full}, 1)
        return True

    async def _full_start(self, offer: dict[str, Any], token: str) -> dict[str, Any] | None:
        """Return the first start that is full and lies before the next with a place, if any."""
        shown = (await self._client.get("catalogue", f"/v1/offers/{offer['offer_id']}", token)).body
        left = {each["start_id"]: each["left"] for each in shown["places"]}
        coming = sorted(shown["starts"], key=lambda each: str(each["on"]))
        return next(
            (
                each
                for each in coming
                if each["on"] < offer["next_start"]["on"] and not left[each["start_id"]] and self._is_ahead(each)
            ),
            None,
        )

    def _is_ahead(self, start: dict[str, Any]) -> bool:
        return self._world.working_days_until(date.fromisoformat(start["on"])) > _AHEAD

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
        return None if reply.status >= _REFUSED else str(reply.body["order_id"])

    async def _leave(self, need: Need, offer: dict[str, Any], waiting_id: str, token: str) -> None:
        """Take the need off the list, unless it left by itself a moment before, and order something else."""
        path = f"/v1/waiting-lists/{offer['next_start']['start_id']}/needs/{waiting_id}/withdrawal"
        reply = await self._client.ask("ordering", path, token)
        self._told.waiting[need.need_id] = "left" if reply.status < _REFUSED else "ended"
        await self._everyone.orderers.order(need)


def _is_of(waits: dict[str, Any], need: Need) -> bool:
    return bool(waits["need_id"] == need.need_id)
