"""The turns that suppliers take at being first, in one category of a district: who had it when, and newcomers' last.

A match with offers takes a turn, in its own commit, so that matches that are made at once take one after the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.kernel.aggregate import Aggregate


@dataclass(frozen=True)
class Turns:
    """How many matches had an offer, at which of them each supplier was first last, and a newcomer by its share."""

    turns_id: str
    taken: int = 0
    last_first: Mapping[str, int] = field(default_factory=dict)
    last_newcomer: int = 0

    def last_first_of(self, supplier_id: UUID) -> int:
        """Return the turn at which a supplier was first last, 0 for never."""
        return self.last_first.get(str(supplier_id), 0)


def turns_id_of(market: str, category: str, district: str) -> str:
    """Return the id that the turns of a category in a district have."""
    return f"{market}/{category}/{district}"


def evolve(turns: Turns | None, event: facts.TurnTaken) -> Turns:
    """Fold one turn."""
    turns = turns or Turns(event.turns_id)
    return replace(
        turns,
        taken=event.turn,
        last_first={**turns.last_first, str(event.supplier_id): event.turn},
        last_newcomer=event.turn if event.newcomer else turns.last_newcomer,
    )


TURNS = Aggregate("turns", "turns", Turns, evolve)
