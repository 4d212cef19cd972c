"""District managers who plan: each month some state what their districts, or jobcentres, will need a quarter ahead."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from deploy.local.replay.people.person import Person
from deploy.local.replay.told import NOT_STATED
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import districts, jobcentres
from shared.reference.calendar import add_months

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: one district of so many plans, and one of those leaves it to its jobcentres. A planner errs by such shares,
# and of so many statements one is corrected and one withdrawn.
_ONE_DISTRICT_OF, _BY_JOBCENTRE = 6, 2
_ERRS_BY = (1.0, 0.8, 1.25, 0.9, 1.1)
_OF_SO_MANY, _CORRECTED, _WITHDRAWN = 20, 3, 7
# Each quarter an employer opens or takes on staff in the first of these districts, whatever the scale of the record: so
# many are to be made ready for it.
_EMPLOYER_TAKES_ON, _IN_MONTHS, _NEED_OF = 12, 3, "GETTING_JOBS"
_DAYS_BETWEEN_NEEDS = 20
_MONTHS_AHEAD = 3


class Planners(Person):
    """Whoever tells suppliers what a district will need."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Know roughly what will come: a planner talks to coaches and employers, and the record is all there is."""
        super().__init__(world, everyone)
        self._turn = count()
        self._to_come = Counter(self._planned())

    def _planned(self) -> Iterator[tuple[str, str, date]]:
        days = self._world.record.days
        for client in self._world.record.clients:
            for number, category in enumerate(client.needs):
                if (day := client.starts_on + 1 + _DAYS_BETWEEN_NEEDS * number) < len(days):
                    yield client.district, category, days[day].replace(day=1)

    async def plan(self) -> None:
        """State what is expected in the month that comes out next, where anything is."""
        month = add_months(self._world.day.replace(day=1), _MONTHS_AHEAD)
        for place, district in enumerate(districts()):
            if place % _ONE_DISTRICT_OF == 0:
                offices = self._offices(district) if place // _ONE_DISTRICT_OF == _BY_JOBCENTRE else (None,)
                for category, number in self._expected(district, month, is_first=place == 0).items():
                    await self._state(district, offices, category, month, number)

    def _expected(self, district: str, month: date, *, is_first: bool) -> dict[str, int]:
        found = {
            category: number
            for (where, category, when), number in sorted(self._to_come.items())
            if (where, when) == (district, month)
        }
        if is_first and month.month % _IN_MONTHS == 0:
            found[_NEED_OF] = found.get(_NEED_OF, 0) + _EMPLOYER_TAKES_ON
        return found

    async def _state(
        self, district: str, offices: tuple[str | None, ...], category: str, month: date, number: int
    ) -> None:
        token = self._client.as_staff_of(district, Role.DISTRICT_MANAGER)
        for office in offices:
            turn = next(self._turn)
            expected = max(1, round(number * _ERRS_BY[turn % len(_ERRS_BY)] / len(offices)))
            body = {"district": district, "category": category, "month": f"{month:%Y-%m}", "expected": expected}
            if office:
                body["jobcentre"] = office
            reply = await self._client.post("client_journey", "/v1/requirements", token, body)
            requirement_id = reply.body["requirement_id"]
            self._told.requirements[requirement_id] = expected
            if turn % _OF_SO_MANY in {_CORRECTED, _WITHDRAWN}:
                withdraws = turn % _OF_SO_MANY == _WITHDRAWN
                self._later(1, requirement_id, self._change, requirement_id, token, expected, withdraws)

    async def _change(self, requirement_id: str, token: str, expected: int, withdraws: bool) -> None:
        path = f"/v1/requirements/{requirement_id}"
        seen = await self._client.get("client_journey", path, token)
        what, body = "correction", {"expected": expected + 1, "reason": "more_expected"}
        if withdraws:
            what, body = "withdrawal", {"reason": "no_longer_expected"}
        reply = await self._client.ask("client_journey", f"{path}/{what}", token, body, seen.etag)
        if reply.reasons:
            raise RuntimeError(f"what a district expects could not be changed for {sorted(reply.reasons)}")
        self._told.requirements[requirement_id] = NOT_STATED if withdraws else expected + 1

    @staticmethod
    def _offices(district: str) -> tuple[str | None, ...]:
        return tuple(code for code, office in jobcentres().items() if office.district == district)
