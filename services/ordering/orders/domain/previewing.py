"""What would come of an order if it were placed now: what it costs whom, and every reason against it.

The rules are those of placing, asked of the same facts. Nothing is held by it: it may be otherwise a moment later.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.placing import PlaceOrder, lines_of, place, seen_now, wanted_of
from services.ordering.orders.domain.showing import Seen
from services.ordering.orders.domain.starts import places_of, start_of
from services.ordering.orders.domain.terms import Terms
from services.ordering.places.domain.turns import left_to
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected, Rejection

_NO_ORDER = UUID(int=0)


@dataclass(frozen=True)
class PreviewedLine:
    """What the order would cost for one need, and the budget that would pay for it."""

    line: int
    need_id: UUID
    budget_id: str
    amount_pence: int


@dataclass(frozen=True)
class BudgetEffect:
    """What the order would take of a budget.

    `reaches_percent` is the threshold that it would pass, if any.
    """

    budget_id: str
    wanted_pence: int
    left_pence: int
    left_after_pence: int
    reaches_percent: int | None


@dataclass(frozen=True)
class PlacesEffect:
    """How many places are left of the start to these needs, in their turn, and how many the order would have of it."""

    start_id: UUID
    starts_on: date
    left: int
    wanted: int


@dataclass(frozen=True)
class Preview:
    """What would come of an order.

    `shown` is to be sent along with it, so that a change in the meantime is named. `respond_by` is the last day for the
    supplier's answer where the order goes without approval; where it waits for one, its place is held until the end of
    `place_held_until`. `policies` are those that it would follow.
    """

    may_be_placed: bool
    reasons: tuple[Rejection, ...]
    shown: Seen | None = None
    lines: tuple[PreviewedLine, ...] = ()
    budgets: tuple[BudgetEffect, ...] = ()
    places: PlacesEffect | None = None
    respond_by: date | None = None
    place_held_until: date | None = None
    policies: tuple[str, ...] = ()


def preview(
    asked: PlaceOrder, known: Circumstances, terms: Terms, now: datetime, *, placed_by: str, speaks_for: UUID | None
) -> Preview:
    """Say what placing would come to, or why it would be refused."""
    reasons: tuple[Rejection, ...] = ()
    events: list[Event] = []
    try:
        events = place(_NO_ORDER, asked, known, terms, now, placed_by=placed_by, speaks_for=speaks_for)
    except Rejected as refused:
        reasons = refused.rejections
    lines = lines_of(asked, known)
    return Preview(
        may_be_placed=not reasons,
        reasons=reasons,
        shown=seen_now(known.offer, asked, known, terms) if known.offer else None,
        lines=tuple(PreviewedLine(each.line, each.need_id, each.budget_id, each.amount_pence) for each in lines),
        budgets=tuple(_budgets(wanted_of(lines), known, events)),
        places=_places(asked, known),
        respond_by=next((each.respond_by for each in events if isinstance(each, facts.OrderIssued)), None),
        place_held_until=next(
            (each.place_held_until for each in events if isinstance(each, facts.ApprovalRequested)), None
        ),
        policies=terms.policies,
    )


def _budgets(wanted: Mapping[str, int], known: Circumstances, events: Sequence[Event]) -> Iterator[BudgetEffect]:
    reached = {each.budget_id: each.percent for each in events if isinstance(each, facts.BudgetThresholdReached)}
    for budget_id, pence in wanted.items():
        budget = known.budgets.get(budget_id)
        if budget:
            left = budget.left_pence
            yield BudgetEffect(budget_id, pence, left, left - pence, reached.get(budget_id))


def _places(asked: PlaceOrder, known: Circumstances) -> PlacesEffect | None:
    start = start_of(known.offer, asked.start_id) if known.offer else None
    if known.offer is None or start is None:
        return None
    wanted = places_of(known.offer, start)
    return PlacesEffect(start.start_id, start.on, left_to(start, known.places, wanted, asked.need_ids), wanted)
