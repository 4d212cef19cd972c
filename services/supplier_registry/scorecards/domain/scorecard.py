"""How a supplier delivers in one category: what its orders come to, beside what those of all suppliers come to."""

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from fractions import Fraction

from services.supplier_registry.known.orders import Counts
from services.supplier_registry.scorecards.domain.measures import PERCENT, Share, drawn_to_the_mean, measured
from shared.contracts.supplier_registry import Measure, Scorecard
from shared.reference import policy, stamps
from shared.reference.calendar import add_months
from shared.reference.policy_values import PerformanceLevels, ScorecardCounting, SupplierPerformance
from shared.reference.regimes import Regime

_SHARE = Fraction(PERCENT)
_HOURS = Fraction(1, 60)


@dataclass(frozen=True)
class ScorecardTerms:
    """The policies that scorecards follow, as they are in force on a day, with their stamps."""

    counting: ScorecardCounting
    performance: SupplierPerformance
    levels: PerformanceLevels
    stamps: tuple[str, ...]


def scorecard_terms(regime: Regime, day: date) -> ScorecardTerms:
    """Return the policies in force under a regime on a day."""
    counting, performance = policy(ScorecardCounting, regime, day), policy(SupplierPerformance, regime, day)
    levels = policy(PerformanceLevels, regime, day)
    followed = stamps(counting, performance, levels)
    return ScorecardTerms(counting.values, performance.values, levels.values, followed)


@dataclass(frozen=True)
class Span:
    """The days of issue that are counted, and the last on which work must have begun to have lasted, or not."""

    first: date
    last: date
    work_began_by: date


def span_on(day: date, terms: ScorecardTerms) -> Span:
    """Return what is counted on a day."""
    first = add_months(day, -terms.counting.over_months)
    return Span(first, day, day - timedelta(days=terms.counting.sustained_after_days))


@dataclass(frozen=True)
class Counted:
    """What orders add up to; `long_ago` are those that led to work long enough ago to say whether it lasted.

    `complaints` are those that were upheld in the same time.
    """

    orders: Counts = field(default_factory=Counts)
    long_ago: Counts = field(default_factory=Counts)
    complaints: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        """Add up field by field."""
        orders, long_ago = _sum(self.orders, other.orders), _sum(self.long_ago, other.long_ago)
        return Counted(orders, long_ago, self.complaints + other.complaints)


def _sum(one: Counts, other: Counts) -> Counts:
    return Counts(**{each.name: getattr(one, each.name) + getattr(other, each.name) for each in fields(Counts)})


def scorecard(own: Counted, category: Counted, span: Span, terms: ScorecardTerms) -> Scorecard:
    """Put a scorecard together; it ranks and judges nobody on fewer finished cases than the policy asks for."""
    ranked = _completion(own).cases >= terms.performance.cases_at_least
    return Scorecard(
        counted_from=span.first,
        counted_to=span.last,
        issued=own.orders.issued,
        acceptance=_measure(_acceptance(own), _acceptance(category), terms),
        acceptance_hours=_measure(_acceptance_time(own), _acceptance_time(category), terms, _HOURS),
        on_time_starts=_measure(_on_time(own), _on_time(category), terms),
        completion=_measure(_completion(own), _completion(category), terms),
        outcomes=_measure(_outcomes(own), _outcomes(category), terms),
        sustained_outcomes=_measure(_sustained(own), _sustained(category), terms),
        attendance=_measure(_attendance(own), _attendance(category), terms),
        did_not_start=_measure(_did_not_start(own), _did_not_start(category), terms),
        complaints=_measure(_complaints(own), _complaints(category), terms),
        ranked=ranked,
        below_floor=_below_floor(own, category, terms) if ranked else None,
    )


def _measure(own: Share, category: Share, terms: ScorecardTerms, unit: Fraction = _SHARE) -> Measure:
    return measured(own, category, terms.levels.shrinkage_cases, terms.performance.cases_at_least, unit)


def _below_floor(own: Counted, category: Counted, terms: ScorecardTerms) -> bool:
    """Judge by the exact rate, not by the rounded one that is shown."""
    adjusted = drawn_to_the_mean(_completion(own), _completion(category), terms.levels.shrinkage_cases)
    return adjusted is not None and adjusted * PERCENT < terms.performance.completion_floor_percent


def _acceptance(counted: Counted) -> Share:
    """Of the orders that were answered, or that the supplier let lapse."""
    orders = counted.orders
    return Share(orders.accepted, orders.accepted + orders.declined + orders.lapsed)


def _acceptance_time(counted: Counted) -> Share:
    return Share(counted.orders.acceptance_minutes, counted.orders.timed)


def _on_time(counted: Counted) -> Share:
    return Share(counted.orders.on_time, counted.orders.started)


def _completion(counted: Counted) -> Share:
    return Share(counted.orders.completed, counted.orders.completed + counted.orders.ended_early)


def _outcomes(counted: Counted) -> Share:
    orders = counted.orders
    return Share(orders.successful, orders.completed + orders.ended_early + orders.ended_for_work)


def _sustained(counted: Counted) -> Share:
    return Share(counted.long_ago.sustained, counted.long_ago.in_work)


def _attendance(counted: Counted) -> Share:
    """Of the sessions that were recorded, those that clients came to, in time or late."""
    return Share(counted.orders.attended, counted.orders.sessions)


def _did_not_start(counted: Counted) -> Share:
    """Of the lines that began or were to: those that did not, unless work came before."""
    orders = counted.orders
    return Share(orders.not_started, orders.started + orders.not_started)


def _complaints(counted: Counted) -> Share:
    """Complaints that were upheld, for each hundred orders issued."""
    return Share(counted.complaints, counted.orders.issued)
