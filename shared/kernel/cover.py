"""To which day a supplier's evidence covers what it delivers in a category, as all readers of its facts fold it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from shared.contracts.supplier_registry import EvidenceCovers
from shared.reference.codes import Code


@dataclass(frozen=True)
class Cover:
    """The last day of a delivery that is covered, and the kind of evidence that ends first."""

    until: date
    kind: Annotated[str, Code("kind of evidence")] | None = None


Covers = Mapping[str, Cover]
"""By `<market>:<category>`; where there is none, no evidence sets a last day."""


def fold_cover(covers: Covers, name: str, event: EvidenceCovers) -> dict[str, Cover]:
    """Fold one fact of the registry, on the membership of this name, into what is covered."""
    others = {each: cover for each, cover in covers.items() if each != name}
    return others if event.deliverable_until is None else {**others, name: Cover(event.deliverable_until, event.kind)}


def covers_delivery(covers: Covers, name: str, ends_on: date | None) -> bool:
    """Say whether a delivery on the membership of this name ends by the day to which it is covered.

    One whose last day is not known is covered where nothing sets a day.
    """
    cover = covers.get(name)
    return cover is None or (ends_on is not None and ends_on <= cover.until)
