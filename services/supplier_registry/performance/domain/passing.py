"""How a supplier delivered passes to whoever took its place: level, plans and questions as they stand."""

from datetime import datetime
from uuid import UUID

from services.supplier_registry.performance.domain.about import about
from services.supplier_registry.performance.domain.state import Performance
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejection
from shared.reference.policies import Policy
from shared.reference.policy_values import PerformanceLevels

TAKEN_OVER = "taken_over"
"""The reason for the level that a successor is on because its predecessor was."""


def pass_on(
    performance: Performance,
    of: UUID,
    to: UUID,
    own: Performance | None,
    levels: Policy[PerformanceLevels],
    now: datetime,
) -> list[Event]:
    """Put a record on that of a successor; nothing where it is there already. `own` is the successor's, if it has one.

    Nobody is better off by it: of two levels the deeper one stands.
    """
    if performance.supplier_id != of:
        return []
    passed = facts.PerformanceTransferred(
        **{**about(performance), "supplier_id": to},
        predecessor_id=of,
        transferred_at=now,
        beside=own is not None,
    )
    if own is None or own.level >= performance.level:
        return [passed]
    deeper = facts.PerformanceLevelChanged(
        **about(own),
        level=performance.level,
        before=own.level,
        reason=TAKEN_OVER,
        changed_at=now,
        policies=(levels.stamp,),
    )
    return [passed, deeper]


def counts_by_itself(performance: Performance) -> Rejection | None:
    """What came with a succession beside a record of the successor's own is only brought to its end."""
    if not performance.beside:
        return None
    detail = "it came from a predecessor, and only what runs in it is ended: decide on the supplier's own"
    return Rejection("performance_beside", detail)
