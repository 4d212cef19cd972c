"""Buyers who let members compete for some needs, those who open, evaluate and approve, and the members that bid."""

from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import Reply
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import Pick
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import policy, the_open_market
from shared.reference.policy_values import CompetitionTimes

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: the first of so many needs, and one more of them for which nobody bids, whatever the scale of the record.
_OF_SO_MANY, _WITH_BIDS, _WITHOUT = 120, 3, 6
_STARTS_AFTER, _WEEKS, _AT_LEAST = 20, 6, 24
_OPENERS = ("opener 1", "opener 2", "opener 3")
_EVALUATORS = ("evaluator 1", "evaluator 2")
_WEIGHTS = {"approach": 40, "staff": 20}
_PRICES_PENCE, _BIDDERS = (61_000, 64_500, 68_000), 3
_ESTIMATE_PENCE = 70_000
_NOT_YET = frozenset({"need_unknown"})
_PATH = "/v1/competitions"


class TenderDesk(Person):
    """Whoever buys what is not ordered from a standing offer."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """No need was heard of yet."""
        super().__init__(world, everyone)
        self._needs = count()
        self._to_bid_for: set[str] = set()

    @property
    def _buyer(self) -> str:
        return self._client.as_central(Role.BUYER)

    def takes(self, need: Need) -> bool:
        """Say whether members are to compete for a need, which is heard of once."""
        if need.picks is not Pick.ANY or need.heard_of or not self._members(need.category):
            return False
        need.heard_of = True
        number = next(self._needs) % _OF_SO_MANY
        if number == _WITH_BIDS:
            self._to_bid_for.add(need.need_id)
        return number in {_WITH_BIDS, _WITHOUT} and self._world.days_left > _AT_LEAST

    async def compete(self, need: Need) -> None:
        """Prepare a competition, hand out the keys, and open it to bids."""
        times = policy(CompetitionTimes, the_open_market(self._world.day).regime, self._world.day).values
        starts_on = self._world.record.days[self._world.today + _STARTS_AFTER]
        body = {
            "need_ids": [need.need_id],
            "specification": "Six weeks of training with a work trial.",
            "estimate_pence": _ESTIMATE_PENCE,
            "starts_on": starts_on.isoformat(),
            "ends_on": (starts_on + timedelta(weeks=_WEEKS, days=-1)).isoformat(),
            "price_percent": 100 - sum(_WEIGHTS.values()),
            "weights": [{"criterion": name, "percent": percent} for name, percent in _WEIGHTS.items()],
            "openers": [f"{Role.BUYER}:{each}" for each in _OPENERS],
            "evaluators": [f"{Role.BUYER}:{each}" for each in _EVALUATORS],
        }
        reply = await self._client.ask_until_known("ordering", _PATH, self._buyer, body, _NOT_YET)
        if reply.refused:
            await self._goes_another_way(need, reply)
            return
        competition_id = reply.body["competition_id"]
        keys = {each: await self._key(competition_id, each) for each in _OPENERS}
        closes_on = self._world.day + timedelta(days=times.tender_days_at_least)
        reply = await self._asks(competition_id, "opening", self._buyer, {"closes_on": closes_on.isoformat()})
        if reply.refused:
            await self._cancels(competition_id, need, reply)
            return
        self._told.competitions[competition_id] = "open"
        if need.need_id in self._to_bid_for:
            self._later(2, need.journey_id, self._bid, competition_id, need)
        opens_after = self._world.working_days_until(closes_on + timedelta(days=1))
        self._later(opens_after, need.journey_id, self._open, competition_id, need, keys)

    async def _key(self, competition_id: str, opener: str) -> str:
        token = self._client.as_central(Role.BUYER, opener)
        handed = await self._client.post("ordering", f"{_PATH}/{competition_id}/key", token)
        return str(handed.body["key"])

    def _members(self, category: str) -> list[str]:
        standing = self._told.memberships.items()
        return [who for (who, what), how in standing if what == category and how == "active"]

    async def _bid(self, competition_id: str, need: Need) -> None:
        """Some members bid, the first of them after a question that is answered to all."""
        for number, member in enumerate(self._members(need.category)[:_BIDDERS]):
            token, path = self._client.as_supplier(UUID(member)), f"{_PATH}/{competition_id}"
            if number == 0:
                asked = await self._asks(competition_id, "questions", token, {"question": "In two shops?"})
                if not asked.refused:
                    await self._asks(competition_id, "questions/1/answer", self._buyer, {"answer": "Yes."})
            body = {"price_pence": _PRICES_PENCE[number], "method": "Two trainers, and a work trial in the town."}
            reply = await self._client.replace("ordering", f"{path}/bid", token, body, None)
            if not reply.refused:
                self._told.bids[competition_id] += 1
            else:
                self._told.refusals.update(reply.reasons)

    async def _open(self, competition_id: str, need: Need, keys: dict[str, str]) -> None:
        """Open the bids by two of the three, unless the competition was cancelled for want of any."""
        found = await self._client.get("ordering", f"{_PATH}/{competition_id}", self._buyer)
        if found.body["status"] == "cancelled":
            self._told.competitions[competition_id] = "cancelled"
            self._later(1, need.journey_id, self._everyone.orderers.order, need)
            return
        for opener in _OPENERS[1:]:
            token = self._client.as_central(Role.BUYER, opener)
            await self._client.post("ordering", f"{_PATH}/{competition_id}/bids-opening", token, {"key": keys[opener]})
        opened = await self._client.get("ordering", f"{_PATH}/{competition_id}", self._buyer)
        await self._evaluate(competition_id, opened.body["bids"])
        self._later(2, need.journey_id, self._award, competition_id, need)

    async def _evaluate(self, competition_id: str, bids: list[dict[str, Any]]) -> None:
        for evaluator in _EVALUATORS:
            token = self._client.as_central(Role.BUYER, evaluator)
            path = f"{_PATH}/{competition_id}"
            await self._client.post("ordering", f"{path}/declarations", token, {"interests": []})
            for bid in bids:
                points = [{"criterion": each, "points": self._chance.randint(70, 95)} for each in _WEIGHTS]
                body = {"scores": points, "rationale": "As the method says."}
                await self._client.post("ordering", f"{path}/bids/{bid['bid_id']}/scores", token, body)

    async def _award(self, competition_id: str, need: Need) -> None:
        """Propose the best bid that may be awarded; somebody else approves it, and it is ordered."""
        seen = await self._client.get("ordering", f"{_PATH}/{competition_id}", self._buyer)
        ranked = sorted((each for each in seen.body["bids"] if each["rank"]), key=lambda each: int(each["rank"]))
        proposer, approver = (self._client.as_central(Role.BUYER, who) for who in ("proposer", "approver"))
        reply, supplier_id = seen, ""
        for bid in ranked:
            reply = await self._asks(competition_id, "award-proposal", proposer, {"bid_id": bid["bid_id"]})
            if not reply.refused:
                supplier_id = str(bid["supplier_id"])
                reply = await self._asks(competition_id, "award-approval", approver)
                break
        if not supplier_id or reply.refused:
            await self._cancels(competition_id, need, reply)
            return
        awarded = (await self._client.get("ordering", f"{_PATH}/{competition_id}", self._buyer)).body
        self._told.competitions[competition_id] = "awarded"
        order = {
            "order_id": awarded["order_id"],
            "supplier_id": supplier_id,
            "duration": {"value": _WEEKS},
            "placed_on": self._world.today,
            "starts_in": self._world.working_days_until(date.fromisoformat(awarded["starts_on"])),
        }
        self._told.orders[order["order_id"]] = "issued"
        self._later(1, need.journey_id, self._everyone.providers.take_award, order, need)

    async def _cancels(self, competition_id: str, need: Need, why: Reply) -> None:
        """Cancel a competition that comes to nothing, and look for a standing offer."""
        token = self._buyer
        await self._client.post("ordering", f"{_PATH}/{competition_id}/cancellation", token, {"reason": "need_changed"})
        self._told.competitions[competition_id] = "cancelled"
        await self._goes_another_way(need, why)

    async def _goes_another_way(self, need: Need, why: Reply) -> None:
        if why.refused:
            self._told.refusals.update(why.reasons)
        self._later(1, need.journey_id, self._everyone.orderers.order, need)

    async def _asks(self, competition_id: str, step: str, token: str, body: dict[str, Any] | None = None) -> Reply:
        return await self._client.ask("ordering", f"{_PATH}/{competition_id}/{step}", token, body)
