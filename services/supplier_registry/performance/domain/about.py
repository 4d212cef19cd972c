"""What every fact about a performance repeats."""

from typing import TypedDict
from uuid import UUID

from services.supplier_registry.performance.domain.state import Performance


class About(TypedDict):
    """Whose performance, and where."""

    performance_id: UUID
    supplier_id: UUID
    market: str
    category: str


def about(performance: Performance) -> About:
    """Return what a fact is about."""
    return About(
        performance_id=performance.performance_id,
        supplier_id=performance.supplier_id,
        market=performance.market,
        category=performance.category,
    )
