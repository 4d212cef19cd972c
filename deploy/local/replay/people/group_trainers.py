"""Suppliers of courses that were bought as a whole: what becomes of each client, line by line."""

from dataclasses import replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.reference.calendar import add_working_days

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many lines one does not start; from every second course the last client goes early, and in every second
# all but the first have work in the end, one after another.
_LINES, _MISSED = 9, 4
_COURSES = 2
_FIRST_OUTCOME, _NEXT_OUTCOME = 5, 3
_SESSIONS_AT_MOST = 4

Order = dict[str, Any]


class GroupTrainers(Person):
    """Whoever teaches several at once, and says of each what became of them."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody is taught yet."""
        super().__init__(world, everyone)
        self._accepted, self._lines = count(), count()

    def will_teach(self, order: Order) -> None:
        """Plan a course that was accepted, and see to it that every second group knows where to go."""
        order["number"] = next(self._accepted)
        order["lines"] = dict(enumerate(order["needs"], 1))
        lead: Need = order["needs"][0]
        if order["number"] % _COURSES == 0:
            self._later(1, lead.journey_id, self._everyone.joiners.join_group, order)
        due = order["placed_on"] + order["starts_in"] - self._world.today
        self._later(due, lead.journey_id, self._begin, order)

    async def _begin(self, order: Order) -> None:
        """Begin with those who are there; who is not, is looked for another place."""
        if self._told.is_to_end(order["order_id"]):
            return
        order["started_on"] = self._world.day
        for line in list(order["lines"]):
            declined = (order["order_id"], line) in self._told.declined_places
            if declined or (next(self._lines) % _LINES == _MISSED and len(order["lines"]) > 1):
                why = "client_withdrew" if declined else "client_not_there"
                await self._say(order, line, "did-not-start", {"reason": why}, "did_not_start")
                self._go_on(self._is_over(order, line), declined=declined)
            else:
                await self._say(order, line, "start", {"started_on": self._world.day.isoformat()}, "started")
        self._told.orders[order["order_id"]] = "started"
        weeks, lead = order["duration"]["value"], order["needs"][0]
        if order["number"] % _COURSES:
            self._later(weeks * 2, lead.journey_id, self._lose_the_last, order)
        self._later(weeks * 5, lead.journey_id, self._complete, order)

    def _go_on(self, need: Need, *, declined: bool) -> None:
        if declined:
            self._later(2, need.journey_id, self._everyone.coaches.withdraw, need)
        else:
            self._later(1, need.journey_id, self._everyone.orderers.order, need)

    async def _lose_the_last(self, order: Order) -> None:
        if self._told.is_to_end(order["order_id"]) or len(order["lines"]) == 1:
            return
        line = max(order["lines"])
        body = {"ended_on": self._world.day.isoformat(), "reason": "client_withdrew"}
        await self._say(order, line, "early-end", body, "ended_early")
        need = self._is_over(order, line)
        self._later(2, need.journey_id, self._everyone.coaches.withdraw, need)

    async def _complete(self, order: Order) -> None:
        """Complete what is left of it, with who came each week, and what follows for all but the first of them."""
        if self._told.is_to_end(order["order_id"]):
            return
        lead, sessions = order["needs"][0], self._sessions(order)
        after = _FIRST_OUTCOME
        for line in list(order["lines"]):
            await self._say(order, line, "attendance", {"sessions": sessions})
            self._told.sessions[order["order_id"]] += len(sessions)
            await self._say(order, line, "completion", {"completed_on": self._world.day.isoformat()}, "completed")
            self._is_over(order, line)
            if line > 1 and order["number"] % _COURSES == 0:
                self._later(after, lead.journey_id, self._everyone.deliverers.record, order, lead, "job_started", line)
                after += _NEXT_OUTCOME
        self._told.orders[order["order_id"]] = "completed"

    def _sessions(self, order: Order) -> list[dict[str, str]]:
        days, day = list[date](), order["started_on"]
        while day <= self._world.day and len(days) < _SESSIONS_AT_MOST:
            days.append(day)
            day = add_working_days(day, 5)
        return [{"held_on": each.isoformat(), "attended": "yes"} for each in days]

    def _is_over(self, order: Order, line: int) -> Need:
        """Return the need of a line that is over, as one that this order is for no more."""
        need: Need = order["lines"].pop(line)
        lead: Need = order["needs"][0]
        lead.with_others = [each for each in lead.with_others if each is not need]
        if need is not lead:
            return need
        lead.served = True
        return replace(lead, with_others=[], served=False)

    async def _say(self, order: Order, line: int, step: str, body: dict[str, Any], comes_to: str = "") -> None:
        token = self._client.as_supplier(UUID(order["supplier_id"]))
        await self._client.post("ordering", f"/v1/orders/{order['order_id']}/{step}", token, {"line": line, **body})
        if comes_to:
            self._told.lines[order["order_id"], line] = comes_to
