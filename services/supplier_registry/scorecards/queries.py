"""What can be asked about scorecards."""

import asyncio
from collections.abc import Mapping, Set
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.known.complaints import DecidedComplaint
from services.supplier_registry.known.orders import COUNTED, Counts, OrderDelivered
from services.supplier_registry.scorecards.domain.scorecard import (
    Counted,
    ScorecardTerms,
    Span,
    scorecard,
    scorecard_terms,
    span_on,
)
from services.supplier_registry.suppliers.queries import SupplierQueries
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import Scorecard
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, Filters
from shared.reference import markets
from shared.reference.calendar import uk_date
from shared.store.rows import Rows

_SUPPLIER, _MARKET, _CATEGORY = "supplier_id", "market", "category"
_SUMMED = tuple(f"counts.{name}" for name in COUNTED)


class CategoryScorecard(Scorecard):
    """How a supplier delivers in one category of a market."""

    market: AnyMarket
    category: AnyCategory
    policies: tuple[str, ...]


class SupplierScorecard(BaseModel):
    """How a supplier delivers, category by category; of those in which it was never sent an order nothing is said."""

    supplier_id: UUID
    categories: tuple[CategoryScorecard, ...]


class OrderCounts:
    """What orders add up to, as far as the news of them has arrived."""

    def __init__(self, outcomes: Rows[OrderDelivered], complaints: Rows[DecidedComplaint]) -> None:
        """Add up the rows of orders, and of the complaints that were decided."""
        self._outcomes = outcomes
        self._complaints = complaints

    async def of_supplier(self, supplier_id: UUID, market: str, span: Span) -> Mapping[str, Counted]:
        """Return what the orders of one supplier add up to in each category of a market."""
        found = await self._counted({_SUPPLIER: supplier_id, _MARKET: market}, (_CATEGORY,), span)
        return {category: counted for (category,), counted in found.items() if category}

    async def of_market(self, market: str, span: Span) -> Mapping[tuple[UUID, str], Counted]:
        """Return what the orders of each supplier add up to in each category of a market."""
        found = await self._counted({_MARKET: market}, (_SUPPLIER, _CATEGORY), span)
        return {(UUID(one), category): counted for (one, category), counted in found.items() if one and category}

    async def of_categories(self, market: str, span: Span) -> Mapping[str, Counted]:
        """Return what the orders of all suppliers add up to in each category of a market."""
        found = await self._counted({_MARKET: market}, (_CATEGORY,), span)
        return {category: counted for (category,), counted in found.items() if category}

    async def with_orders_since(self, market: str, day: date) -> Set[tuple[UUID, str]]:
        """Return which suppliers were issued an order on a day or later, with the categories of a market."""
        since: Filters = {_MARKET: market, "issued_on": Between(_text(day), None)}
        found = await self._outcomes.sums(since, by=(_SUPPLIER, _CATEGORY), of=())
        return {(UUID(one), category) for one, category in found if one and category}

    async def _counted(
        self, filters: Filters, by: tuple[str, ...], span: Span
    ) -> Mapping[tuple[str | None, ...], Counted]:
        within: Filters = {**filters, "issued_on": Between(_text(span.first), _text(span.last))}
        long_ago: Filters = {**within, "in_work_on": Between(None, _text(span.work_began_by))}
        all_of_them, earlier, upheld = await asyncio.gather(
            self._outcomes.sums(within, by=by, of=_SUMMED),
            self._outcomes.sums(long_ago, by=by, of=_SUMMED),
            self._upheld(filters, by, span),
        )
        return {
            key: Counted(Counts(*sums), Counts(*earlier[key]) if key in earlier else Counts(), upheld.get(key, 0))
            for key, sums in all_of_them.items()
        }

    async def _upheld(self, filters: Filters, by: tuple[str, ...], span: Span) -> Mapping[tuple[str | None, ...], int]:
        within: Filters = {**filters, "decided_on": Between(_text(span.first), _text(span.last))}
        found = await self._complaints.sums(within, by=by, of=("upheld",))
        return {key: number for key, (number,) in found.items()}


def _text(day: date) -> str:
    return day.isoformat()


class Scorecards:
    """Answers about how suppliers deliver, as far as the news of their orders has arrived."""

    def __init__(self, suppliers: SupplierQueries, counts: OrderCounts, clock: Clock) -> None:
        """Count by the policies in force."""
        self._suppliers = suppliers
        self._counts = counts
        self._now = clock

    async def of_supplier(self, supplier_id: UUID, caller: Caller) -> SupplierScorecard:
        """Count what became of a supplier's orders, as it stands now; raises `NotFound`."""
        await self._suppliers.read(supplier_id, caller)
        today = uk_date(self._now())
        shown: list[CategoryScorecard] = []
        for market in sorted(markets()):
            terms = scorecard_terms(markets()[market].regime, today)
            shown += await self._in_market(supplier_id, market, span_on(today, terms), terms)
        return SupplierScorecard(supplier_id=supplier_id, categories=tuple(shown))

    async def _in_market(
        self, supplier_id: UUID, market: str, span: Span, terms: ScorecardTerms
    ) -> list[CategoryScorecard]:
        own = await self._counts.of_supplier(supplier_id, market, span)
        all_suppliers = await self._counts.of_categories(market, span) if own else {}
        return [
            CategoryScorecard(
                market=market,
                category=category,
                policies=terms.stamps,
                **vars(scorecard(own[category], all_suppliers[category], span, terms)),
            )
            for category in sorted(own)
        ]
