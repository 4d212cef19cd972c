"""A competition with the people around it: buyers, openers, evaluators, and suppliers that bid."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.auth.principal import Role
from shared.kernel.deadlines import end_of
from shared.kernel.ids import new_id
from tests.ordering.examples import NOON, TODAY
from tests.ordering.timed import Timed
from tests.ordering.world import Case
from tests.running import Reply
from tests.suppliers import admitted, linked

CLOSES_ON = TODAY + timedelta(days=14)
STARTS_ON, ENDS_ON = date(2017, 1, 9), date(2017, 2, 17)
OPENERS = ("opener 1", "opener 2", "opener 3")
EVALUATORS = ("evaluator 1", "evaluator 2")
CRITERIA = {"approach": 40, "staff": 20}
METHOD = "Two trainers, and a work trial with three employers in the town."


def wanted(*need_ids: object, **changed: Any) -> dict[str, Any]:
    """What a buyer writes down for these needs."""
    return {
        "need_ids": [str(each) for each in need_ids],
        "specification": "Retail skills with a work trial, for six weeks.",
        "estimate_pence": 100_000,
        "starts_on": str(STARTS_ON),
        "ends_on": str(ENDS_ON),
        "price_percent": 40,
        "weights": [{"criterion": name, "percent": percent} for name, percent in CRITERIA.items()],
        "openers": list(OPENERS),
        "evaluators": list(EVALUATORS),
    } | changed


class Contest:
    """One competition, as it goes from step to step."""

    def __init__(self, timed: Timed, case: Case) -> None:
        self.timed, self.world, self.case = timed, timed.world, case
        self.id = ""
        self.keys: dict[str, str] = {}
        self.bidders: dict[UUID, str] = {}

    def of(self, account: str, role: Role = Role.BUYER) -> str:
        return self.world.running.token(role, subject=account)

    async def call(self, verb: str, path: str, token: str, /, **body: Any) -> Reply:
        sent = {"json": body} if body else {}
        return await self.world.running.call(verb, f"/v1/competitions/{self.id}{path}", token, **sent)

    async def prepared(self, **changed: Any) -> "Contest":
        asked = wanted(self.case.need_id, **changed)
        reply = await self.world.call("POST", "/v1/competitions", self.world.buyer, **asked)
        assert reply.status == 201, reply.body
        self.id = reply.body["competition_id"]
        return self

    async def opened(self, *, bidders: int = 3, **changed: Any) -> "Contest":
        """With so many members of the category, one of them the supplier of the case."""
        await self.prepared(**changed)
        self.bidders[self.case.supplier_id] = self.case.seller
        for _ in range(bidders - 1):
            supplier_id = new_id()
            await self.world.tell(linked(supplier_id, NOON), admitted(supplier_id, "SKILLS_FOR_WORK", NOON))
            self.bidders[supplier_id] = self.world.supplier(supplier_id)
        for opener in OPENERS:
            reply = await self.call("POST", "/key", self.of(opener))
            assert reply.status == 201, reply.body
            self.keys[opener] = reply.body["key"]
        reply = await self.call("POST", "/opening", self.world.buyer, closes_on=str(CLOSES_ON))
        assert reply.status == 204, reply.body
        return self

    async def bid(self, supplier_id: UUID, price: int, method: str = METHOD) -> Reply:
        return await self.call("PUT", "/bid", self.bidders[supplier_id], price_pence=price, method=method)

    async def with_bids(self, *prices: int) -> "Contest":
        for supplier_id, price in zip(self.bidders, prices, strict=False):
            reply = await self.bid(supplier_id, price)
            assert reply.status == 204, reply.body
        return self

    async def closed(self) -> "Contest":
        await self.timed.moves_to(end_of(CLOSES_ON))
        return self

    async def opens(self, opener: str, key: str | None = None) -> Reply:
        return await self.call("POST", "/bids-opening", self.of(opener), key=key or self.keys[opener])

    async def read(self) -> "Contest":
        """By two of the three openers."""
        for opener in OPENERS[:2]:
            reply = await self.opens(opener)
            assert reply.status == 204, reply.body
        return self

    async def seen(self, token: str | None = None) -> dict[str, Any]:
        reply = await self.call("GET", "", token or self.world.buyer)
        assert reply.status == 200, reply.body
        return dict(reply.body)

    async def bid_ids(self) -> dict[UUID, str]:
        return {UUID(each["supplier_id"]): each["bid_id"] for each in (await self.seen())["bids"]}

    async def scored(self, **points: int) -> "Contest":
        """Every evaluator has no interest and gives every bid these points, 80 where none are named."""
        bids = await self.bid_ids()
        for evaluator in EVALUATORS:
            token = self.of(evaluator)
            assert (await self.call("POST", "/declarations", token, interests=[])).status == 204
            for supplier_id, bid_id in bids.items():
                given = points.get(f"_{supplier_id.hex}", 80)
                reply = await self.call("POST", f"/bids/{bid_id}/scores", token, **scores(given))
                assert reply.status == 204, reply.body
        return self

    async def proposes(self, supplier_id: UUID, *, standstill: bool = False, by: str = "proposer") -> Reply:
        bid_id = (await self.bid_ids())[supplier_id]
        return await self.call("POST", "/award-proposal", self.of(by), bid_id=bid_id, standstill=standstill)

    async def approves(self, by: str = "approver", role: Role = Role.BUYER) -> Reply:
        return await self.call("POST", "/award-approval", self.of(by, role))

    async def to(self, moment: datetime) -> None:
        await self.timed.moves_to(moment)


def scores(points: int) -> dict[str, Any]:
    given = [{"criterion": name, "points": points} for name in CRITERIA]
    return {"scores": given, "rationale": "As the method says."}
