"""What is said of the last day of evidence: that it is near, and that it is over."""

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from services.supplier_registry.evidence.domain.held import HeldEvidence
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.memberships import LIVE
from shared.reference.calendar import uk_date


def announce_expiring(held: HeldEvidence, supplier: Supplier, expires_on: date) -> list[Event]:
    """Say that the last day is near. Nothing where it was renewed since, and nothing to who is no member any more."""
    is_member = any(each.standing in LIVE for each in supplier.memberships.values())
    if not held.running or held.expires_on != expires_on or not is_member:
        return []
    return [facts.EvidenceExpiring(**_about(held), expires_on=expires_on)]


def expire(held: HeldEvidence, expires_on: date, now: datetime) -> list[Event]:
    """Say that the last day is over. Nothing is decided by it: whoever orders compares the day of delivery anyway."""
    if not held.running or held.expires_on != expires_on or uk_date(now) <= expires_on:
        return []
    return [facts.EvidenceExpired(**_about(held), expired_on=expires_on)]


class _About(TypedDict):
    """Which evidence a fact is about."""

    evidence_id: UUID
    supplier_id: UUID
    kind: str


def _about(held: HeldEvidence) -> _About:
    return _About(evidence_id=held.evidence_id, supplier_id=held.supplier_id, kind=held.kind)
