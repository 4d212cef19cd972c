"""Coaches and clients who agree on an action plan, take its steps, and look at it again, or forget to."""

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.client import expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: one client in so many, and after how many working days. A plan is looked at again within 28 days.
_ONE_CLIENT_OF, _WHICH = 8, 3
_MADE_AFTER, _TAKEN_AFTER, _DROPPED_AFTER = 2, 3, 5
_IN_TIME, _TOO_LATE, _NEVER = 6, 24, None
_LOOKED_AT_AFTER = (_IN_TIME, _NEVER, _TOO_LATE)
_STEPS = (("write_cv", "client"), ("find_provision", "coach"), ("job_search", "client"))
_BECOMES = {"completion": "done", "dropping": "dropped"}
_DUE_IN_DAYS = 21
_STALE = 412


class PlanMakers(Person):
    """Whoever works by an action plan."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """No plan was made yet."""
        super().__init__(world, everyone)
        self._began = count()

    def began(self, journey_id: str, district: str) -> None:
        """Plan what client and coach agree on whose journey began just now."""
        turn = next(self._began)
        if turn % _ONE_CLIENT_OF == _WHICH:
            self._later(_MADE_AFTER, journey_id, self.agree, journey_id, district, turn // _ONE_CLIENT_OF)

    async def agree(self, journey_id: str, district: str, turn: int) -> None:
        """Make a plan: of its steps one is taken before long, one is dropped, and one stays to do."""
        if self._told.journeys[journey_id] != "open":
            return
        due = (self._world.day + timedelta(days=_DUE_IN_DAYS)).isoformat()
        steps = [{"kind": kind, "done_by": who, "due": due, "said": f"Step {turn}: {kind}"} for kind, who in _STEPS]
        path = f"/v1/journeys/{journey_id}/action-plans"
        made = await self._client.post("client_journey", path, self._coach(journey_id, district), {"steps": steps})
        plan_id = made.body["plan_id"]
        self._told.plans[plan_id] = ["to_do"] * len(_STEPS)
        whose = (journey_id, district, plan_id)
        self._later(_TAKEN_AFTER, journey_id, self._take, *whose)
        self._later(_DROPPED_AFTER, journey_id, self._drop, *whose)
        after = _LOOKED_AT_AFTER[turn % len(_LOOKED_AT_AFTER)]
        if after is not None:
            self._later(after, journey_id, self._look_again, *whose)

    async def _take(self, journey_id: str, district: str, plan_id: str) -> None:
        done = {"done_on": self._world.day.isoformat()}
        await self._settle(journey_id, district, plan_id, "completion", done)

    async def _drop(self, journey_id: str, district: str, plan_id: str) -> None:
        await self._settle(journey_id, district, plan_id, "dropping", {"reason": "no_longer_useful"})

    async def _settle(self, journey_id: str, district: str, plan_id: str, what: str, body: dict[str, Any]) -> None:
        """Say what became of the first step that is to do."""
        if self._told.journeys[journey_id] != "open":
            return
        coach, path = self._coach(journey_id, district), f"/v1/action-plans/{plan_id}"
        steps = (await self._client.get("client_journey", path, coach)).body["steps"]
        number = [each["status"] for each in steps].index("to_do")
        await self._client.post("client_journey", f"{path}/steps/{steps[number]['step_id']}/{what}", coach, body)
        self._told.plans[plan_id][number] = _BECOMES[what]

    async def _look_again(self, journey_id: str, district: str, plan_id: str) -> None:
        """Go through the plan, by its day or after it; anew where its clock has said something meanwhile."""
        if self._told.journeys[journey_id] != "open":
            return
        coach, path = self._coach(journey_id, district), f"/v1/action-plans/{plan_id}"
        body = {"reviewed_on": self._world.day.isoformat()}
        reviewed = None
        while reviewed is None or reviewed.status == _STALE:
            seen = await self._client.get("client_journey", path, coach)
            reviewed = await self._client.ask("client_journey", f"{path}/review", coach, body, seen.etag)
        expect(reviewed, f"{path}/review")
        self._told.plan_reviews[plan_id] += 1

    def _coach(self, journey_id: str, district: str) -> str:
        """Return a token of whoever looks after the client by now: a journey may have gone to another district."""
        return self._client.as_staff_of(self._told.transferred.get(journey_id, district))
