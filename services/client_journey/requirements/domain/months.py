"""What came in a month that is over: counted once, some days after it, and never again.

Needs count where and when they were recorded, whatever became of them. Whose they are is in no count.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate
from shared.kernel.holding import Claim, ClaimRef
from shared.reference import Policy, stamps
from shared.reference.calendar import add_months
from shared.reference.policy_values import RequirementsToCome

Cell = tuple[str, str]
"""A district and a category."""

_COUNT_OF = Claim("counted_month")


@dataclass(frozen=True)
class CountedMonth:
    """One month as it was counted; a district and category that is missing had nothing."""

    counted_month_id: UUID
    month: date
    flows: tuple[facts.CountedFlow, ...]
    policies: tuple[str, ...]
    counted_at: datetime

    @property
    def recorded(self) -> dict[Cell, int]:
        """How many needs came."""
        return {(each.district, each.category): each.recorded for each in self.flows if each.recorded}

    @property
    def under_way(self) -> dict[Cell, int] | None:
        """How many journeys were in each category after it; `None` where that was not counted."""
        if any(each.under_way is None for each in self.flows):
            return None
        return {(each.district, each.category): each.under_way for each in self.flows if each.under_way}


def last_month_to_count(today: date, terms: RequirementsToCome) -> date:
    """Return the first day of the last month that has been over for long enough."""
    then = today - timedelta(days=terms.counted_after_days)
    return add_months(then.replace(day=1), -1)


def months_before(last: date, number: int) -> Iterator[date]:
    """Yield so many months up to one, oldest first."""
    return (add_months(last, -back) for back in reversed(range(number)))


def count_of(month: date) -> ClaimRef:
    """Name what only one count of a month may hold."""
    return _COUNT_OF(f"{month:%Y-%m}")


def count(
    counted_month_id: UUID,
    month: date,
    recorded: Mapping[Cell, int],
    under_way: Mapping[Cell, int] | None,
    terms: Policy[RequirementsToCome],
    now: datetime,
) -> list[Event]:
    """Keep what came in a month, and what is under way after it."""
    cells = sorted(recorded.keys() | (under_way or {}).keys())
    return [
        facts.NeedsCounted(
            counted_month_id=counted_month_id,
            month=month,
            flows=tuple(
                facts.CountedFlow(
                    district=district,
                    category=category,
                    recorded=recorded.get((district, category), 0),
                    under_way=None if under_way is None else under_way.get((district, category), 0),
                )
                for district, category in cells
            ),
            policies=stamps(terms),
            counted_at=now,
        )
    ]


def evolve(_: CountedMonth | None, event: facts.NeedsCounted) -> CountedMonth:
    """Fold the one fact of a month."""
    return CountedMonth(event.counted_month_id, event.month, event.flows, event.policies, event.counted_at)


COUNTED_MONTHS = Aggregate(
    "counted_month",
    "counted_months",
    CountedMonth,
    evolve,
    indexes=(("month",),),
    claims=lambda one: (count_of(one.month),),
)
