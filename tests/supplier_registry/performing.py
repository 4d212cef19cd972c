"""Performances as the tests need them, told by what differs."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.supplier_registry.known.orders import Counts
from services.supplier_registry.performance.domain.publishing import begin
from services.supplier_registry.performance.domain.state import PERFORMANCES, Performance
from services.supplier_registry.scorecards.domain.scorecard import Counted, scorecard, scorecard_terms, span_on
from shared.contracts.event import Event
from shared.contracts.supplier_registry import PerformanceEvent, Scorecard
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import CATEGORY, MARKET, NOON, a_member

PERFORMANCE = UUID("01890000-0000-7000-8000-000000000003")
TODAY = NOON.date()
TERMS = scorecard_terms(MARKET.regime, TODAY)


def a_performance(*events: Event) -> Performance:
    """A performance that has just begun, and what happened to it since."""
    begun = begin(None, PERFORMANCE, a_member(), MARKET.code, CATEGORY, NOON)
    return after(None, [*begun, *events])


def after(performance: Performance | None, events: Sequence[Event]) -> Performance:
    """The performance as those of these events that are about it leave it."""
    for event in events:
        if isinstance(event, PerformanceEvent):
            performance = PERFORMANCES.evolve(performance, event)
    assert performance is not None
    return performance


def a_card(completed: int, ended_early: int, day: date = TODAY, others: Counts | None = None) -> Scorecard:
    """A scorecard of so much provision, in a category where half is completed unless others are named."""
    finished = completed + ended_early
    own = Counted(Counts(issued=finished, accepted=finished, completed=completed, ended_early=ended_early))
    rest = Counted(others or Counts(issued=1000, completed=500, ended_early=500))
    return scorecard(own, own + rest, span_on(day, TERMS), TERMS)


def later(days: int) -> date:
    """So many days after today."""
    return TODAY + timedelta(days=days)


def noon_of(day: date) -> datetime:
    """Midday of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def names(events: Sequence[Event]) -> list[str]:
    """What happened, in order."""
    return [type(each).__name__ for each in events]


def codes(refusal: Rejected) -> set[str]:
    """The reasons of a refusal."""
    return {each.code for each in refusal.rejections}
