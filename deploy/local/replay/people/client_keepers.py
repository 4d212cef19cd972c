"""Coaches who write down how their clients are reached and what each needs to take part, and look at it again."""

from itertools import count
from typing import TYPE_CHECKING

from deploy.local.replay.people.person import Person
from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: one client in so many, and after how many working days the coach has to reach the client.
_ONE_CLIENT_OF, _REACHED_AFTER = 9, 5
_KINDS = ("contact_details", "access_needs")
_REASON = "contacting_client"


class ClientKeepers(Person):
    """Whoever keeps what is known of a client, sealed."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing is known yet."""
        super().__init__(world, everyone)
        self._began = count()

    async def meet(self, journey_id: str, district: str) -> None:
        """Take in a client whose journey begins; what one in so many says of itself is recorded at once."""
        turn = next(self._began)
        if turn % _ONE_CLIENT_OF:
            return
        token, path = self._client.as_staff_of(district), f"/v1/journeys/{journey_id}/client"
        contact = {
            "name": f"Made Up {turn}",
            "language": "cy" if turn % 2 else "en",
            "address": [f"{turn + 1} Record Street"],
            "postcode": "LL57 1AA",
            "phone": "01248 000 000",
            "preferred_way": "letter",
        }
        self._told.client_names[journey_id].add(str(contact["name"]))
        await self._client.put("client_journey", f"{path}/contact-details", token, contact)
        needs = {"needs": ["easy_read"], "said": "Large letters, please."}
        await self._client.put("client_journey", f"{path}/access-needs", token, needs)
        self._later(_REACHED_AFTER, journey_id, self._look, journey_id, district)

    async def _look(self, journey_id: str, district: str) -> None:
        """Open both, unless the client has moved away, and hold them against what was said."""
        path, asked = f"/v1/journeys/{journey_id}/client/openings", {"kinds": _KINDS, "reason": _REASON}
        found = await self._client.ask("client_journey", path, self._client.as_staff_of(district), asked)
        if found.refused:
            self._told.refusals.update(found.reasons)
            return
        if not found.body["erased"]:
            self._told.client_looks[journey_id] += 1
            if found.body["contact_details"]["name"] not in self._told.client_names[journey_id]:
                raise RuntimeError(f"{path}: somebody else's details were opened")
