"""Work coaches about their clients: journeys and needs."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from deploy.local.replay.made_up import lacking_of
from deploy.local.replay.offer_terms import office_of
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import ClientPlan, Pick
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.reference.eligibility import eligibilities, funding_findings, other_funding
from shared.reference.needs import need_kinds

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

_STILL_ORDERED = frozenset({"need_ordered"})

# Made up, like the record: how people decide.
_MOVES = 0.55
_CLOSES = 0.5
_KINDS_NAMED, _FUNDING_CONSIDERED = (0, 1, 1, 2), (1, 1, 2)
_SAYS_WHAT_SUITS, _NEARBY_KM, _AT_MOST_PENCE = 0.3, 60, 1_000_000
_ASKED_AT_MOST = 5  # clients, whether they need the same


class Coaches(Person):
    """Whoever looks after a client."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has begun yet."""
        super().__init__(world, everyone)
        self._began: dict[str, list[str]] = defaultdict(list)
        self._lacking = lacking_of(world.record.gaps)

    async def start(self, client: ClientPlan) -> None:
        token = self._client.as_staff_of(client.district)
        body = {"client_ref": str(client.client_ref), "district": client.district, "category": client.needs[0]}
        reply = await self._client.post("client_journey", "/v1/journeys", token, body)
        journey_id = reply.body["journey_id"]
        self._told.journeys[journey_id] = "open"
        self._began[client.district].append(journey_id)
        self._everyone.right_holders.began(journey_id, client.district)
        self._everyone.caseworkers.began(journey_id, client)
        self._everyone.plan_makers.began(journey_id, client.district)
        self._everyone.note_writers.began(journey_id, client.district)
        self._everyone.safeguarders.began(journey_id, client.district)
        self._everyone.emergency_desk.hears_of(journey_id, client)
        await self._everyone.client_keepers.meet(journey_id, client.district)
        for number, category in enumerate(client.needs):
            step = (journey_id, client.district, category, client.picks)
            self._later(1 + 20 * number, journey_id, self.record_need, *step)

    async def record_need(self, journey_id: str, district: str, category: str, picks: Pick = Pick.ANY) -> None:
        if self._told.journeys[journey_id] != "open":
            return
        if need := await self._recorded(journey_id, district, category, picks):
            self._later(1, need.journey_id, self._everyone.orderers.order, need)

    async def find_another(self, like: Need, *, anywhere: bool) -> list[Need]:
        """Record the same need for another client of the district, or of any where nobody of this one has it."""
        nearby = [(like.district, each) for each in reversed(self._began[like.district])]
        others = [(district, each) for district, several in self._began.items() for each in several]
        asked = 0
        for district, journey_id in (*nearby, *(others if anywhere else ())):
            if journey_id == like.journey_id or self._told.journeys[journey_id] != "open":
                continue
            if (like.category, district) in self._lacking or asked == _ASKED_AT_MOST:
                continue
            asked += 1
            if need := await self._recorded(journey_id, district, like.category):
                return [need]
        return []

    async def _recorded(self, journey_id: str, district: str, category: str, picks: Pick = Pick.ANY) -> Need | None:
        token = self._client.as_staff_of(district)
        path, asked = f"/v1/journeys/{journey_id}/needs", self._with_what_suits(self.need_of(category), district)
        reply = await self._client.ask("client_journey", path, token, asked)
        if reply.refused:  # the need before it is for the same category and not met yet
            self._told.refusals.update(reply.reasons)
            return None
        self._told.needs.add(reply.body["need_id"])
        if "constraints" in asked:
            self._told.constrained[reply.body["need_id"]] = 0
        moves_to = "GETTING_JOBS" if self._chance.random() < _MOVES else None
        return Need(journey_id, reply.body["need_id"], district, category, moves_to, picks)

    def need_of(self, category: str) -> dict[str, Any]:
        """Return what a coach records: mostly with its kinds, and always why it is paid for here."""
        kinds = [code for code, kind in need_kinds().items() if category in kind.categories]
        named = self._chance.sample(kinds, min(len(kinds), self._chance.choice(_KINDS_NAMED)))
        considered = self._chance.sample([*other_funding()], self._chance.choice(_FUNDING_CONSIDERED))
        findings = [*funding_findings()]
        return {
            "category": category,
            "kinds": named,
            "qualification": {
                "eligibility": self._chance.choice([*eligibilities()]),
                "other_funding": [{"funding": each, "finding": self._chance.choice(findings)} for each in considered],
            },
        }

    def _with_what_suits(self, need: dict[str, Any], district: str) -> dict[str, Any]:
        """Say with some needs what the client can take up."""
        if self._chance.random() >= _SAYS_WHAT_SUITS:
            return need
        near = {"jobcentre": office_of(district).code, "within_km": _NEARBY_KM}
        constraints = {"near": near, "parts_of_day": ["daytime", "evening"], "price_to_pence": _AT_MOST_PENCE}
        return {**need, "constraints": constraints}

    async def report_unmet(self, need: Need) -> None:
        token = self._client.as_staff_of(need.district)
        path = f"/v1/needs/{need.need_id}/unmet"
        reply = await self._client.ask_until_known(
            "client_journey", path, token, {"reason": "no_offer"}, _STILL_ORDERED
        )
        if reply.refused:
            raise RuntimeError(f"a need could not be reported unmet for {sorted(reply.reasons)}")
        self._everyone.gap_desk.reported(need)

    async def withdraw(self, need: Need) -> None:
        """Give up a need whose order came to nothing, once that is known there."""
        if self._told.journeys[need.journey_id] != "open":
            return
        token, path = self._client.as_staff_of(need.district), f"/v1/needs/{need.need_id}/withdrawal"
        body = {"reason": "client_withdrew"}
        reply = await self._client.ask_until_known("client_journey", path, token, body, _STILL_ORDERED)
        if reply.refused:
            raise RuntimeError(f"a need could not be withdrawn for {sorted(reply.reasons)}")

    async def move(self, need: Need) -> None:
        if self._told.journeys[need.journey_id] != "open":
            return
        token = self._client.as_staff_of(need.district)
        body = {"to_category": need.moves_to, "reason": "progress"}
        await self._client.post("client_journey", f"/v1/journeys/{need.journey_id}/moves", token, body)

    async def close(self, need: Need) -> None:
        if self._told.journeys[need.journey_id] != "open" or self._chance.random() > _CLOSES:
            return
        self._told.journeys[need.journey_id] = "closed"
        token = self._client.as_staff_of(need.district)
        path = f"/v1/journeys/{need.journey_id}/closure"
        await self._client.post("client_journey", path, token, {"reason": "left_benefit"})
        self._everyone.right_holders.left(need.journey_id, need.district)
