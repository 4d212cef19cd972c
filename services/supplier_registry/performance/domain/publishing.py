"""When performance begins to be watched, and when a scorecard is published: once it differs from the one before."""

from datetime import date, datetime, timedelta
from uuid import UUID

from services.supplier_registry.performance.domain.about import about
from services.supplier_registry.performance.domain.state import ROUTINE, Performance
from services.supplier_registry.scorecards.domain.scorecard import Counted, ScorecardTerms
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Measure, Scorecard

A_POINT = 1.0
"""How far an adjusted rate must move, in percent points or hours, to be news: the mean of a category moves daily."""


def begin(
    held_by: str | None, performance_id: UUID, supplier: Supplier, market: str, category: str, now: datetime
) -> list[Event]:
    """Begin to watch a supplier in a category; nothing where that has begun already, however often it is admitted.

    Whoever has a successor keeps the orders that came to nothing, and they are nothing to watch.
    """
    if held_by is not None or supplier.succeeded_by is not None:
        return []
    begun = facts.PerformanceManagementBegun(
        performance_id=performance_id, supplier_id=supplier.supplier_id, market=market, category=category, begun_at=now
    )
    return [begun]


def publish(performance: Performance, card: Scorecard, terms: ScorecardTerms) -> list[Event]:
    """Publish a scorecard that says something new, not sooner after the last one than the policy has it."""
    if not is_due(performance, card.counted_to, terms) or not says_something_new(performance.scorecard, card):
        return []
    changed = facts.ScorecardChanged(
        **about(performance), scorecard=card, indicated_level=indicated_level(card, terms), policies=terms.stamps
    )
    if not card.below_floor or performance.below_floor:
        return [changed]
    fell = facts.PerformanceFellBelowFloor(
        **about(performance),
        completion=card.completion,
        floor_percent=terms.performance.completion_floor_percent,
        policies=terms.stamps,
    )
    return [changed, fell]


def may_say_something_new(performance: Performance, own: Counted, day: date, terms: ScorecardTerms) -> bool:
    """Say whether a scorecard is worth putting together: most of them are not, and nothing else takes as long."""
    return (performance.scorecard is not None or own.orders.issued > 0) and is_due(performance, day, terms)


def is_due(performance: Performance, day: date, terms: ScorecardTerms) -> bool:
    """Say whether so many days have passed since the last scorecard that another may follow, counted to a day."""
    last = performance.published_on
    if performance.beside:
        return False
    return last is None or day >= last + timedelta(days=terms.counting.publish_every_days)


def says_something_new(before: Scorecard | None, now: Scorecard) -> bool:
    """Say whether a scorecard differs from the one before by more than the days it counts and a drift of the mean."""
    if before is None:
        return now.issued > 0
    if _what_is_counted(before) != _what_is_counted(now):
        return True
    return any(_moved(earlier, later) for earlier, later in zip(_measures(before), _measures(now), strict=True))


def _what_is_counted(card: Scorecard) -> tuple[object, ...]:
    """Return what changes with the supplier's own orders alone, and what is concluded."""
    own = tuple((each.cases, each.rate) for each in _measures(card))
    return card.issued, own, card.ranked, card.below_floor


def _measures(card: Scorecard) -> tuple[Measure, ...]:
    return (
        card.acceptance,
        card.acceptance_hours,
        card.on_time_starts,
        card.completion,
        card.outcomes,
        card.sustained_outcomes,
        card.complaints or Measure(cases=0),
        card.attendance or Measure(cases=0),
        card.did_not_start or Measure(cases=0),
    )


def _moved(before: Measure, now: Measure) -> bool:
    if before.adjusted is None or now.adjusted is None:
        return before.adjusted != now.adjusted
    return abs(now.adjusted - before.adjusted) >= A_POINT


def indicated_level(card: Scorecard, terms: ScorecardTerms) -> int | None:
    """Return the deepest level whose share the adjusted completion is below; none where nobody may be judged.

    It decides nothing: a category manager does.
    """
    rate = card.completion.adjusted
    if not card.ranked or rate is None:
        return None
    below = [each.level for each in terms.levels.levels if rate < each.below_percent]
    return max(below, default=ROUTINE)
