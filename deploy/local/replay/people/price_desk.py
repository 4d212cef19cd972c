"""Category managers about abnormally low prices, and the suppliers that explain theirs or put them right."""

from dataclasses import fields
from datetime import date
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import Reply, Unexpected
from deploy.local.replay.people.person import Person
from deploy.local.replay.world import World
from services.catalogue.offers.domain.content import WriteOffer
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many low prices one is put right at once, one is rejected although it was explained, one is explained
# by nobody and rejected for it, and one is left lying until its day is over. All others are explained and accepted:
# durations are made up without regard to prices.
_OF_SO_MANY, _PUT_RIGHT, _REJECTED, _UNHEARD, _LEFT_LYING = 12, 2, 4, 7, 9
_TRIES = 3
_PATH = "/v1/price-queries"
_EXPLAINED = {"reasons": ["favourable_conditions"], "detail": "The premises are our own."}
_ACCEPTED = {"reason": "explained", "detail": ""}
_NOT_COMPARABLE = {"reason": "not_comparable", "detail": ""}
_NOT_EXPLAINED = {"reason": "not_explained", "detail": "The trainer alone costs more."}
_NO_ANSWER = {"reason": "no_answer", "detail": "Nothing was said to it."}
_OVERTAKEN = frozenset({"price_query_not_open", "offer_changed"})
"""What may have become of an offer since the list was read."""
_SENT = frozenset(each.name for each in fields(WriteOffer))


class PriceDesk(Person):
    """Whoever looks at prices that are queried."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was queried yet."""
        super().__init__(world, everyone)
        self._turn = count()
        self._turns: dict[str, int] = {}

    async def work_through(self) -> None:
        """Let suppliers explain what they are asked, or put it right, and decide."""
        for status in ("justified", "asked"):
            found = await self._client.get("catalogue", f"{_PATH}?status={status}&limit=500", self._officer())
            for query in found.body["items"]:
                if query["supplier_id"] in self._told.of_successions:  # whose people have gone elsewhere
                    await self._decide(query, "acceptance", _NOT_COMPARABLE, "accepted")
                else:
                    await self._look_at(query)

    async def _look_at(self, query: dict[str, Any]) -> None:
        turn = self._turns.setdefault(query["query_id"], next(self._turn)) % _OF_SO_MANY
        if turn in {_UNHEARD, _LEFT_LYING} and date.fromisoformat(query["decide_by"]) >= self._world.record.days[-1]:
            turn = 0  # nobody would look at it any more once its day is over
        if turn == _PUT_RIGHT and await self._put_right(query):
            return
        if turn == _UNHEARD:
            await self._reject_unheard(query)
        elif turn != _LEFT_LYING or query["overdue"]:
            await self._explain_and_decide(query, rejects=turn == _REJECTED)

    async def _explain_and_decide(self, query: dict[str, Any], *, rejects: bool) -> None:
        if query["status"] != "justified" and not await self._explain(query):
            return
        if not rejects:
            await self._decide(query, "acceptance", _ACCEPTED, "accepted")
        elif await self._decide(query, "rejection", _NOT_EXPLAINED, "rejected"):
            await self._put_right(query)

    async def _reject_unheard(self, query: dict[str, Any]) -> None:
        """Reject what nobody explains, once the time is over and not before."""
        if self._world.day > date.fromisoformat(query["answer_by"]):
            if await self._decide(query, "rejection", _NO_ANSWER, "rejected"):
                await self._put_right(query)
            return
        reply = await self._ask_to_decide(query, "rejection", _NO_ANSWER)
        self._told.refusals.update(reply.reasons)
        if not reply.reasons & {"right_of_reply_open", *_OVERTAKEN}:
            raise Unexpected(f"query {query['query_id']}: a price was rejected before its supplier was heard")

    async def _put_right(self, query: dict[str, Any]) -> bool:
        """Ask what others ask on average an hour and place, until the query is closed; say whether it was.

        Others have changed their prices since it was queried, so that what was the average may be too low by now.
        """
        path = f"{_PATH}/{query['query_id']}"
        seen = await self._client.get("catalogue", path, self._officer())
        for _ in range(_TRIES):
            asked = await self._ask_the_mean(query, seen.body["mean_pence"])
            if asked is None:
                return False
            heard = partial(_is_measured, version=asked)
            seen = await self._client.get_until("catalogue", path, self._officer(), heard)
            if seen.body["status"] == "closed":
                return True
        return False

    async def _ask_the_mean(self, query: dict[str, Any], mean_pence: int) -> int | None:
        """Return the version of the offer that asks so much an hour and place; `None` where that was refused."""
        own, path = self._client.as_supplier(UUID(query["supplier_id"])), f"/v1/offers/{query['offer_id']}"
        offer = await self._client.get("catalogue", path, own)
        body = {name: said for name, said in offer.body.items() if name in _SENT}
        places = body["group_size"] if body["price"]["per"] == "course" else 1
        body["price"] |= {"pence": mean_pence * body["duration"]["hours"] * places}
        reply = await self._client.replace("catalogue", path, own, body, offer.etag)
        if reply.refused:  # it is withdrawn, or may not be changed for now
            self._told.refusals.update(reply.reasons)
            return None
        return int(offer.body["offer_version"]) + 1

    async def _explain(self, query: dict[str, Any]) -> bool:
        own, path = self._client.as_supplier(UUID(query["supplier_id"])), f"{_PATH}/{query['query_id']}/justification"
        return self._is_done(query, await self._client.ask("catalogue", path, own, _EXPLAINED), "justified")

    async def _decide(self, query: dict[str, Any], what: str, body: dict[str, Any], came_to: str) -> bool:
        return self._is_done(query, await self._ask_to_decide(query, what, body), came_to)

    async def _ask_to_decide(self, query: dict[str, Any], what: str, body: dict[str, Any]) -> Reply:
        """Decide as a category manager, on what there is to read."""
        path = f"{_PATH}/{query['query_id']}"
        seen = await self._client.get("catalogue", path, self._officer())
        return await self._client.ask("catalogue", f"{path}/{what}", self._officer(), body, seen.etag)

    def _is_done(self, query: dict[str, Any], reply: Reply, came_to: str) -> bool:
        if not reply.refused:
            self._told.price_queries[query["query_id"]] = came_to
            return True
        self._told.refusals.update(reply.reasons)
        if not reply.reasons or not reply.reasons <= _OVERTAKEN:
            raise Unexpected(f"query {query['query_id']} did not come to be {came_to} for {sorted(reply.reasons)}")
        return False

    def _officer(self) -> str:
        return self._client.as_central(Role.CATEGORY_MANAGER)


def _is_measured(query: Reply, *, version: int) -> bool:
    """Say whether a query has heard of a version of its offer, or is over."""
    return bool(query.body["status"] == "closed" or query.body["offer_version"] >= version)
