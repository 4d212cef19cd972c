"""What a replay's report says of budgets and of what the law has published of contracts."""

from collections import Counter
from dataclasses import dataclass

from shared.contracts import ordering
from shared.contracts.event import Event


@dataclass(frozen=True)
class MoneyFigures:
    """How often budgets were varied and districts were told of a share of them, and what became of notices."""

    varied: int
    reached: int
    cleared: int
    notices_required: int
    notices_published: int
    notices_overdue: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        return [
            (
                "Budgets varied, thresholds reached, fallen below",
                f"{self.varied:,}, {self.reached:,}, {self.cleared:,}",
                "",
            ),
            (
                "Procurement notices required, published, late",
                f"{self.notices_required:,}, {self.notices_published:,}, {self.notices_overdue:,}",
                "",
            ),
        ]


def money_figures(count: Counter[type[Event] | type[None]]) -> MoneyFigures:
    """Return them, by how many facts of each type all logs have."""
    return MoneyFigures(
        varied=count[ordering.BudgetVaried],
        reached=count[ordering.BudgetThresholdReached],
        cleared=count[ordering.BudgetThresholdCleared],
        notices_required=count[ordering.ProcurementNoticeRequired],
        notices_published=count[ordering.ProcurementNoticePublished],
        notices_overdue=count[ordering.ProcurementNoticeOverdue],
    )
