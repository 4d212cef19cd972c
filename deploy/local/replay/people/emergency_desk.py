"""Emergencies: somebody who does not look after a client has to open what is sealed, and others decide and review."""

from itertools import count
from typing import TYPE_CHECKING

from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import ClientPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up, like the record: one journey of so many comes to it, some days after it began; what becomes of it, in turn.
_ONE_JOURNEY_OF, _WHICH, _DAYS_AFTER, _REVIEWED_AFTER = 150, 7, 3, 2
_GRANTED, _REFUSED, _UNANSWERED, _LEFT_TO_ITS_CLOCK, _NOT_REVIEWED = range(5)
_TURNS = (_GRANTED, _LEFT_TO_ITS_CLOCK, _REFUSED, _UNANSWERED, _GRANTED, _NOT_REVIEWED)
_NOT_THERE = 404


class EmergencyDesk(Person):
    """District managers and operators on call, and the category managers who let them."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing has happened yet."""
        super().__init__(world, everyone)
        self._journeys = count()

    def hears_of(self, journey_id: str, client: ClientPlan) -> None:
        """Take in a journey that may come to an emergency."""
        number = next(self._journeys)
        if number % _ONE_JOURNEY_OF == _WHICH:
            turn = number // _ONE_JOURNEY_OF
            self._later(_DAYS_AFTER, journey_id, self._request, journey_id, client.district, turn)

    async def _request(self, journey_id: str, district: str, turn: int) -> None:
        """Ask, by the manager of the district or the operator on call, and let another decide within the hour."""
        by_operator = turn % 2 == 1
        asks = (
            self._client.as_central(Role.OPERATOR)
            if by_operator
            else self._client.as_staff_of(district, Role.DISTRICT_MANAGER)
        )
        reason = "system_failure" if by_operator else "coach_out_of_reach"
        body = {"journey_id": journey_id, "kinds": ["contact_details"], "reason": reason}
        asked = await self._client.ask("client_journey", "/v1/emergency-accesses", asks, body)
        if asked.status == _NOT_THERE:  # the client has moved to another district meanwhile
            return
        emergency_id = asked.body["emergency_id"]
        path, what = f"/v1/emergency-accesses/{emergency_id}", _TURNS[turn % len(_TURNS)]
        self._told.emergencies[emergency_id] = "lapsed"
        if what == _UNANSWERED:
            return
        grants = self._client.as_central(Role.CATEGORY_MANAGER)
        if what == _REFUSED:
            await self._client.post("client_journey", f"{path}/refusal", grants, {"reason": "not_an_emergency"})
            self._told.emergencies[emergency_id] = "refused"
            return
        await self._client.post("client_journey", f"{path}/approval", grants)
        self._told.emergencies[emergency_id] = "ended"
        opened = await self._client.post("client_journey", f"{path}/openings", asks, {"kinds": ["contact_details"]})
        self._told.emergency_looks[emergency_id] = 1 if opened.body else 0
        if what == _GRANTED:
            await self._client.post("client_journey", f"{path}/end", asks)
        if what != _NOT_REVIEWED:
            self._later(_REVIEWED_AFTER, emergency_id, self._review, emergency_id)

    async def _review(self, emergency_id: str) -> None:
        path = f"/v1/emergency-accesses/{emergency_id}/review"
        await self._client.post("client_journey", path, self._client.as_second_officer(), {"finding": "justified"})
        self._told.emergencies[emergency_id] = "reviewed"
