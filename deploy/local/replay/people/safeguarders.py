"""Whoever is worried about a client and says so, and the safeguarding leads who see to it, or leave it too long."""

from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from services.client_journey.safeguarding.queries import KIND
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: one client in so many and one order with a letter in so many; when a concern is said, and what becomes of it:
# how urgent it is, and after how many working days the lead takes each step.
_ONE_CLIENT_OF, _WHICH, _ONE_ORDER_OF, _SAID_AFTER = 12, 2, 15, 2
_PASSED_ON = ("soon", {"acknowledgement": 1, "referral": 3, "closure": 8})
_LATE = ("immediate", {"acknowledgement": 2, "closure": 4})
_NEVER_READ = ("soon", dict[str, int]())
_LEFT_UNDECIDED = ("soon", {"acknowledgement": 1})
_LIVES = (_LATE, _NEVER_READ, _PASSED_ON, _LEFT_UNDECIDED)
_BODIES = {"acknowledgement": None, "referral": {"to": "adult_social_care"}, "closure": {"outcome": "support_arranged"}}
_BECOMES = {"acknowledgement": "acknowledged", "referral": "referred", "closure": "closed"}
_SAID = "Somebody else keeps the client's wages."


class Safeguarders(Person):
    """Whoever sees to it that a client is safe."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody is worried yet."""
        super().__init__(world, everyone)
        self._began, self._orders = count(), count()

    def began(self, journey_id: str, district: str) -> None:
        """Plan what a coach is worried about, of a client whose journey began just now."""
        turn = next(self._began)
        if turn % _ONE_CLIENT_OF == _WHICH:
            life = _LIVES[turn // _ONE_CLIENT_OF % len(_LIVES)]
            self._later(_SAID_AFTER, journey_id, self._worry, journey_id, district, *life)

    async def hear_from_supplier(self, order: dict[str, Any], need: Need) -> None:
        """Hear from the supplier of an order that it is worried about the client."""
        if next(self._orders) % _ONE_ORDER_OF:
            return
        urgency, steps = _PASSED_ON
        supplier = self._client.as_supplier(UUID(order["supplier_id"]))
        about = {"order_id": order["order_id"], "need_id": need.need_id}
        district = self._told.transferred.get(need.journey_id, need.district)
        made = await self._report("/v1/safeguarding-reports", supplier, urgency, about)
        self._see_to(made, need.journey_id, district, steps)

    async def _worry(self, journey_id: str, district: str, urgency: str, steps: dict[str, int]) -> None:
        path, coach = f"/v1/journeys/{journey_id}/safeguarding-reports", self._client.as_staff_of(district)
        self._see_to(await self._report(path, coach, urgency, {}), journey_id, district, steps)

    async def _report(self, path: str, token: str, urgency: str, about: dict[str, str]) -> str:
        body = {"concern": "financial_abuse", "urgency": urgency, "said": _SAID, **about}
        report_id = str((await self._client.post("client_journey", path, token, body)).body["report_id"])
        self._told.safeguarding[report_id] = "reported"
        return report_id

    def _see_to(self, report_id: str, journey_id: str, district: str, steps: dict[str, int]) -> None:
        for what, after in steps.items():
            self._later(after, report_id, self._take, report_id, journey_id, district, what)

    async def _take(self, report_id: str, journey_id: str, district: str, what: str) -> None:
        """Take a step as the lead of the district, who reads before the first."""
        lead, path = self._client.as_staff_of(district, Role.SAFEGUARDING_LEAD), f"/v1/safeguarding-reports/{report_id}"
        if what == "acknowledgement":
            read = await self._client.post("client_journey", f"{path}/openings", lead)
            self._told.sealed_looks[KIND, journey_id] += 1
            if read.body["said"] != _SAID:
                raise RuntimeError(f"{path}: a report says something else than was written")
        await self._client.post("client_journey", f"{path}/{what}", lead, _BODIES[what])
        self._told.safeguarding[report_id] = _BECOMES[what]
