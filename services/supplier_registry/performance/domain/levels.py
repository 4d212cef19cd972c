"""The levels of intervention: which one a supplier is on, a category manager decides. Any may follow any."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.supplier_registry.performance.domain.about import about
from services.supplier_registry.performance.domain.passing import counts_by_itself
from services.supplier_registry.performance.domain.state import Performance
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.two_people import has_no_interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, command
from shared.kernel.duties import declares_no_interest
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.policies import Policy
from shared.reference.policy_values import PerformanceLevels


@command
class ChangeLevel:
    """Put a supplier on another level of intervention, with the reason and what it is told."""

    level: Annotated[int, Field(ge=1, le=100)]
    reason: Annotated[str, reason_of(ReasonKind.PERFORMANCE_LEVEL_CHANGED)]
    detail: Text = ""
    declares_no_interest: bool = False


def change_level(
    performance: Performance,
    supplier: Supplier,
    asked: ChangeLevel,
    actor: str,
    policy: Policy[PerformanceLevels],
    now: datetime,
) -> list[Event]:
    """Change the level of intervention, or raise `Rejected`."""
    if asked.level == performance.level:
        return []
    reject_if_any(
        (
            counts_by_itself(performance),
            is_a_level(asked.level, policy.values),
            declares_no_interest(asked.declares_no_interest),
            has_no_interest(supplier.interests, actor),
        )
    )
    changed = facts.PerformanceLevelChanged(
        **about(performance),
        level=asked.level,
        before=performance.level,
        reason=asked.reason,
        changed_at=now,
        policies=(policy.stamp,),
    )
    if not asked.detail:
        return [changed]
    return [changed, facts.PerformanceLevelExplained(**about(performance), detail=asked.detail)]


def is_a_level(level: int, levels: PerformanceLevels) -> Rejection | None:
    """The policy numbers the levels that there are, from 1 on."""
    names = {each.level: each.name for each in levels.levels}
    if level in names:
        return None
    there_are = ", ".join(f"{number} ({name})" for number, name in names.items())
    return Rejection("level_unknown", f"there is no level {level}: one of {there_are}", "/level")
