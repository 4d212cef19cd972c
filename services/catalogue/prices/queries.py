"""What can be asked about prices and demand: what is released, the same for everybody, and queries of low prices."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.catalogue.known.needs import KnownNeed
from services.catalogue.prices.domain.demand import Demand, demand, last_month, month_is_out
from services.catalogue.prices.domain.query import PRICE_QUERIES, PriceQuery, Status
from services.catalogue.prices.domain.release import PRICE_RELEASES, PriceRelease
from services.catalogue.prices.history import PRICE_QUERY_DISCLOSURE
from shared.auth.access import Access, only_supplier
from shared.contracts.catalogue import GroundCode, JustificationCode, ReferencePrice
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, Filters
from shared.kernel.markets import market_for
from shared.kernel.rules import NotFound, reject_if_any
from shared.reference import policy, stamps
from shared.reference.calendar import add_months, uk_date
from shared.reference.codes import Code
from shared.reference.markets import regime_in
from shared.reference.policy_values import DemandFigures, Suppression
from shared.store.rows import Rows
from shared.store.store import Store

QUERY_ACCESS = Access(PRICE_QUERIES, supplier="supplier_id")

# More quarters than a market is open for.
_MOST = 500


@dataclass(frozen=True)
class ReferencePricesShown:
    """The prices paid for orders that were accepted in a quarter, as they were released.

    A category or group of districts that is missing had too few orders, or too few suppliers.
    """

    market: AnyMarket
    first_day: date
    last_day: date
    released_at: datetime
    figures: tuple[ReferencePrice, ...]
    policies: tuple[str, ...]


@dataclass(frozen=True)
class DemandShown:
    """How many needs were recorded in a month, by category and district, rounded to a multiple of `rounded_to`.

    Of every other category and district there were fewer than `fewer_than`, or none.
    """

    month: str
    items: tuple[Demand, ...]
    rounded_to: int
    fewer_than: int
    policies: tuple[str, ...]


class PriceQueries:
    """The queries about what was paid and what is in demand."""

    def __init__(self, store: Store, needs: Rows[KnownNeed], clock: Clock) -> None:
        """Answer from what the store holds, and from the rows of needs, on the day of this clock."""
        self._store = store
        self._needs = needs
        self._now = clock

    async def reference_prices(
        self, *, market: str | None, category: str | None, group: str | None, quarter_of: date | None
    ) -> ReferencePricesShown:
        """Return the newest release of a market, or that of the quarter with a day; raises `NotFound`, `Rejected`."""
        code = market or market_for(None, uk_date(self._now())).code
        found = await self._store.documents(PRICE_RELEASES, {"market": code}, after=None, limit=_MOST)
        releases = [PRICE_RELEASES.decode(document) for _, document in found]
        meant = [each for each in releases if quarter_of is None or each.first_day <= quarter_of <= each.last_day]
        if not meant:
            raise NotFound("release of reference prices", quarter_of or code)
        return _shown(max(meant, key=lambda each: each.first_day), category, group)

    async def demand(self, *, month: str | None, category: str | None, district: str | None) -> DemandShown:
        """Return the demand of a month that is out, the last one where none is named; raises `Rejected`."""
        today = uk_date(self._now())
        regime = regime_in(None, today)
        figures, suppression = policy(DemandFigures, regime, today), policy(Suppression, regime, today)
        last = last_month(today, figures.values)
        first = date.fromisoformat(f"{month}-01") if month else last
        reject_if_any([month_is_out(first, last)])
        until = add_months(first, 1)
        span = Between(first.isoformat(), date.fromordinal(until.toordinal() - 1).isoformat())
        sums = await self._needs.sums(
            {"recorded_on": span, "category": category, "district": district},
            by=("category", "district"),
            of=("counted",),
        )
        counted = {(str(name[0]), str(name[1])): numbers[0] for name, numbers in sums.items()}
        return DemandShown(
            month=f"{first:%Y-%m}",
            items=demand(counted, figures.values, suppression.values),
            rounded_to=figures.values.rounds_to,
            fewer_than=suppression.values.counts_fewer_than,
            policies=stamps(figures, suppression),
        )


def _shown(release: PriceRelease, category: str | None, group: str | None) -> ReferencePricesShown:
    figures = [
        each
        for each in release.figures
        if category in {None, each.category} and (group is None or group == each.district_group)
    ]
    return ReferencePricesShown(
        market=release.market,
        first_day=release.first_day,
        last_day=release.last_day,
        released_at=release.released_at,
        figures=tuple(figures),
        policies=release.policies,
    )


class QueryToSupplier(BaseModel):
    """A query of an abnormally low price, as the offer's supplier sees it: without what others ask.

    `per_hour_pence` is what its own offer asks for an hour of a place.
    """

    query_id: UUID
    offer_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    offer_version: int
    grounds: tuple[GroundCode, ...]
    per_hour_pence: int
    queried_at: datetime
    answer_by: date
    decide_by: date
    status: Annotated[Status, Code("price query status")]
    overdue: bool
    justified_for: tuple[JustificationCode, ...]
    justified_at: datetime | None
    detail: str
    accepted_for: Annotated[str, Code("price_accepted reason")] | None
    rejected_for: Annotated[str, Code("price_rejected reason")] | None
    closed_for: Annotated[str, Code("price_query_closed reason")] | None
    decided_at: datetime | None
    explanation: str
    policies: tuple[str, ...]


class QueryInFull(QueryToSupplier):
    """A query as the department sees it: with what `compared` other suppliers ask for an hour of a place."""

    mean_pence: int | None
    next_pence: int | None
    compared: int


def query_shown(caller: Caller, query: PriceQuery) -> dict[str, Any]:
    """Return what a caller who may see a query sees of it."""
    said = {each.name: getattr(query, each.name) for each in fields(query)}
    model = QueryInFull if only_supplier(caller) is None else QueryToSupplier
    return model(**said).model_dump(mode="json")


class PriceQueryQueries:
    """The queries about queries of prices: the commercial team sees all, a supplier those of its own offers."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, PRICE_QUERY_DISCLOSURE)

    async def get(self, query_id: UUID, caller: Caller, as_at: date | None = None) -> tuple[dict[str, Any], int]:
        """Return what the caller may see of a query, as it is or was on a day, and its version; raises `NotFound`."""
        stored = await self._past.read(query_id, as_at, QUERY_ACCESS.readable_by(caller, query_id))
        return query_shown(caller, stored.state), stored.version

    async def history(self, query_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a query; raises `NotFound`."""
        readable = QUERY_ACCESS.readable_by(caller, query_id)
        return await self._past.history(query_id, caller, readable, after=after, limit=limit)

    async def listed(
        self,
        caller: Caller,
        *,
        supplier_id: UUID | None,
        offer_id: UUID | None,
        status: Status | None,
        after: str | None,
        limit: int,
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the queries that the caller may see; raises `NotFound` for another supplier's."""
        own = QUERY_ACCESS.filters(caller, supplier_id=supplier_id)
        filters: Filters = {"offer_id": offer_id, "status": status, **own}
        found = await self._store.documents(PRICE_QUERIES, filters, after=after, limit=limit)
        return [(one, query_shown(caller, PRICE_QUERIES.decode(state))) for one, state in found]
