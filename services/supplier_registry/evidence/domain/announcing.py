"""What is said of the last day of evidence: that it is near, and that it is over."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from services.supplier_registry.evidence.domain.held import HeldEvidence
from services.supplier_registry.evidence.domain.terms import CoverTerms
from services.supplier_registry.evidence_requests.domain.asking import WHEN_ENDED, Asking, request_by_rule
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


def ask_again(
    held: HeldEvidence, about: Asking, covers: Mapping[str, CoverTerms], request_id: UUID, now: datetime
) -> list[Event]:
    """Ask a member for what has ended, where the policy says so and something that it delivers is held to it."""
    if not about.terms.values.when_ended or held.kind not in _needed_of(about.supplier, covers):
        return []
    return request_by_rule(about, held.kind, WHEN_ENDED, request_id, now)


def _needed_of(supplier: Supplier, covers: Mapping[str, CoverTerms]) -> set[str]:
    """Return the kinds that deliveries are held to in the categories that a supplier is a member in."""
    found = set[str]()
    for name, membership in supplier.memberships.items():
        market, _, category = name.partition(":")
        if membership.standing in LIVE and market in covers:
            found |= set(covers[market].needed.kinds_for(category))
    return found


class _About(TypedDict):
    """Which evidence a fact is about."""

    evidence_id: UUID
    supplier_id: UUID
    kind: str


def _about(held: HeldEvidence) -> _About:
    return _About(evidence_id=held.evidence_id, supplier_id=held.supplier_id, kind=held.kind)
