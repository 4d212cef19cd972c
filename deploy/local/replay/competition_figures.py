"""What a replay's report says of competitions."""

from collections import Counter
from dataclasses import dataclass

from shared.contracts import ordering
from shared.contracts.event import Event


@dataclass(frozen=True)
class CompetitionFigures:
    """How many competitions were opened, awarded and cancelled, and how many bids came in."""

    opened: int
    awarded: int
    cancelled: int
    bids: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        said = f"{self.opened:,}, {self.awarded:,}, {self.cancelled:,}, {self.bids:,}"
        return [("Competitions opened, awarded, cancelled, bids", said, "")]


def competition_figures(count: Counter[type[Event] | type[None]]) -> CompetitionFigures:
    """Return them, by how many facts of each type all logs have."""
    return CompetitionFigures(
        opened=count[ordering.CompetitionOpened],
        awarded=count[ordering.CompetitionAwarded],
        cancelled=count[ordering.CompetitionCancelled],
        bids=count[ordering.BidReceived],
    )
