"""Clients who ask for what is theirs by right, and the staff of their district who answer."""

from itertools import count
from typing import TYPE_CHECKING

from deploy.local.replay.people.person import Person
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: one in so many clients asks to see what is kept, and one in so many to be erased once the journey is closed;
# after how many working days, and how long each is thought about.
_ASKS_TO_SEE, _ASKS_TO_BE_ERASED = 12, 8
_AFTER, _ANSWERED_AFTER, _CONFIRMED_AFTER = 6, 4, 2
_KNOWN = {"identified": "known_in_person"}


class RightHolders(Person):
    """Whoever records a request by right, answers it, or confirms an erasure."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has asked for anything yet."""
        super().__init__(world, everyone)
        self._began, self._left = count(), count()

    def began(self, journey_id: str, district: str) -> None:
        """Plan what a client asks for whose journey began just now."""
        turn = next(self._began)
        if turn % _ASKS_TO_SEE == 0:
            form = "page" if turn % (2 * _ASKS_TO_SEE) else "json"
            self._later(_AFTER, journey_id, self._ask_to_see, journey_id, district, form)

    def left(self, journey_id: str, district: str) -> None:
        """Plan what a client asks for whose journey was closed just now."""
        if next(self._left) % _ASKS_TO_BE_ERASED == 0:
            self._later(_AFTER, journey_id, self._ask_to_be_erased, journey_id, district)

    async def _ask_to_see(self, journey_id: str, district: str, form: str) -> None:
        if request_id := await self._receive(journey_id, district, "access"):
            self._later(_ANSWERED_AFTER, journey_id, self._show, request_id, district, form)

    async def _show(self, request_id: str, district: str, form: str) -> None:
        path, token = f"/v1/data-requests/{request_id}", self._client.as_staff_of(district)
        await self._client.post("client_journey", f"{path}/exports", token, {"form": form})
        await self._client.post("client_journey", f"{path}/answer", token, {"outcome": "complied"})
        self._told.data_requests[request_id] = "complied"

    async def _ask_to_be_erased(self, journey_id: str, district: str) -> None:
        if request_id := await self._receive(journey_id, district, "erasure"):
            self._later(_ANSWERED_AFTER, journey_id, self._propose, journey_id, request_id, district)

    async def _propose(self, journey_id: str, request_id: str, district: str) -> None:
        """Propose it, or refuse it for what stands in the way, such as an order that is still delivered."""
        path, token = f"/v1/data-requests/{request_id}", self._client.as_staff_of(district)
        ground = {"ground": "no_longer_needed"}
        proposed = await self._client.ask("client_journey", f"{path}/erasure-proposal", token, ground)
        if not proposed.refused:
            self._later(_CONFIRMED_AFTER, journey_id, self._confirm, request_id, district)
            return
        self._told.refusals.update(proposed.reasons)
        reason = "running_order" if "running_order" in proposed.reasons else "legal_obligation"
        refusal = {"outcome": "refused", "reason": reason}
        await self._client.post("client_journey", f"{path}/answer", token, refusal)
        self._told.data_requests[request_id] = "refused"

    async def _confirm(self, request_id: str, district: str) -> None:
        token = self._client.as_staff_of(district, Role.DISTRICT_MANAGER)
        await self._client.post("client_journey", f"/v1/data-requests/{request_id}/erasure-confirmation", token)
        self._told.data_requests[request_id] = "complied"

    async def _receive(self, journey_id: str, district: str, kind: str) -> str | None:
        """Record a request; of a client who was erased meanwhile there is none, since nothing is kept any more."""
        token, body = self._client.as_staff_of(district), {"kind": kind, **_KNOWN}
        reply = await self._client.ask("client_journey", f"/v1/journeys/{journey_id}/data-requests", token, body)
        if reply.refused:
            self._told.refusals.update(reply.reasons)
            return None
        request_id = str(reply.body["request_id"])
        self._told.data_requests[request_id] = "open"
        return request_id
