"""What a replay's report says of orders that were changed, and of the next best offers."""

from collections import Counter
from dataclasses import dataclass

from shared.contracts import ordering
from shared.contracts.event import Event


@dataclass(frozen=True)
class ChangeFigures:
    """How often one side proposed a change and both agreed, and how often the next best offer took a place."""

    starts_proposed: int
    changes_proposed: int
    changed: int
    next_best_proposed: int
    next_best_ordered: int
    waited: int
    places_offered: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        proposed = f"{self.starts_proposed:,}, {self.changes_proposed:,}, {self.changed:,}"
        return [
            ("Other starts and other changes proposed, agreed", proposed, ""),
            ("Next best offers proposed, ordered", f"{self.next_best_proposed:,}, {self.next_best_ordered:,}", ""),
            ("Needs that waited for a full start, offered a place", f"{self.waited:,}, {self.places_offered:,}", ""),
        ]


def change_figures(count: Counter[type[Event] | type[None]]) -> ChangeFigures:
    """Return them, by how many facts of each type all logs have."""
    return ChangeFigures(
        count[ordering.StartProposed],
        count[ordering.ChangeProposed],
        count[ordering.OrderChanged],
        count[ordering.NextBestProposed],
        count[ordering.NextBestOrdered],
        count[ordering.WaitingBegan],
        count[ordering.PlaceOffered],
    )
