"""Logs of a budget, as the store writes them, at moments of the test's choice."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from services.ordering.budgets.domain.budget import budget_id_of
from shared.auth.principal import Role
from shared.contracts.event import Event
from shared.contracts.ordering import BudgetAllocated
from shared.kernel.caller import Caller
from shared.store.log import Recorded

BUDGET = budget_id_of("D01", "2016-17")
ABOUT: dict[str, Any] = {"budget_id": BUDGET, "fund": "FSF", "district": "D01"}
OFFICER = Caller(actor="officer-1", correlation_id="test", roles=frozenset({Role.CATEGORY_MANAGER}))


def logged(event: Event, version: int, time: datetime, caller: Caller = OFFICER, **more: Any) -> dict[str, Any]:
    """One document of the log."""
    return Recorded(event, version, version - 1, time, datetime.now(UTC), caller, **more).to_document()


def allocations(times: Iterable[datetime]) -> list[dict[str, Any]]:
    """The log of a budget that was set to 1 penny, 2 pence, and so on."""
    about = {**ABOUT, "financial_year": "2016-17"}
    facts = (BudgetAllocated(**about, allocated_pence=n + 1, allocated_at=time) for n, time in enumerate(times))
    return [logged(fact, fact.allocated_pence, fact.allocated_at) for fact in facts]
