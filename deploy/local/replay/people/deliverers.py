"""What both sides say while an order is delivered: who came, what did not start, what went wrong, and what held."""

from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference.calendar import add_working_days

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many accepted orders one does not start, the supplier or the coach saying so in turn; of so many that
# started the attendance is recorded once a week; of so many one has a problem, and every second of these is disputed.
_MISSED_OF, _IS_MISSED = 30, 11
_ATTENDED_OF, _PROBLEM_OF = 3, 20
_MISSED_SESSION_OF, _CORRECTED_OF = 7, 4
_ANSWERED_AFTER, _DISPUTED_AFTER, _SETTLED_AFTER = 2, 1, 4
# Of so many outcomes that the district checks one is not shown. Every second job lasts; so many working days are 26
# weeks and some days for evidence.
_NOT_SHOWN_OF, _LASTS_OF, _LASTED_AFTER = 12, 2, 136
_SESSIONS_AT_MOST = 12
# Work cannot have lasted of which it turned out that nobody began it.
_TAKEN_BACK = frozenset({"no_work_recorded"})
_EVIDENCE = {"job_started": "pay_record", "job_sustained": "pay_record", "qualification_gained": "certificate"}


class Deliverers(Person):
    """Suppliers and coaches, about what is delivered."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was delivered yet."""
        super().__init__(world, everyone)
        self._accepted, self._missed, self._started = count(), count(), count()
        self._ended, self._checked, self._worked = count(1), count(1), count()

    def is_missed(self) -> bool:
        """Say of an order that was accepted just now whether its client will not come."""
        return next(self._accepted) % _MISSED_OF == _IS_MISSED

    async def say_it_did_not_start(self, order: dict[str, Any], need: Need) -> None:
        """Say on the day of the start that the client did not come; the coach orders anew."""
        if self._told.is_to_end(order["order_id"]):
            return
        by_coach = next(self._missed) % 2
        token = self._client.as_staff_of(need.district) if by_coach else self._supplier_of(order)
        await self._say(order, "did-not-start", token, {"reason": "client_not_there"})
        self._told.orders[order["order_id"]] = "did_not_start"
        self._later(1, need.journey_id, self._everyone.orderers.order, need)

    def has_started(self, order: dict[str, Any], need: Need) -> None:
        """Plan what goes wrong with a provision that started today."""
        order["started_on"] = self._world.day
        if next(self._started) % _PROBLEM_OF == 0:
            self._later(1, need.journey_id, self._report, order, need)

    async def has_ended(self, order: dict[str, Any]) -> None:
        """Record who came to the weekly sessions of a provision that ended today; some are put right."""
        number = next(self._ended)
        if number % _ATTENDED_OF:
            return
        days, day = list[date](), order["started_on"]
        while day <= self._world.day and len(days) < _SESSIONS_AT_MOST:
            days.append(day)
            day = add_working_days(day, 5)
        missed = [(number + week) % _MISSED_SESSION_OF == 0 for week in range(len(days))]
        sessions = [_session(held_on, away) for held_on, away in zip(days, missed, strict=True)]
        await self._say(order, "attendance", self._supplier_of(order), {"sessions": sessions})
        self._told.sessions[order["order_id"]] = len(sessions)
        if number % _CORRECTED_OF == 0:
            put_right = [{"held_on": days[0].isoformat(), "attended": "late", "reason": "travel"}]
            await self._say(order, "attendance", self._supplier_of(order), {"sessions": put_right})

    async def record(self, order: dict[str, Any], need: Need, outcome: str, line: int = 1) -> None:
        """Record an outcome with its evidence; the district looks at it on the next day, and some work lasts."""
        day = self._world.day.isoformat()
        shown = {"evidence": _EVIDENCE[outcome], "evidence_on": day}
        body = {"line": line, "outcome": outcome, "achieved_on": day, **shown}
        path = f"/v1/orders/{order['order_id']}/outcome"
        reply = await self._client.ask("ordering", path, self._supplier_of(order), body)
        if reply.reasons == _TAKEN_BACK:
            self._told.refusals.update(reply.reasons)
            return
        expect(reply, path)
        self._later(1, need.journey_id, self._check, order, need, outcome, line)

    async def _check(self, order: dict[str, Any], need: Need, outcome: str, line: int) -> None:
        """Check what was drawn for it; of so many one is not shown, so that it does not stand."""
        token = self._client.as_staff_of(need.district)
        seen = await self._client.get("ordering", f"/v1/orders/{order['order_id']}", token)
        what = {"outcome": outcome, "line": line}
        if seen.body["to_check"]:
            if next(self._checked) % _NOT_SHOWN_OF == 0:
                await self._say(order, "outcome-reversal", token, {**what, "reason": "not_shown"})
                self._told.checked[order["order_id"], line, outcome] = "reversed"
                return
            await self._say(order, "outcome-verification", token, what)
            self._told.checked[order["order_id"], line, outcome] = "verified"
        if outcome == "job_started" and next(self._worked) % _LASTS_OF == 0:
            self._later(_LASTED_AFTER, need.journey_id, self.record, order, need, "job_sustained", line)

    async def _report(self, order: dict[str, Any], need: Need) -> None:
        if self._told.is_to_end(order["order_id"]):
            return
        coach = self._client.as_staff_of(need.district)
        await self._say(order, "problems", coach, {"reason": "sessions_not_held"})
        self._told.problems[order["order_id"]] = "reported"
        self._later(_ANSWERED_AFTER, need.journey_id, self._answer, order, need)

    async def _answer(self, order: dict[str, Any], need: Need) -> None:
        await self._say(order, "problems/1/answer", self._supplier_of(order), {"reason": "not_accepted"})
        self._told.problems[order["order_id"]] = "answered"
        if len(self._told.problems) % 2:
            self._later(_DISPUTED_AFTER, need.journey_id, self._dispute, order, need)

    async def _dispute(self, order: dict[str, Any], need: Need) -> None:
        await self._say(order, "dispute", self._client.as_staff_of(need.district), {"reason": "delivery_disputed"})
        self._told.problems[order["order_id"]] = "disputed"
        self._later(_SETTLED_AFTER, need.journey_id, self._settle, order)

    async def _settle(self, order: dict[str, Any]) -> None:
        await self._say(order, "settlement", self._client.as_central(Role.BUYER), {"reason": "by_agreement"})
        self._told.problems[order["order_id"]] = "settled"

    async def _say(self, order: dict[str, Any], step: str, token: str, body: dict[str, Any]) -> None:
        await self._client.post("ordering", f"/v1/orders/{order['order_id']}/{step}", token, body)

    def _supplier_of(self, order: dict[str, Any]) -> str:
        return self._client.as_supplier(UUID(order["supplier_id"]))


def _session(day: date, away: bool) -> dict[str, str]:
    held = {"held_on": day.isoformat()}
    return {**held, "attended": "no", "reason": "not_known"} if away else {**held, "attended": "yes"}
