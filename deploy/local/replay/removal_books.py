"""The books of a replay on removals: nobody is removed for what it was not told, or before it could answer."""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from uuid import UUID

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    RemovalAnswered,
    RemovalNoticeServed,
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
    last_day: date | None = None  # none before the notice has reached the supplier
    proposal: RemovalProposalExplained | None = None
    for event in life:
        match event:
            case SupplierRemovalNotified():
                notice, last_day = event, None if event.notice_id else event.representations_by
            case RemovalNoticeServed():
                last_day = event.representations_by
            case RemovalNoticeWithdrawn():
                notice = proposal = None
            case RemovalProposalExplained():
                proposal = event
            case RemovalProposalReturned():
                proposal = None
            case SupplierRemoved() if not event.compulsory:
                yield from _against(event, notice, last_day, proposal)


def _against(
    removed: SupplierRemoved,
    notice: SupplierRemovalNotified | None,
    last_day: date | None,
    proposal: RemovalProposalExplained | None,
) -> Iterator[str]:
    if notice is None or not set(removed.reasons) <= set(notice.reasons):
        yield f"removed for {', '.join(removed.reasons)}, of which it was not told"
    elif last_day is None or uk_date(removed.removed_at) <= last_day:
        yield f"removed before {last_day or 'its time'} was over"
    if proposal is None or proposal.reasons != removed.reasons:
        yield "removed as nobody had proposed"
