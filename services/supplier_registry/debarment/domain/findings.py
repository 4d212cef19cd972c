"""What the debarment list may say of one supplier, folded from its events."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import DebarmentMatch
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code
from shared.reference.names import plain

_OF_SUPPLIER = Claim("debarment_findings")


@dataclass(frozen=True)
class Finding:
    """One match that stands, found against the list that was published on a day; `outcome` once it is considered."""

    match: DebarmentMatch
    found_at: datetime
    published_on: date
    outcome: Annotated[str, Code("debarment_considered reason")] | None = None
    note: str = ""
    considered_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody has to consider it: what is compulsory leaves nothing to consider."""
        return self.outcome is None and not self.match.compulsory


@dataclass(frozen=True)
class DebarmentFindings:
    """The matches of one supplier that stand, by `name_of`. `waiting` where one is to be considered."""

    findings_id: UUID
    supplier_id: UUID
    standing: dict[str, Finding] = field(default_factory=dict)
    waiting: bool = False
    any_standing: bool = False


def findings_of(supplier_id: UUID) -> ClaimRef:
    """Name the one place where the findings of a supplier are kept."""
    return _OF_SUPPLIER(supplier_id)


def name_of(match: DebarmentMatch) -> str:
    """Return what a match is found by: the entry, and whom it may be about. A dot would name a part of a document."""
    return f"{match.entry}/{match.relation}/{plain(match.who)}".replace(".", "_").replace("$", "_")


def evolve(findings: DebarmentFindings | None, event: facts.DebarmentFindingsEvent) -> DebarmentFindings:
    """Fold one event into the findings of a supplier."""
    match event:
        case facts.DebarmentMatched():
            found = findings or DebarmentFindings(event.findings_id, event.supplier_id)
            added = Finding(event.match, event.found_at, event.published_on)
            return _summed_up(found, {**found.standing, name_of(event.match): added})
        case facts.DebarmentMatchEnded():
            found = begun(findings, event)
            ended = name_of(event.match)
            return _summed_up(found, {name: one for name, one in found.standing.items() if name != ended})
        case facts.DebarmentConsidered():
            return _considered(begun(findings, event), event)
    return begun(findings, event)


def _considered(findings: DebarmentFindings, event: facts.DebarmentConsidered) -> DebarmentFindings:
    name = name_of(event.match)
    if name not in findings.standing:
        return findings
    considered = replace(
        findings.standing[name], outcome=event.outcome, note=event.note, considered_at=event.considered_at
    )
    return _summed_up(findings, {**findings.standing, name: considered})


def _summed_up(findings: DebarmentFindings, standing: dict[str, Finding]) -> DebarmentFindings:
    return replace(
        findings,
        standing=standing,
        waiting=any(each.waits for each in standing.values()),
        any_standing=bool(standing),
    )


DEBARMENT_FINDINGS = Aggregate(
    "debarment_findings",
    "debarment_findings",
    DebarmentFindings,
    evolve,
    indexes=(("supplier_id",), ("waiting",), ("any_standing",)),
    claims=lambda findings: (findings_of(findings.supplier_id),),
)
