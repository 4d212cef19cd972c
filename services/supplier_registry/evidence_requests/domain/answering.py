"""What becomes of a request once evidence is given: it is checked, and met or asked for anew. Days decide nothing."""

from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.evidence_requests.domain.asking import NO_MEMBER, about_of, days_to_answer, is_a_member
from services.supplier_registry.evidence_requests.domain.request import EvidenceRequest
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.reference import Policy
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.policy_values import EvidenceRequests


def answer(
    found: EvidenceRequest | None,
    evidence_id: UUID,
    version: int | None,
    terms: Policy[EvidenceRequests],
    now: datetime,
) -> list[Event]:
    """Take what was given as the answer to the open request for it, if any: the latest version is the one to check."""
    if found is None or not found.open or version is None or _is_known(found, version):
        return []
    check_by = add_working_days(uk_date(now), terms.values.check_within_working_days)
    return [
        facts.EvidenceRequestAnswered(
            **about_of(found),
            evidence_id=evidence_id,
            version=version,
            check_by=check_by,
            answered_at=now,
            policies=(terms.stamp,),
        )
    ]


def _is_known(found: EvidenceRequest, version: int) -> bool:
    """Say whether the version waits for a look already."""
    return found.awaits_check and found.version == version


def meet(found: EvidenceRequest | None, version: int, now: datetime) -> list[Event]:
    """Say that what was asked for was given, if it is what waits to be checked."""
    if found is None or not found.awaits_check or found.version != version:
        return []
    return [facts.EvidenceRequestMet(**about_of(found), version=version, met_at=now)]


def repeat(
    found: EvidenceRequest | None, version: int, reason: str, terms: Policy[EvidenceRequests], now: datetime
) -> list[Event]:
    """Ask anew where the version that was given shows nothing, with all the days that a new request has."""
    if found is None or not found.awaits_check or found.version != version:
        return []
    answer_by, remind_on = days_to_answer(terms.values, uk_date(now))
    return [
        facts.EvidenceRequestRepeated(
            **about_of(found),
            reason=reason,
            answer_by=answer_by,
            remind_on=remind_on,
            repeated_at=now,
            policies=(terms.stamp,),
        )
    ]


def announce_due(found: EvidenceRequest, supplier: Supplier, answer_by: date, now: datetime) -> list[Event]:
    """Say that the last day to give what was asked for is near."""
    if not found.awaits_evidence or found.answer_by != answer_by:
        return []
    return _unless_it_left(found, supplier, facts.EvidenceRequestDue(**about_of(found), answer_by=answer_by), now)


def announce_overdue(found: EvidenceRequest, supplier: Supplier, answer_by: date, now: datetime) -> list[Event]:
    """Say that the last day is over: an officer decides what follows, if anything."""
    if not found.awaits_evidence or found.overdue or found.answer_by != answer_by or uk_date(now) <= answer_by:
        return []
    return _unless_it_left(found, supplier, facts.EvidenceRequestOverdue(**about_of(found), answer_by=answer_by), now)


def announce_unchecked(found: EvidenceRequest, supplier: Supplier, check_by: date, now: datetime) -> list[Event]:
    """Say that nobody has looked at what was given in time."""
    if not found.awaits_check or found.check_by != check_by or uk_date(now) <= check_by:
        return []
    return _unless_it_left(found, supplier, facts.EvidenceCheckOverdue(**about_of(found), check_by=check_by), now)


def _unless_it_left(found: EvidenceRequest, supplier: Supplier, said: Event, now: datetime) -> list[Event]:
    """Nobody is asked who is no member any more: the request is taken back instead."""
    if is_a_member(supplier) is None:
        return [said]
    return [facts.EvidenceRequestWithdrawn(**about_of(found), reason=NO_MEMBER, withdrawn_at=now)]
