"""The performance of one supplier in one category of a market, folded from its events."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.performance.domain.plan import Plan, begun_by, follow
from shared.contracts import supplier_registry as facts
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import LevelCode, Scorecard
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.calendar import uk_date

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
class Inactivity:
    """The question whether a supplier still offers, and its answer, if there is one."""

    no_order_since: date
    asked_on: date
    answer_by: date
    still_offers: bool | None = None
    answered_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has answered."""
        return self.still_offers is None


@dataclass(frozen=True)
class Performance:
    """How a supplier delivers in a category.

    `scorecard` is the one that was published last, and `indicated_level` what the policy has for it. `level` is the
    number of the level that was decided on, with the last decision in `level_decided`. `plans` are all improvement
    plans, the latest last; `plan_runs` says whether one runs, `is_asked` whether `inactivity` waits for an answer.
    One that is `beside` came with a succession to a supplier that has its own: what runs in it is brought to its end,
    and nothing new begins.
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
    plans: tuple[Plan, ...] = ()
    plan_runs: bool = False
    inactivity: Inactivity | None = None
    is_asked: bool = False
    beside: bool = False

    @property
    def running_plan(self) -> Plan | None:
        """The improvement plan that runs, if one does: one at a time."""
        return next((each for each in reversed(self.plans) if each.running), None)

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
        case facts.PerformanceTransferred():
            return _passed_on(performance, event)
        case facts.ScorecardChanged():
            return _with_scorecard(performance, event)
        case facts.PerformanceLevelChanged():
            decided = Level(event.level, event.reason, event.changed_at)
            return replace(performance, level=event.level, level_decided=decided)
        case facts.PerformanceLevelExplained():
            return _explained(performance, event)
        case facts.ImprovementPlanEvent():
            return _with_plan(performance, event)
        case facts.InactivityQuestioned() | facts.InactivityAnswered():
            return _with_inactivity(performance, event)
    return performance


def _passed_on(performance: Performance, event: facts.PerformanceTransferred) -> Performance:
    """Follow whose it is; what does not count is not among those below the floor."""
    below = performance.below_floor and not event.beside
    return replace(performance, supplier_id=event.supplier_id, beside=event.beside, below_floor=below)


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


def _with_plan(performance: Performance, event: facts.ImprovementPlanEvent) -> Performance:
    if isinstance(event, facts.ImprovementPlanOpened):
        plans = (*performance.plans, begun_by(event))
    else:
        plans = tuple(follow(each, event) if each.plan_id == event.plan_id else each for each in performance.plans)
    return replace(performance, plans=plans, plan_runs=any(each.running for each in plans))


def _with_inactivity(
    performance: Performance, event: facts.InactivityQuestioned | facts.InactivityAnswered
) -> Performance:
    before = performance.inactivity
    if isinstance(event, facts.InactivityQuestioned):
        now: Inactivity | None = Inactivity(event.no_order_since, uk_date(event.asked_at), event.answer_by)
    else:
        answered_on = uk_date(event.answered_at)
        now = replace(before, still_offers=event.still_offers, answered_on=answered_on) if before else None
    return replace(performance, inactivity=now, is_asked=bool(now and now.open))


PERFORMANCES = Aggregate(
    "performance",
    "performances",
    Performance,
    evolve,
    indexes=(
        ("supplier_id",),
        ("category", "below_floor"),
        ("below_floor",),
        ("level",),
        ("plan_runs",),
        ("is_asked",),
    ),
    claims=lambda one: () if one.beside else (performance_of(one.supplier_id, one.market, one.category),),
)
