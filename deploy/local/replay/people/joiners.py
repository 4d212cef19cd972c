"""Clients who are joined to what was ordered for them: coach, supplier, and the client, who may not want it."""

from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import Unexpected, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many accepted orders one has a letter, in each form and language in turn. Those that are cancelled
# since the client does not want them are declined first, one of so many.
_OF_SO_MANY, _IS_JOINED, _DECLINES_OF = 12, 2, 2
_FORMS = ("pdf", "text", "html")
_LANGUAGES = ("en", "cy")
_NEWS_TO_COME = frozenset({"order_not_confirmed", "offer_unknown"})
_LOOKS_FOR = {"reason": "arrange_first_day"}
_AGREES = {"purposes": ["joining_letter", "contact_shared", "access_shared"], "way": "in_person"}
_NEEDS = {"needs": ["step_free"], "said": "The bus stops at the door."}


class Joiners(Person):
    """Whoever sees to it that a client knows where to go."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was accepted yet."""
        super().__init__(world, everyone)
        self._accepted, self._cancelled, self._joined = count(), count(), count()

    def see_to(self, order: dict[str, Any], need: Need) -> None:
        """See to the client of an order that was accepted today, and is not cancelled soon."""
        if next(self._accepted) % _OF_SO_MANY == _IS_JOINED:
            self._later(1, need.journey_id, self._join, order, need)

    def hear_no(self, order: dict[str, Any], need: Need) -> None:
        """Hear from the client of an order, which is cancelled in some days, that the place is not wanted."""
        if next(self._cancelled) % _DECLINES_OF == 0:
            self._later(1, need.journey_id, self._decline, order, need)

    async def _join(self, order: dict[str, Any], need: Need) -> None:
        if not self._waits_for_its_start(order):
            return
        await self._ask_the_client(need, turn := next(self._joined))
        await self._look(order)
        await self._write(order, need, turn)
        await self._everyone.safeguarders.hear_from_supplier(order, need)

    async def join_group(self, order: dict[str, Any]) -> None:
        """See to each client of an order for several by their line; the last of the first group declines the place."""
        if not self._waits_for_its_start(order):
            return
        for line, need in order["lines"].items():
            await self._ask_the_client(need, turn := next(self._joined))
            await self._look(order, line)
            if order["number"] == 0 and line == len(order["lines"]):
                await self._say_no(order, need, line)
            else:
                await self._write(order, need, turn, line)

    async def _write(self, order: dict[str, Any], need: Need, turn: int, line: int | None = None) -> None:
        """Say when and where a client begins, and make the letter; a line is named of an order for several alone."""
        said = await self._client.get("catalogue", f"/v1/offers/{order['offer_id']}/versions", self._supplier_of(order))
        bought = next(each for each in said.body["items"] if each["offer_version"] == order["offer_version"])
        venues = [] if order["mode"] == "online" else bought["delivery"]["venues"]
        details = {
            "at": "09:30",
            "early_minutes": 15,
            "venue": venues[0]["postcode"] if venues else None,
            "bring": ["photo_identification", "this_letter"],
            "contact": {
                "name": "The front desk",
                "phone": "0113 496 0000",
                "directions": "The door beside the bus stop.",
            },
        }
        await self._client.put("client_journey", _path(order, "details", line), self._supplier_of(order), details)
        form = _FORMS[turn % len(_FORMS)]
        await self._client.post("client_journey", _path(order, "letters", line), self._coach_of(need), {"form": form})
        self._told.letters[order["order_id"], line or 1] = form

    async def _ask_the_client(self, need: Need, turn: int) -> None:
        """Record how the client is reached, what they need to take part, and what they agree to."""
        path, coach = f"/v1/journeys/{need.journey_id}/client", self._coach_of(need)
        contact = {
            "name": f"Client {turn + 1}",
            "language": _LANGUAGES[turn % len(_LANGUAGES)],
            "address": [f"{turn + 1} High Street"],
            "postcode": "CF10 1AA",
            "phone": "029 2018 0000",
            "preferred_way": "phone",
        }
        self._told.client_names[need.journey_id].add(str(contact["name"]))
        await self._client.put("client_journey", f"{path}/contact-details", coach, contact)
        await self._client.put("client_journey", f"{path}/access-needs", coach, _NEEDS)
        await self._client.post("client_journey", f"{path}/consents", coach, _AGREES)

    async def _look(self, order: dict[str, Any], line: int | None = None) -> None:
        """Look, as the supplier, who comes; once it is known there that the order is accepted."""
        path, token = _path(order, "openings", line), self._supplier_of(order)
        reply = await self._client.ask_until_known("client_journey", path, token, _LOOKS_FOR, _NEWS_TO_COME)
        expect(reply, path)
        self._told.looks[order["order_id"]] += 1

    async def _decline(self, order: dict[str, Any], need: Need) -> None:
        """Decline the place for the client; from then on the supplier sees nothing of them."""
        if not self._waits_for_its_start(order):
            return
        await self._ask_the_client(need, next(self._joined))
        await self._look(order)
        await self._say_no(order, need)

    async def _say_no(self, order: dict[str, Any], need: Need, line: int | None = None) -> None:
        path, reason = _path(order, "openings", line), {"reason": "does_not_want_it"}
        await self._client.post("client_journey", _path(order, "decline", line), self._coach_of(need), reason)
        self._told.declined_places.add((order["order_id"], line or 1))
        late = await self._client.ask("client_journey", path, self._supplier_of(order), _LOOKS_FOR)
        self._told.refusals.update(late.reasons)
        if "place_declined" not in late.reasons:
            raise Unexpected(f"{path}: who declined the place is still shown, {late.status}")

    def _waits_for_its_start(self, order: dict[str, Any]) -> bool:
        starts_on = order["placed_on"] + order["starts_in"]
        accepted = self._told.orders[order["order_id"]] == "accepted"
        return accepted and not self._told.is_to_end(order["order_id"]) and self._world.today < starts_on

    def _supplier_of(self, order: dict[str, Any]) -> str:
        return self._client.as_supplier(UUID(order["supplier_id"]))

    def _coach_of(self, need: Need) -> str:
        """Return a token of whoever looks after the client by now: a journey may have gone to another district."""
        return self._client.as_staff_of(self._told.transferred.get(need.journey_id, need.district))


def _path(order: dict[str, Any], what: str, line: int | None) -> str:
    return f"/v1/order-clients/{order['order_id']}/{what}{f'?line={line}' if line else ''}"
