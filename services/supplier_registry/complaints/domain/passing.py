"""A complaint passes to whoever took the place of its supplier: what was done is still to be answered for."""

from datetime import datetime
from uuid import UUID

from services.supplier_registry.complaints.domain.complaint import Complaint
from services.supplier_registry.complaints.domain.raising import about_of
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event


def pass_on(complaint: Complaint, of: UUID, to: UUID, now: datetime) -> list[Event]:
    """Put a complaint on the record of a successor, open or not; nothing where it is there already."""
    if complaint.supplier_id != of:
        return []
    about = {**about_of(complaint), "supplier_id": to}
    return [facts.ComplaintTransferred(**about, predecessor_id=of, transferred_at=now)]
