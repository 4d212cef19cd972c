"""The performance of one supplier in one category of a market, folded from its events."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import LevelCode, Scorecard
from shared.kernel.aggregate import Aggregate, Claim, ClaimRef, begun

_PERFORMANCE = Claim("performance")

ROUTINE = 1
"""The level at which every supplier begins."""


@dataclass(frozen=True)
class Level:
    """A level of intervention, why and since when; `explanation` is what was said of it in free words."""

    number: int
    reason: LevelCode
    since: datetime
    explanation: str = ""


@dataclass(frozen=True)
class Performance:
    """How a supplier delivers in a category.

    `scorecard` is the one that was published last, and `indicated_level` what the policy has for it. `level` is the
    number of the level that was decided on, with the last decision in `level_decided`.
    """

    performance_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    begun_at: datetime
    scorecard: Scorecard | None = None
    indicated_level: int | None = None
    below_floor: bool = False
    level: int = ROUTINE
    level_decided: Level | None = None

    @property
    def published_on(self) -> date | None:
        """The day of the scorecard that was published last."""
        return self.scorecard.counted_to if self.scorecard else None


def performance_of(supplier_id: UUID, market: str, category: str) -> ClaimRef:
    """Return what there is only one of: the performance of a supplier in a category, for good."""
    return _PERFORMANCE(f"{supplier_id}:{market}:{category}")


def evolve(performance: Performance | None, event: facts.PerformanceEvent) -> Performance:
    """Fold one event into a performance."""
    if isinstance(event, facts.PerformanceManagementBegun):
        return Performance(event.performance_id, event.supplier_id, event.market, event.category, event.begun_at)
    performance = begun(performance, event)
    match event:
        case facts.ScorecardChanged():
            return _with_scorecard(performance, event)
        case facts.PerformanceLevelChanged():
            decided = Level(event.level, event.reason, event.changed_at)
            return replace(performance, level=event.level, level_decided=decided)
        case facts.PerformanceLevelExplained():
            return _explained(performance, event)
    return performance


def _with_scorecard(performance: Performance, event: facts.ScorecardChanged) -> Performance:
    return replace(
        performance,
        scorecard=event.scorecard,
        indicated_level=event.indicated_level,
        below_floor=bool(event.scorecard.below_floor),
    )


def _explained(performance: Performance, event: facts.PerformanceLevelExplained) -> Performance:
    decided = performance.level_decided
    return (
        performance
        if decided is None
        else replace(performance, level_decided=replace(decided, explanation=event.detail))
    )


PERFORMANCES = Aggregate(
    "performance",
    "performances",
    Performance,
    evolve,
    indexes=(("supplier_id",), ("category", "below_floor"), ("below_floor",), ("level",)),
    claims=lambda one: (performance_of(one.supplier_id, one.market, one.category),),
)
