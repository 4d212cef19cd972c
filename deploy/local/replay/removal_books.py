"""The books of a replay on removals: nobody is removed for what it was not told, or before it could answer."""

from collections.abc import Iterator, Mapping, Sequence, Set
from uuid import UUID

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    RemovalAnswered,
    RemovalNoticeWithdrawn,
    RemovalProposalExplained,
    RemovalProposalReturned,
    SupplierRemovalNotified,
    SupplierRemoved,
)
from shared.reference.calendar import uk_date

Logs = Mapping[str, Sequence[Logged]]


def removal_findings(suppliers: Logs, answered: Set[UUID]) -> list[Finding]:
    """Check the logs of suppliers, and that each answer is there which the client was told was taken in."""
    removed, wrong, given = 0, list[str](), set[UUID]()
    for identifier, events in suppliers.items():
        life = [each.event for each in events if each.event]
        removed += sum(isinstance(each, SupplierRemoved) for each in life)
        wrong += [f"supplier {identifier}: {fault}" for fault in _faults(life)]
        given |= {UUID(identifier) for each in life if isinstance(each, RemovalAnswered)}
    lost = [f"supplier {each}: its answer was acknowledged or logged only" for each in given ^ answered]
    return [
        Finding.of(
            "every removal was proposed, for reasons that the supplier was told and could answer", removed, wrong
        ),
        Finding.of("every answer to a notice of removal that was acknowledged is there", len(given), lost),
    ]


def _faults(life: Sequence[Event]) -> Iterator[str]:
    notice: SupplierRemovalNotified | None = None
    proposal: RemovalProposalExplained | None = None
    for event in life:
        match event:
            case SupplierRemovalNotified():
                notice = event
            case RemovalNoticeWithdrawn():
                notice = proposal = None
            case RemovalProposalExplained():
                proposal = event
            case RemovalProposalReturned():
                proposal = None
            case SupplierRemoved() if not event.compulsory:
                yield from _against(event, notice, proposal)


def _against(
    removed: SupplierRemoved, notice: SupplierRemovalNotified | None, proposal: RemovalProposalExplained | None
) -> Iterator[str]:
    if notice is None or not set(removed.reasons) <= set(notice.reasons):
        yield f"removed for {', '.join(removed.reasons)}, of which it was not told"
    elif uk_date(removed.removed_at) <= notice.representations_by:
        yield f"removed before {notice.representations_by} was over"
    if proposal is None or proposal.reasons != removed.reasons:
        yield "removed as nobody had proposed"
