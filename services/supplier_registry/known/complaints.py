"""Complaints that were decided: one row for each, as far as a scorecard counts them."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.kernel.projection import Projection
from shared.reference.calendar import uk_date

UPHELD = frozenset({"upheld", "partly_upheld"})
"""Findings that count against a supplier; what was not upheld counts for nothing."""


@dataclass(frozen=True)
class DecidedComplaint:
    """A complaint that was decided; `upheld` is 1 where it counts. One about no category counts in none."""

    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory | None
    decided_on: date
    upheld: int


def fold_complaint(
    row: DecidedComplaint | None, event: facts.ComplaintDecided | facts.ComplaintTransferred
) -> DecidedComplaint | None:
    """Fold a decision; the last one counts, for whoever took the place of its supplier."""
    if isinstance(event, facts.ComplaintTransferred):
        return replace(row, supplier_id=event.supplier_id) if row else None
    return DecidedComplaint(
        event.supplier_id, event.market, event.category, uk_date(event.decided_at), int(event.finding in UPHELD)
    )


DECIDED_COMPLAINTS: Projection[DecidedComplaint] = Projection(
    "decided_complaints",
    DecidedComplaint,
    (facts.ComplaintDecided, facts.ComplaintTransferred),
    fold_complaint,
    indexes=(("market", "decided_on"),),
)
