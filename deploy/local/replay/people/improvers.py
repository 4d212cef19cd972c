"""Suppliers that are to improve, and those who decide whether they have; and who is asked whether it still offers."""

from bisect import bisect_right
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import categories, policy, the_open_market
from shared.reference.policy_values import ImprovementPlan

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many members with an untroubled life which have an improvement plan, after how many working days, when
# they reply and are looked at, when a plan is met, and when a supplier is heard on its removal.
_OF_SO_MANY, _MEETS, _FAILS = 24, 5, 6
_AFTER, _REPLIES_AFTER, _REVIEWED_AFTER, _MET_AFTER = 7, 2, 10, 15
_ANSWERS_AFTER, _HEARD_AFTER = 2, 4
# Of so many suppliers that are asked whether they still offer one does not, where others offer there too.
_QUESTIONS_AT_ONCE, _OF_SO_MANY_ASKED = 200, 4
_NO_INTEREST = {"declares_no_interest": True}


class Improvers(Person):
    """Category managers who give suppliers time to improve, and the suppliers."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has to improve yet."""
        super().__init__(world, everyone)
        self._untroubled = 0
        self._asked = count()
        self._may_leave: set[UUID] = set()

    def take_in(self, supplier: SupplierPlan) -> None:
        """Plan what the record has for a member that was admitted just now."""
        founder = int(supplier.company_number) % 10_000 < len(categories())
        if not (founder or supplier.suspended):
            self._may_leave.add(supplier.supplier_id)
        if supplier.suspended or supplier.paused or supplier.redeclares or supplier.renews:
            return
        turn, self._untroubled = self._untroubled % _OF_SO_MANY, self._untroubled + 1
        if turn in {_MEETS, _FAILS}:
            self._later(_AFTER, supplier.supplier_id, self._begin, supplier, turn == _MEETS)

    async def _begin(self, supplier: SupplierPlan, meets: bool) -> None:
        """Put a supplier on a level at which it is spoken to, and give it the shortest time that is fair."""
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        query = f"/v1/performance?supplier_id={supplier.supplier_id}&category={supplier.categories[0]}"
        there = await self._client.get_until("supplier_registry", query, token, lambda reply: bool(reply.body["items"]))
        performance = str(there.body["items"][0]["performance_id"])
        terms = policy(ImprovementPlan, the_open_market(self._world.day).regime, self._world.day).values
        improve_by = self._world.day + timedelta(days=terms.at_least_days)
        await self._level(performance, 2, "outcomes_poor")
        body = {
            "targets": [{"measure": "outcomes", "value": 40}],
            "steps": "Agree with an employer what those who complete can go to.",
            "review_on": (self._world.day + timedelta(days=14)).isoformat(),
            "improve_by": improve_by.isoformat(),
        }
        await self._decide(performance, "improvement-plan", body)
        self._told.performance[performance] = (2, "open")
        self._later(_REPLIES_AFTER, supplier.supplier_id, self._reply, supplier, performance)
        self._later(_REVIEWED_AFTER, supplier.supplier_id, self._review, performance, meets)
        if meets:
            self._later(_MET_AFTER, supplier.supplier_id, self._is_met, performance)
        else:
            over_in = self._working_days_until_after(improve_by)
            self._later(over_in, supplier.supplier_id, self._has_failed, supplier, performance)

    async def _reply(self, supplier: SupplierPlan, performance: str) -> None:
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/performance/{performance}"
        body = {"agrees": True, "reply": "We have spoken to two employers."}
        await self._client.post("supplier_registry", f"{path}/improvement-plan/reply", token, body)

    async def _review(self, performance: str, on_track: bool) -> None:
        await self._decide(performance, "improvement-plan/review", {"on_track": on_track})
        self._told.performance[performance] = (2, "on_track" if on_track else "off_track")

    async def _is_met(self, performance: str) -> None:
        await self._decide(performance, "improvement-plan/conclusion", {"conclusion": "met"})
        await self._level(performance, 1, "improved")
        self._told.performance[performance] = (1, "met")

    async def _has_failed(self, supplier: SupplierPlan, performance: str) -> None:
        """Find that a plan failed: with that goes a notice of removal, which the supplier answers."""
        body = {"conclusion": "failed", "note": "No employer was found."}
        await self._decide(performance, "improvement-plan/conclusion", body)
        await self._level(performance, 4, "improvement_plan_failed")
        self._told.performance[performance] = (4, "failed")
        self._later(_ANSWERS_AFTER, supplier.supplier_id, self._answer_notice, supplier)
        self._later(_HEARD_AFTER, supplier.supplier_id, self._uphold, supplier)

    async def _answer_notice(self, supplier: SupplierPlan) -> None:
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/suppliers/{supplier.supplier_id}"
        body = {"category": supplier.categories[0], "answer": "An employer has agreed this week."}
        await self._client.post("supplier_registry", f"{path}/removal-answer", token, body)
        self._told.answered.add(supplier.supplier_id)

    async def _uphold(self, supplier: SupplierPlan) -> None:
        """Find what the supplier says borne out: it stays."""
        body = {"category": supplier.categories[0], "reason": "representations_upheld"}
        await self._everyone.standing_desk.decide(supplier, "removal-notice-withdrawal", body)

    async def answer_questions(self) -> None:
        """Say, as those that had no order for long and were asked, whether they still offer; who does not leaves."""
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        path = f"/v1/performance?is_asked=true&limit={_QUESTIONS_AT_ONCE}"
        for asked in (await self._client.get("supplier_registry", path, token)).body["items"]:
            membership = (asked["supplier_id"], asked["category"])
            if self._told.memberships.get(membership) != "active":
                continue
            supplier = UUID(asked["supplier_id"])
            own = self._client.as_supplier(supplier)
            leaves = supplier in self._may_leave and next(self._asked) % _OF_SO_MANY_ASKED == 0
            answer = f"/v1/performance/{asked['performance_id']}/inactivity-answer"
            await self._client.post("supplier_registry", answer, own, {"still_offers": not leaves})
            self._told.still_offers[asked["performance_id"]] = not leaves
            if leaves:
                self._told.memberships[membership] = "left"

    async def _level(self, performance: str, level: int, reason: str) -> None:
        await self._decide(performance, "level", {"level": level, "reason": reason})

    async def _decide(self, performance: str, step: str, body: dict[str, Any]) -> None:
        """Decide on what there is to see of a performance."""
        path, token = f"/v1/performance/{performance}", self._client.as_central(Role.CATEGORY_MANAGER)
        seen = await self._client.get("supplier_registry", path, token)
        body = {**body, **_NO_INTEREST}
        expect(await self._client.ask("supplier_registry", f"{path}/{step}", token, body, seen.etag), path)

    def _working_days_until_after(self, day: date) -> int:
        return bisect_right(self._world.record.days, day) - self._world.today
