"""What can be asked about requirements to come: in full by the department's staff, suppressed by anybody."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.client_journey.requirements.domain.forecast import FORECASTS, Forecast, terms_of
from services.client_journey.requirements.domain.method import METHOD, Guess, backtest, errors
from services.client_journey.requirements.domain.months import COUNTED_MONTHS, CountedMonth
from services.client_journey.requirements.domain.requirement import REQUIREMENTS, Status, first_day
from services.client_journey.requirements.history import REQUIREMENT_DISCLOSURE
from services.client_journey.requirements.views import (
    Accuracy,
    ForecastsShown,
    PublicForecasts,
    RequirementView,
    accuracy_of,
    expected_and_came,
    public_lines,
    view_of,
)
from shared.auth.access import Access, covers
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, Filters
from shared.reference.calendar import add_months, uk_date
from shared.store.store import Store

REQUIREMENT_ACCESS = Access(REQUIREMENTS, district="district")

# The months over which accuracy is measured.
_MEASURED_MONTHS = 36
# More months than anybody looks ahead or back.
_MOST = 500


class RequirementQueries:
    """What a caller may not see is `NotFound`, or missing from a list."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Answer from what the store holds, on the day of this clock."""
        self._store = store
        self._now = clock
        self._past = Past(store, REQUIREMENT_DISCLOSURE)

    async def get(self, requirement_id: UUID, caller: Caller, as_at: date | None = None) -> Stored[RequirementView]:
        """Return one statement with its version, as it is or as it was on a day."""
        readable = REQUIREMENT_ACCESS.readable_by(caller, requirement_id)
        stored = await self._past.read(requirement_id, as_at, readable)
        return Stored(view_of(stored.state), stored.version)

    async def history(self, requirement_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a statement; raises `NotFound`."""
        readable = REQUIREMENT_ACCESS.readable_by(caller, requirement_id)
        return await self._past.history(requirement_id, caller, readable, after=after, limit=limit)

    async def listed(
        self,
        caller: Caller,
        *,
        district: str | None,
        jobcentre: str | None,
        category: str | None,
        month: str | None,
        status: Status | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, RequirementView]]:
        """Return a page of what the caller's districts state."""
        filters: Filters = {
            "jobcentre": jobcentre,
            "category": category,
            "month": first_day(month).isoformat() if month else None,
            "status": status,
            **REQUIREMENT_ACCESS.filters(caller, district=district),
        }
        found = await self._store.documents(REQUIREMENTS, filters, after=after, limit=limit)
        return [(each, view_of(REQUIREMENTS.decode(document))) for each, document in found]

    async def forecasts(
        self, caller: Caller, *, month: str | None, district: str | None, category: str | None
    ) -> ForecastsShown:
        """Return what is expected in the caller's districts and, of months that are over, what came.

        Of one month, or of the last year and all that is out. Raises `NotFound` for another's district.
        """
        REQUIREMENT_ACCESS.filters(caller, district=district)
        first = first_day(month) if month else add_months(self._this_month(), -12)
        last = first if month else None
        expected, counted = await forecasts_of(self._store, first, last), await counted_months(self._store, first, last)
        shown = (each for one in expected for each in expected_and_came(one, counted.get(one.month)))
        return ForecastsShown(
            tuple(
                each
                for each in shown
                if covers(caller, each.district)
                and district in {None, each.district}
                and category in {None, each.category}
            ),
            METHOD,
        )

    async def accuracy(self) -> Accuracy:
        """Return how far off what was expected was, over all districts: the same for everybody who may ask."""
        terms = terms_of(uk_date(self._now()))
        first = add_months(self._this_month(), -_MEASURED_MONTHS)
        counted = await counted_months(self._store, first)
        published, stated = _tracked(await forecasts_of(self._store, first), counted)
        made, repeated = backtest(list(counted.values()), terms.requirements.values)
        least = terms.publishing.fewer_than
        return Accuracy(
            published=accuracy_of(errors(published), least),
            stated=accuracy_of(errors(stated), least),
            forecast=accuracy_of(made, least),
            repeated=accuracy_of(repeated, least),
            method=METHOD,
            policies=terms.stamps,
        )

    async def published(self, *, month: str | None, category: str | None, district: str | None) -> PublicForecasts:
        """Return what was published of one month, or of this one and those to come."""
        terms, now = terms_of(uk_date(self._now())), self._this_month()
        rules, first = terms.publishing, first_day(month) if month else now
        found = await forecasts_of(self._store, first, first if month else None)
        since = add_months(now, -terms.requirements.values.looks_back_months)
        came = await counted_months(self._store, since, now)
        tracked, _ = _tracked(await forecasts_of(self._store, since, now), came)
        accuracy = accuracy_of(errors(tracked), rules.fewer_than)
        return PublicForecasts(
            items=tuple(line for one in found for line in public_lines(one, category, district)),
            accuracy=tuple(each for each in accuracy if category in {None, each.category}),
            rounded_to=rules.rounds_to,
            fewer_than=rules.fewer_than,
            method=METHOD,
        )

    def _this_month(self) -> date:
        return uk_date(self._now()).replace(day=1)


async def forecasts_of(store: Store, first: date, last: date | None = None) -> list[Forecast]:
    """Return what came out of these months, in their order."""
    found = await store.documents(FORECASTS, _months(first, last), after=None, limit=_MOST)
    return sorted((FORECASTS.decode(each) for _, each in found), key=lambda each: each.month)


async def counted_months(store: Store, first: date, last: date | None = None) -> dict[date, CountedMonth]:
    """Return those of these months that were counted, in their order."""
    found = await store.documents(COUNTED_MONTHS, _months(first, last), after=None, limit=_MOST)
    counted = sorted((COUNTED_MONTHS.decode(each) for _, each in found), key=lambda each: each.month)
    return {each.month: each for each in counted}


def _months(first: date, last: date | None) -> Filters:
    return {"month": Between(first.isoformat(), last.isoformat() if last else None)}


def _tracked(expected: Sequence[Forecast], counted: Mapping[date, CountedMonth]) -> tuple[list[Guess], list[Guess]]:
    """Return what was forecast, and what was stated, beside what came, of months that are over.

    Where nothing was stated nothing can have been wrong with it.
    """
    over = [(one, counted[one.month].recorded) for one in expected if one.month in counted]
    forecasts: list[Guess] = [(one.forecast, came) for one, came in over if one.forecast]
    stated: list[Guess] = [
        (one.stated, {cell: number for cell, number in came.items() if cell in one.stated}) for one, came in over
    ]
    return forecasts, [each for each in stated if each[0]]
