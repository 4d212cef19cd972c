"""What can be done with requirements to come: by staff of a district, and month by month by the clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.domain.journey import Status as JourneyStatus
from services.client_journey.needs.domain.need import NEEDS
from services.client_journey.requirements.domain import forecast as forecasts
from services.client_journey.requirements.domain import months, requirement
from services.client_journey.requirements.domain.forecast import (
    FORECASTS,
    Terms,
    forecast_of,
    months_to_release,
    terms_of,
)
from services.client_journey.requirements.domain.method import forecast
from services.client_journey.requirements.domain.months import COUNTED_MONTHS, Cell, CountedMonth, count_of
from services.client_journey.requirements.domain.requirement import (
    REQUIREMENTS,
    CorrectRequirement,
    Requirement,
    StateRequirement,
    Status,
    WithdrawRequirement,
    first_day,
    stated_for,
)
from services.client_journey.requirements.queries import REQUIREMENT_ACCESS, counted_months, forecasts_of
from shared.auth.access import must_serve_district
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.deadlines import start_of
from shared.kernel.filters import Between, Filters
from shared.kernel.ids import new_id
from shared.reference import Policy
from shared.reference.calendar import add_months, uk_date
from shared.reference.policy_values import RequirementsToCome
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

_CELL = ("district", "category")


class Requirements:
    """What staff state. Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what is stated already."""
        self._store = store
        self._now = clock

    async def state(self, asked: StateRequirement, caller: Caller) -> Committed:
        """State how many needs a district, or one of its jobcentres, expects in a month."""
        must_serve_district(caller, asked.district)
        now, minted = self._now(), new_id()
        claim = stated_for(asked.district, asked.jobcentre, asked.category, first_day(asked.month))
        terms = terms_of(uk_date(now)).requirements

        def meant(known: Known) -> Ref[Requirement]:
            return REQUIREMENTS(holder) if (holder := known[claim]) else REQUIREMENTS.new(minted)

        def decide(known: Known) -> list[Event]:
            return requirement.state(known[meant(known)], minted, asked, terms, now)

        return await self._store.change(Reliance((claim,), lambda known: (meant(known),)), decide, caller)

    async def correct(self, requirement_id: UUID, asked: CorrectRequirement, caller: Caller) -> Committed:
        """Expect another number of needs."""
        now = self._now()
        return await self._change(requirement_id, caller, lambda one: requirement.correct(one, asked, now))

    async def withdraw(self, requirement_id: UUID, asked: WithdrawRequirement, caller: Caller) -> Committed:
        """State nothing of these needs any more."""
        now = self._now()
        return await self._change(requirement_id, caller, lambda one: requirement.withdraw(one, asked, now))

    async def _change(
        self, requirement_id: UUID, caller: Caller, decide: Callable[[Requirement], list[Event]]
    ) -> Committed:
        decided = REQUIREMENT_ACCESS.deciding(caller, requirement_id, decide)
        return await self._store.change((REQUIREMENTS(requirement_id),), decided, caller)


class Forecasts:
    """What is done month by month. What is counted is read beside the commit: it decides about nobody."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Count what the store holds."""
        self._store = store
        self._now = clock

    async def count(self, caller: Caller) -> None:
        """Count the last month that is over, and those before it that nobody counted since there was anything."""
        today = uk_date(self._now())
        terms = terms_of(today).requirements
        last, back = months.last_month_to_count(today, terms.values), terms.values.looks_back_months
        counted = set(await counted_months(self._store, add_months(last, 1 - back)))
        if last in counted:
            return
        for month in months.months_before(last, back):
            if month not in counted:
                begun = bool(counted) and min(counted) < month
                named = caller.part(f"{month:%Y-%m}")
                if await self._count(month, named, terms, is_last=month == last, even_nothing=begun):
                    counted.add(month)

    async def release(self, caller: Caller) -> None:
        """Publish what is expected in the months ahead that are not out yet, on the day on which a month is counted.

        A month of which nothing is stated or forecast comes out a month later, if anything is by then.
        """
        today = uk_date(self._now())
        terms = terms_of(today)
        asked = terms.requirements.values
        last = months.last_month_to_count(today, asked)
        counted = await counted_months(self._store, add_months(last, 1 - asked.looks_back_months))
        if last not in counted or uk_date(counted[last].counted_at) != today:
            return
        wanted = list(months_to_release(today, asked))
        out = {each.month for each in await forecasts_of(self._store, wanted[0], wanted[-1])}
        for month in wanted:
            if month not in out:
                await self._release(month, list(counted.values()), terms, caller.part(f"{month:%Y-%m}"))

    async def _count(
        self, month: date, caller: Caller, terms: Policy[RequirementsToCome], *, is_last: bool, even_nothing: bool
    ) -> bool:
        """Count a month, and say whether that was done: the journeys under way are known of the last one alone."""
        recorded = await self._cells(NEEDS, {"recorded_at": _within(month)})
        if not (recorded or is_last or even_nothing):
            return False
        under_way = await self._cells(JOURNEYS, {"status": JourneyStatus.OPEN}) if is_last else None
        fresh, claim, now = new_id(), count_of(month), self._now()

        def decided(known: Known) -> list[Event]:
            return [] if known[claim] else months.count(fresh, month, recorded, under_way, terms, now)

        await self._store.change(Reliance((claim, COUNTED_MONTHS.new(fresh))), decided, caller)
        return True

    async def _release(self, month: date, counted: list[CountedMonth], terms: Terms, caller: Caller) -> None:
        filters: Filters = {"month": month.isoformat(), "status": Status.STATED}
        stated = [one async for page in self._store.pages(REQUIREMENTS, filters) for one in page]
        expected = forecasts.stated_by_district(stated)
        guessed = forecast(counted, terms.requirements.values)
        if not (expected or guessed):
            return
        fresh, claim, now, until = new_id(), forecast_of(month), self._now(), counted[-1].month

        def decided(known: Known) -> list[Event]:
            return [] if known[claim] else forecasts.release(fresh, month, expected, guessed, until, terms, now)

        await self._store.change(Reliance((claim, FORECASTS.new(fresh))), decided, caller)

    async def _cells(self, kind: Aggregate[Any], filters: Filters) -> dict[Cell, int]:
        found = await self._store.counts(kind, filters, by=_CELL)
        return {(str(name[0]), str(name[1])): number for name, number in found.items()}


def _within(month: date) -> Between:
    """Return the moments of a month of the United Kingdom, as states have moments: text in UTC."""
    return Between(*(_text(start_of(day)) for day in (month, add_months(month, 1))))


def _text(moment: datetime) -> str:
    # Without its Z it comes before the moment itself: the first is within, and what begins the next month is not.
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00")
