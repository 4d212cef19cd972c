"""What a replay's report says of how orders were placed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts import ordering
from shared.contracts.event import Event


@dataclass(frozen=True)
class PlacingFigures:
    """How often somebody looked before ordering, and bought for several, or again what worked, compared since.

    `budgets_of_one` is how many budgets pay for one order at most.
    """

    previews: int
    shared: int
    clients_of_shared: int
    budgets_of_one: int
    repeats: int
    compared_again: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        shared = f"{self.shared:,}, {self.clients_of_shared:,}, {self.budgets_of_one:,}"
        return [
            ("Orders looked at before they were placed", f"{self.previews:,}", ""),
            ("Orders for several clients, clients, most budgets for one", shared, ""),
            ("Offers bought again, compared again since", f"{self.repeats:,}, {self.compared_again:,}", ""),
        ]


def placing_figures(
    count: Counter[type[Event] | type[None]], placed: Sequence[ordering.OrderPlaced], previews: int
) -> PlacingFigures:
    """Return them, by how many facts of each type all logs have; that somebody looked is no fact."""
    shared = [each.lines for each in placed if len(each.lines) > 1]
    return PlacingFigures(
        previews=previews,
        shared=len(shared),
        clients_of_shared=sum(map(len, shared)),
        budgets_of_one=max((len({line.budget_id for line in lines}) for lines in shared), default=0),
        repeats=count[ordering.OfferBoughtAgain],
        compared_again=count[ordering.OfferComparedAgain],
    )
