"""Coaches who share the work: clients are seen, covered for, handed over, and come from another district."""

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import ClientPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: one in so many clients is seen, covered for, handed over, or comes from elsewhere; after how many days.
_SEEN, _COVERED, _HANDED_OVER, _MOVES = 4, 7, 9, 20
_SEEN_AFTER, _COVERED_AFTER, _HANDED_OVER_AFTER, _MOVES_AFTER = 3, 4, 8, 5
_LEAVES_AFTER = 6
_COVER_DAYS = 7
_WAYS = ("in_person", "by_telephone", "did_not_attend", "by_video")
_ELSEWHERE = {"D01": "D02"}


class Caseworkers(Person):
    """Whoever looks after clients beside the coach who opened their journey."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody looks after anybody yet."""
        super().__init__(world, everyone)
        self._turn = count()

    def began(self, journey_id: str, client: ClientPlan) -> None:
        """Plan who looks after a client whose journey began just now."""
        turn, district = next(self._turn), client.district
        if turn % _SEEN == 0:
            self._later(_SEEN_AFTER, journey_id, self._see, journey_id, district, _WAYS[turn // _SEEN % len(_WAYS)])
        if turn % _COVERED == 0:
            self._later(_COVERED_AFTER, journey_id, self._cover, journey_id, district)
        if turn % _HANDED_OVER == 0:
            self._later(_HANDED_OVER_AFTER, journey_id, self._hand_over, journey_id, district)
        if turn % _MOVES == 0:
            self._later(1, journey_id, self._begin_elsewhere, client)

    async def _see(self, journey_id: str, district: str, how: str) -> None:
        if self._told.journeys[journey_id] == "open":
            await self._post(f"journeys/{journey_id}/contacts", district, {"how": how})
            self._told.contacts += 1

    async def _cover(self, journey_id: str, district: str) -> None:
        if self._told.journeys[journey_id] != "open":
            return
        last = self._world.day + timedelta(days=_COVER_DAYS)
        days = {"first_on": self._world.day.isoformat(), "last_on": last.isoformat()}
        await self._post(f"journeys/{journey_id}/cover", district, {"by": _colleague(district), **days})
        self._told.covered.add(journey_id)

    async def _hand_over(self, journey_id: str, district: str) -> None:
        if self._told.journeys[journey_id] != "open":
            return
        # Noted first: all of this coach's may be handed over on the same day, and that is the last word.
        self._told.handed_over[journey_id] = _leaver(district)["subject"]
        body = {"coach": _leaver(district), "reason": "workload"}
        await self._post(f"journeys/{journey_id}/coach", district, body)
        self._later(_LEAVES_AFTER, district, self._share_out, district)

    async def _share_out(self, district: str) -> None:
        """Share out all clients of a coach who leaves, where another manager has not done so before."""
        token = self._client.as_staff_of(district, Role.DISTRICT_MANAGER)
        body = {"coach": _leaver(district), "to": [_colleague(district)], "reason": "coach_left"}
        reply = await self._client.ask("client_journey", "/v1/caseloads/hand-over", token, body)
        if reply.refused:
            self._told.refusals.update(reply.reasons)
            return
        self._told.handed_over |= dict.fromkeys(reply.body["journeys"], _colleague(district)["subject"])
        await self._client.get("client_journey", f"/v1/caseloads?district={district}", token)
        await self._client.get("client_journey", "/v1/caseloads/mine", self._client.as_staff_of(district))

    async def _begin_elsewhere(self, client: ClientPlan) -> None:
        """Take on a client, not of the record, who lives elsewhere before long."""
        district = client.district
        begun = await self._post("journeys", district, {"district": district, "category": client.needs[0]})
        journey_id = begun["journey_id"]
        self._told.journeys[journey_id] = "open"
        need = self._everyone.coaches.need_of(client.needs[0])
        self._told.needs.add((await self._post(f"journeys/{journey_id}/needs", district, need))["need_id"])
        await self._everyone.plan_makers.agree(journey_id, district, 0)
        self._later(_MOVES_AFTER, journey_id, self._transfer, journey_id, district)

    async def _transfer(self, journey_id: str, district: str) -> None:
        there = _ELSEWHERE.get(district, "D01")
        body = {"to_district": there, "reason": "client_moved_home"}
        await self._post(f"journeys/{journey_id}/transfer", district, body)
        self._told.transferred[journey_id] = there
        self._later(1, journey_id, self._take_on, journey_id, there)

    async def _take_on(self, journey_id: str, district: str) -> None:
        body = {"coach": _colleague(district), "reason": "taken_on"}
        await self._post(f"journeys/{journey_id}/coach", district, body, Role.DISTRICT_MANAGER)
        self._told.handed_over[journey_id] = _colleague(district)["subject"]
        self._later(_SEEN_AFTER, journey_id, self._finish, journey_id, district)

    async def _finish(self, journey_id: str, district: str) -> None:
        """Close a journey whose client found work before anything was bought."""
        await self._post(f"journeys/{journey_id}/closure", district, {"reason": "in_sustained_work"})
        self._told.journeys[journey_id] = "closed"

    async def _post(self, path: str, district: str, body: dict[str, Any], role: Role = Role.WORK_COACH) -> Any:
        token = self._client.as_staff_of(district, role)
        return (await self._client.post("client_journey", f"/v1/{path}", token, body)).body


def _leaver(district: str) -> dict[str, str]:
    """Name a coach of a district who leaves before long."""
    return {"subject": f"{Role.WORK_COACH}:{district} leaver"}


def _colleague(district: str) -> dict[str, str]:
    """Name the one other coach of a district, who needs no token of their own to be known by."""
    return {"subject": f"{Role.WORK_COACH}:{district} colleague"}
