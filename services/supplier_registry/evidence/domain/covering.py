"""To which day a supplier's evidence covers what it delivers, category by category: said whenever that changes."""

from collections.abc import Iterable, Mapping

from services.supplier_registry.evidence.domain.held import HeldEvidence
from services.supplier_registry.evidence.domain.terms import CoverTerms
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.kernel.cover import Cover
from shared.kernel.memberships import LIVE


def state_cover(
    supplier: Supplier, held: Iterable[HeldEvidence], terms: Mapping[str, CoverTerms]
) -> list[facts.EvidenceCovers]:
    """Say what the evidence that a supplier holds covers in each category that it is a member in; only what changed.

    What it never gave sets no day, and what has ended keeps the day on which it did. Of several kinds the one counts
    that ends first.
    """
    by_kind = {each.kind: each for each in held}
    found = []
    for name, membership in supplier.memberships.items():
        market, _, category = name.partition(":")
        if membership.standing not in LIVE or market not in terms:
            continue
        cover = _first_to_end(by_kind, terms[market].needed.kinds_for(category))
        if cover != supplier.covers.get(name):
            found.append(
                facts.EvidenceCovers(
                    supplier_id=supplier.supplier_id,
                    market=market,
                    category=category,
                    deliverable_until=cover.until if cover else None,
                    kind=cover.kind if cover else None,
                    policies=(terms[market].stamp,),
                )
            )
    return found


def _first_to_end(held: Mapping[str, HeldEvidence], kinds: Iterable[str]) -> Cover | None:
    ends = [(each.expires_on, kind) for kind in kinds if (each := held.get(kind)) and each.expires_on]
    return Cover(*min(ends)) if ends else None
