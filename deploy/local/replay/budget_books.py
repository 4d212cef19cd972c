"""The books of a replay on budgets: at no moment was more held than allocated, and districts knew where they stood."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.ordering.budgets.domain.budget import BUDGETS, Budget
from shared.contracts import ordering as facts

Fact = TypeVar("Fact", bound=facts.BudgetEvent)
Logs = Mapping[str, Sequence[Logged]]


def budget_findings(budgets: Logs, varied: Mapping[str, int]) -> list[Finding]:
    """Check every moment of every budget, and what it was varied by against what the client was told."""
    overspent = [f"budget {each}: {why}" for each, log in budgets.items() for why in _overspent(log)]
    unheard = [f"budget {each}: {why}" for each, log in budgets.items() for why in _unheard(log)]
    found = {each: sum(one.change_pence for one in _of(log, facts.BudgetVaried)) for each, log in budgets.items()}
    differing = [
        f"budget {each} was varied by {found.get(each, 0)}, the client was told by {varied.get(each, 0)}"
        for each in sorted(found.keys() | varied.keys())
        if found.get(each, 0) != varied.get(each, 0)
    ]
    return [
        Finding.of("no budget was overspent at any moment", len(budgets), overspent),
        Finding.of("every district knew which shares of its budget were taken", len(budgets), unheard),
        Finding.of("every budget was varied as the client was told", len(budgets), differing),
    ]


def _overspent(log: Sequence[Logged]) -> Iterator[str]:
    for _, budget in _moments(log):
        if not 0 <= budget.held_pence <= budget.allocated_pence:
            yield f"{budget.held_pence} pence were held of {budget.allocated_pence}"
        if min(budget.reserved_pence, budget.committed_pence, budget.spent_pence) < 0:
            yield f"{budget.reserved_pence} reserved, {budget.committed_pence} committed, {budget.spent_pence} spent"


def _unheard(log: Sequence[Logged]) -> Iterator[str]:
    """Nothing is said to be reached or fallen below that is not so; what is reached is heard of by the next fact."""
    for event, budget in _moments(log):
        share = budget.held_pence * 100
        if isinstance(event, facts.BudgetThresholdReached) and share < event.percent * budget.allocated_pence:
            yield f"{event.percent} percent were said to be reached, and were not"
        if isinstance(event, facts.BudgetThresholdCleared) and share >= event.percent * budget.allocated_pence > 0:
            yield f"{event.percent} percent were said to be fallen below, and were not"


def _moments(log: Sequence[Logged]) -> Iterator[tuple[facts.BudgetEvent, Budget]]:
    budget: Budget | None = None
    for event in _of(log, facts.BudgetEvent):
        budget = BUDGETS.evolve(budget, event)
        yield event, budget


def _of(log: Sequence[Logged], kind: type[Fact]) -> Iterator[Fact]:
    return (each.event for each in log if isinstance(each.event, kind))
