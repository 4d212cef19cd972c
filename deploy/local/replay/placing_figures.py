"""What a replay's report says of how orders were placed."""

from collections import Counter
from dataclasses import dataclass

from shared.contracts import ordering
from shared.contracts.event import Event


@dataclass(frozen=True)
class PlacingFigures:
    """How often somebody looked before ordering, bought again what worked, and compared it again by a match."""

    previews: int
    repeats: int
    compared_again: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        return [
            ("Orders looked at before they were placed", f"{self.previews:,}", ""),
            ("Offers bought again, compared again since", f"{self.repeats:,}, {self.compared_again:,}", ""),
        ]


def placing_figures(count: Counter[type[Event] | type[None]], previews: int) -> PlacingFigures:
    """Return them, by how many facts of each type all logs have; that somebody looked is no fact."""
    return PlacingFigures(previews, count[ordering.OfferBoughtAgain], count[ordering.OfferComparedAgain])
