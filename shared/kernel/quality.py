"""How suppliers deliver, as the registry counts it and every reader folds it: by supplier, market and category."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.kernel.filters import Filters, one_of


@dataclass(frozen=True)
class KnownQuality:
    """How a supplier delivers in one category of a market, by its last published scorecard.

    One that came by a succession `beside` the successor's own is not what the successor is compared by. `level` is that
    of intervention, from 1, routine.
    """

    performance_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    scorecard: facts.Scorecard | None = None
    level: int = 1
    beside: bool = False

    @property
    def completion_percent(self) -> float | None:
        """Return the adjusted rate of completion, the one to compare suppliers by; `None` with too few cases for it."""
        card = self.scorecard
        return card.completion.adjusted if card is not None and card.ranked else None

    @property
    def cases(self) -> int:
        """Return how many finished cases there are."""
        return self.scorecard.completion.cases if self.scorecard is not None else 0


def fold_quality(row: KnownQuality | None, event: facts.PerformanceEvent) -> KnownQuality:
    """Fold one fact about how a supplier delivers."""
    row = row or KnownQuality(event.performance_id, event.supplier_id, event.market, event.category)
    match event:
        case facts.ScorecardChanged():
            return replace(row, scorecard=event.scorecard)
        case facts.PerformanceLevelChanged():
            return replace(row, level=event.level)
        case facts.PerformanceTransferred():
            return replace(row, supplier_id=event.supplier_id, beside=event.beside)
    return row


def how_they_deliver(suppliers: Iterable[UUID], market: str, categories: Iterable[str]) -> Filters:
    """Mean the rows by which these suppliers are compared in these categories of a market."""
    return {
        "supplier_id": one_of(suppliers),
        "market": market,
        "category": one_of(categories),
        "beside": False,
    }
