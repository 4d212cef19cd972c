"""Figures from sums: each with its definition, and nothing where they are of too few people.

A definition is the description of its field here, and goes out with every answer and every line of a table.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from services.ordering.figures.domain.counted import Counts
from shared.reference.policy_values import HoursSaved

Added = TypeVar("Added", "Counts", "Needs", "Paid")


@dataclass(frozen=True)
class Needs:
    """How many needs were recorded, and what became of them so far."""

    recorded: int = 0
    met: int = 0
    unmet: int = 0


@dataclass(frozen=True)
class Paid:
    """How many payments were made, and what they come to."""

    payments: int = 0
    pence: int = 0


@dataclass(frozen=True)
class Sums:
    """What orders add up to; `small` are those of suppliers that are small or medium, `sized` of which that is known.

    `needs` are none where what is summed up has no needs of its own, `paid` where it has no payments.
    """

    counts: Counts = field(default_factory=Counts)
    sized: Counts = field(default_factory=Counts)
    small: Counts = field(default_factory=Counts)
    needs: Needs | None = None
    paid: Paid | None = None

    @classmethod
    def together(cls, each: Iterable[Self]) -> Self:
        """Return the sums of several groups as one."""
        total = cls()
        for one in each:
            total = cls(
                counts=added(total.counts, one.counts),
                sized=added(total.sized, one.sized),
                small=added(total.small, one.small),
                needs=_both(total.needs, one.needs),
                paid=_both(total.paid, one.paid),
            )
        return total

    def plus(self, counts: Counts, *, small: bool | None) -> Self:
        """Return these sums with the orders of one supplier."""
        sized = self.sized if small is None else added(self.sized, counts)
        return type(self)(
            counts=added(self.counts, counts),
            sized=sized,
            small=added(self.small, counts) if small else self.small,
            needs=self.needs,
            paid=self.paid,
        )


def added(one: Added, other: Added) -> Added:
    """Return both together, number by number."""
    return type(one)(*(getattr(one, each.name) + getattr(other, each.name) for each in fields(one)))


def _both(one: Added | None, other: Added | None) -> Added | None:
    return added(one, other) if one and other else one or other


class OrderFigures(BaseModel):
    """The figures of the orders that were placed in a period, as far as these have come. Rates are shares of one."""

    model_config = ConfigDict(frozen=True)

    orders_placed: int | None = Field(description="Orders that were placed in the period, whatever became of them.")
    orders_bought: int | None = Field(
        description="Of these, orders that went to a supplier and were not declined, lapsed, cancelled or stopped."
    )
    placed_pence: int | None = Field(description="What the orders that were placed cost as they were, in pence.")
    spend_pence: int | None = Field(
        description="What the orders that were bought cost, in pence, without lines that did not start."
    )
    paid_pence: int | None = Field(
        description="What was paid in runs of the period, for whichever orders, less what came back of it since."
    )
    sme_share_of_orders: float | None = Field(
        description="Of the orders bought, the share of suppliers that are small or medium, where that is known."
    )
    sme_share_of_spend: float | None = Field(
        description="Of the spend, the share of suppliers that are small or medium, where that is known."
    )
    clients: int | None = Field(description="Lines of the orders that were placed: each is the provision for one need.")
    days_need_to_order: float | None = Field(
        description="Calendar days from the day a need was recorded to the day of its order, on average."
    )
    days_need_to_start: float | None = Field(
        description="Calendar days from the day a need was recorded to the start of its provision, on average. Before,"
        " a competition took up to 16 weeks; in the proof of concept it was 3 weeks on average."
    )
    started_within_three_weeks: float | None = Field(
        description="Of the provision that started, the share that did so within 21 days of its need."
    )
    started_within_sixteen_weeks: float | None = Field(description="The same within 112 days.")
    acceptance_rate: float | None = Field(
        description="Orders that were accepted, of those accepted, declined or lapsed without an answer."
    )
    start_rate: float | None = Field(description="Lines that started, of those that started or did not start.")
    attendance_rate: float | None = Field(description="Sessions to which clients came, late or not, of all recorded.")
    completion_rate: float | None = Field(description="Lines that were completed, of those completed or ended early.")
    outcome_rate: float | None = Field(
        description="Lines that led to work, by an outcome that stands, of those completed or ended early."
    )
    sustained_rate: float | None = Field(description="Lines whose work lasted, of those that led to work.")
    needs_recorded: int | None = Field(
        description="Needs that were recorded in the period, in the district that looks after the client by now."
    )
    needs_met_share: float | None = Field(description="Of these, the share whose provision was completed.")
    needs_unmet_share: float | None = Field(description="Of these, the share for which no suitable offer was found.")
    hours_saved: int | None = Field(
        description="Hours of staff: what competitions for the orders bought would have taken, less what orders took."
        " The inputs are policy hours_saved: (minutes_per_competition / orders_per_competition - minutes_per_order)"
        " x orders_bought / 60."
    )
    saved_pence: int | None = Field(description="Hours saved at policy hours_saved's pence_per_hour.")


DEFINITIONS = {name: each.description or "" for name, each in OrderFigures.model_fields.items()}


def figures_of(sums: Sums, method: HoursSaved, fewer_than: int) -> OrderFigures:
    """Return the figures of sums: a number of fewer people is left out, and so is a rate of fewer."""
    n = sums.counts
    finished = n.completed + n.ended_early

    def people(number: int) -> int | None:
        return number if number >= fewer_than else None

    def share(part: int, of: int) -> float | None:
        return round(part / of, 4) if of >= fewer_than else None

    def average(days: int, of: int) -> float | None:
        return round(days / of, 1) if of >= fewer_than else None

    enough_orders, enough_sized = n.bought >= fewer_than, sums.sized.bought >= fewer_than
    minutes = minutes_saved(n.bought, method) if enough_orders else None
    needs = sums.needs
    return OrderFigures(
        orders_placed=people(n.placed),
        orders_bought=people(n.bought),
        placed_pence=n.placed_pence if n.placed >= fewer_than else None,
        spend_pence=n.spend_pence if enough_orders else None,
        paid_pence=sums.paid.pence if sums.paid and sums.paid.payments >= fewer_than else None,
        sme_share_of_orders=share(sums.small.bought, sums.sized.bought),
        sme_share_of_spend=(
            round(sums.small.spend_pence / sums.sized.spend_pence, 4)
            if enough_sized and sums.sized.spend_pence
            else None
        ),
        clients=people(n.clients),
        days_need_to_order=average(n.order_days, n.order_timed),
        days_need_to_start=average(n.start_days, n.start_timed),
        started_within_three_weeks=share(n.within_three_weeks, n.start_timed),
        started_within_sixteen_weeks=share(n.within_sixteen_weeks, n.start_timed),
        acceptance_rate=share(n.accepted, n.accepted + n.declined + n.lapsed),
        start_rate=share(n.started, n.started + n.did_not_start),
        attendance_rate=share(n.attended, n.sessions) if n.started >= fewer_than else None,
        completion_rate=share(n.completed, finished),
        outcome_rate=share(n.in_work, finished),
        sustained_rate=share(n.sustained, n.in_work),
        needs_recorded=people(needs.recorded) if needs else None,
        needs_met_share=share(needs.met, needs.recorded) if needs else None,
        needs_unmet_share=share(needs.unmet, needs.recorded) if needs else None,
        hours_saved=None if minutes is None else minutes // 60,
        saved_pence=None if minutes is None else minutes * method.pence_per_hour // 60,
    )


def minutes_saved(orders: int, method: HoursSaved) -> int:
    """Return the minutes of staff that so many orders saved; fewer than none where ordering takes longer."""
    before = orders * method.minutes_per_competition // method.orders_per_competition
    return before - orders * method.minutes_per_order


def too_few(sums: dict[str, Sums], fewer_than: int) -> frozenset[str]:
    """Return the groups that are left out: those of too few orders and, were it one alone, the smallest of the others.

    Else what is left out would be the total less all that is shown.
    """
    small = {name for name, each in sums.items() if each.counts.placed < fewer_than}
    others = {name: each.counts.placed for name, each in sums.items() if name not in small}
    if len(small) == 1 and others:
        small.add(min(others, key=lambda name: (others[name], name)))
    return frozenset(small)
