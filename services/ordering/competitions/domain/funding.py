"""What a competition holds of the budgets that are to pay, so that its award does not fail for money.

It is the estimate from the opening to bids, and what the proposed bid costs once that is more. In the commit of the
award the order takes its place; a competition that comes to nothing sets it free.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.ordering.budgets.domain.budget import Budget, Hold, budget_that_pays
from services.ordering.budgets.domain.holding import release, reserve
from services.ordering.competitions.domain.competition import Competition, SetAside, about
from services.ordering.known.needs import KnownNeed
from services.ordering.orders.domain.cohorts import split
from services.ordering.orders.domain.paying import after, have_left
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejection
from shared.reference.policy_values import BudgetThresholds

Budgets = Mapping[str, Budget]


@dataclass(frozen=True)
class Buying:
    """What is known of the needs of a competition, and of the budgets that would pay, by their id."""

    needs: tuple[KnownNeed | None, ...]
    running: tuple[str | None, ...]
    budgets: Budgets


def standing(competition: Competition, known: Buying) -> Iterator[tuple[int, KnownNeed]]:
    """Yield the needs that still stand, without an order and with the same district, each with its place from 1.

    The others went another way meanwhile.
    """
    found = zip(known.needs, known.running, competition.districts, strict=True)
    for place, (need, order, district) in enumerate(found, 1):
        if need is not None and need.standing and order is None and need.district == district:
            yield place, need


def estimated(competition: Competition) -> tuple[SetAside, ...]:
    """Return what the estimate comes to for each need, and which budget is to pay that."""
    parts = split(competition.estimate_pence, len(competition.districts))
    return tuple(
        SetAside(place, budget_that_pays(district, competition.category, competition.starts_on), pence)
        for place, (district, pence) in enumerate(zip(competition.districts, parts, strict=True), 1)
        if pence
    )


def missing(competition: Competition, price_pence: int, known: Buying) -> tuple[SetAside, ...]:
    """Return what is not set aside yet for a bid of this price for each need that stands, by budget.

    What was set aside for a need that went another way is there for the others of its budget.
    """
    held, first = Counter[str](), dict[str, int]()
    wanted = Counter[str]()
    for each in competition.set_aside:
        held[each.budget_id] += each.amount_pence
    for place, need in standing(competition, known):
        budget_id = budget_that_pays(need.district, competition.category, competition.starts_on)
        wanted[budget_id] += price_pence
        first.setdefault(budget_id, place)
    short = {budget_id: pence - held[budget_id] for budget_id, pence in wanted.items()}
    return tuple(SetAside(first[budget_id], budget_id, pence) for budget_id, pence in short.items() if pence > 0)


def can_be_set_aside(lines: Iterable[SetAside], budgets: Budgets) -> list[Rejection | None]:
    """Nothing is wanted that no budget covers: whoever bids can rely on it."""
    wanted = Counter[str]()
    for each in lines:
        wanted[each.budget_id] += each.amount_pence
    return have_left(budgets, wanted)


def set_aside(
    competition: Competition, lines: Sequence[SetAside], budgets: Budgets, thresholds: BudgetThresholds, now: datetime
) -> list[Event]:
    """Reserve these parts beside what is reserved already."""
    if not lines:
        return []
    funded = facts.CompetitionFunded(**about(competition), lines=_with(competition.set_aside, lines), funded_at=now)
    events: list[Event] = [funded]
    for each in lines:
        budget = after(budgets, events)[each.budget_id]
        events += reserve(budget, _holder(competition, each), each.amount_pence, thresholds)
    return events


def set_free(competition: Competition, budgets: Budgets) -> list[Event]:
    """Release all that is reserved."""
    events: list[Event] = []
    for each in competition.set_aside:
        budget = after(budgets, events)[each.budget_id]
        events += release(budget, _holder(competition, each), each.amount_pence, Hold.RESERVED)
    return events


def _with(held: Sequence[SetAside], more: Sequence[SetAside]) -> tuple[facts.FundedLine, ...]:
    pence = Counter[tuple[int, str]]()
    for each in (*held, *more):
        pence[each.line, each.budget_id] += each.amount_pence
    return tuple(
        facts.FundedLine(line=line, budget_id=budget_id, amount_pence=amount)
        for (line, budget_id), amount in pence.items()
    )


def _holder(competition: Competition, held: SetAside) -> facts.Holder:
    return facts.Holder(kind="competition", id=competition.competition_id, line=held.line)
