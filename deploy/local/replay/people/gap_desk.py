"""The central team's desk for gaps: districts are told what is done about one, and a supplier fills it."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from deploy.local.replay.client import Reply, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import Fate, GapPlan, OfferPlan, SupplierPlan
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: in working days, how soon an answer comes after the first report, and an offer after the answer.
_ANSWERED_AFTER = (1, 5)
_FILLED_AFTER = (3, 8)
_TRIES_AGAIN_AFTER = 5  # by then evidence that had ended, or was not given, is there
_NOT_NOW = frozenset({"evidence_ends_first", "new_orders_stopped"})
_ANSWERS = {Fate.ANSWERED: "competition_planned", Fate.CLOSED: "offer_expected"}


class GapDesk(Person):
    """What becomes of the gaps that the record plans for. A gap that it does not plan for stays as it is."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """No need was reported unmet yet."""
        super().__init__(world, everyone)
        self._plans = {(gap.category, gap.district): gap for gap in world.record.gaps}
        # The first eight suppliers cover the categories between them, and none of them is ever suspended.
        self._suppliers = {each.categories[0]: each for each in reversed(world.record.suppliers[:8])}
        self._waiting: dict[tuple[str, str], list[Need]] = defaultdict(list)

    def is_promised_an_offer(self, need: Need) -> bool:
        """Whether the district was told that an offer is on its way, or there: its coaches wait for it, or look again.

        One who looked just before it was published would else report what nobody lacks any more.
        """
        told = self._told.gaps.get(_of(need))
        return told in {Fate.ANSWERED, Fate.CLOSED} and self._plans[_of(need)].fate is Fate.CLOSED

    def reported(self, need: Need) -> None:
        """Take in that a need was reported unmet; the first of a district is answered within days."""
        self._told.unmet += 1
        plan = self._plans.get(_of(need))
        if plan is None:
            return
        self._waiting[_of(need)].append(need)
        self._told.gaps.setdefault(_of(need), Fate.OPEN)
        if plan.fate is not Fate.OPEN and len(self._waiting[_of(need)]) == 1:
            self._later(self._chance.randint(*_ANSWERED_AFTER), plan, self._answer, plan)

    async def _answer(self, plan: GapPlan) -> None:
        """Tell the district what is done, once the catalogue counts all that was reported."""
        self._told.gaps[plan.category, plan.district] = Fate.ANSWERED
        token = self._client.as_central(Role.BUYER)
        body = {"code": _ANSWERS[plan.fate], "detail": ""}
        for gap in await self._counted(plan, token):
            if gap["status"] != "closed" and not _asks_for_more(gap):
                await self._client.post("catalogue", f"/v1/gaps/{gap['gap_id']}/answer", token, body)
        if plan.fate is Fate.CLOSED:
            self._later(self._chance.randint(*_FILLED_AFTER), plan, self._fill, plan)

    async def _counted(self, plan: GapPlan, token: str) -> list[dict[str, Any]]:
        """Return the gaps of a plan, once every need reported so far has arrived in them.

        Coaches who looked for more than others began gaps of their own.
        """
        query = urlencode({"category": plan.category, "district": plan.district, "limit": 100})
        needs = len(self._waiting[plan.category, plan.district])

        def has_arrived(reply: Reply) -> bool:
            return any(gap["reported"] >= needs for gap in reply.body["items"] if not _asks_for_more(gap))

        reply = await self._client.get_until("catalogue", f"/v1/gaps?{query}", token, has_arrived)
        found: list[dict[str, Any]] = reply.body["items"]
        return found

    async def _fill(self, plan: GapPlan) -> None:
        """Publish an offer for the district; its coaches record again what nobody could serve."""
        await self._counted(plan, self._client.as_central(Role.BUYER))
        supplier = self._suppliers[plan.category]
        token, body = self._client.as_organisation(supplier.org), _offer_for(plan, supplier).body()
        reply = await self._client.ask("catalogue", "/v1/offers", token, body)
        if reply.reasons & _NOT_NOW:
            self._told.refusals.update(reply.reasons)
            self._later(_TRIES_AGAIN_AFTER, plan, self._fill, plan)
            return
        expect(reply, "/v1/offers")
        self._told.offers[reply.body["offer_id"]] = "published"
        self._told.gaps[plan.category, plan.district] = Fate.CLOSED
        for need in self._waiting[plan.category, plan.district]:
            self._later(
                1, need.journey_id, self._everyone.coaches.record_need, need.journey_id, need.district, need.category
            )


def _of(need: Need) -> tuple[str, str]:
    return need.category, need.district


def _asks_for_more(gap: dict[str, Any]) -> bool:
    return gap["reason"] != "no_offer" or any(gap[name] for name in ("access", "attributes", "languages"))


def _offer_for(plan: GapPlan, supplier: SupplierPlan) -> OfferPlan:
    """Return what the supplier offers elsewhere, for this district."""
    like = supplier.offers[0]
    return OfferPlan(plan.category, like.title, (plan.district,), like.price_pence, like.duration_weeks)
