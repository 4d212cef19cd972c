"""One emergency access, folded from its events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.contracts.client_journey.emergencies import (
    AnySealedKind,
    EmergencyCode,
    EmergencyFindingCode,
    EmergencyRefusalCode,
)
from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code


class Status(StrEnum):
    """Whom it waits for: whoever may approve it, whoever asked, whoever reviews it, or nobody any more."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    ENDED = "ended"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Person:
    """One account of the identity provider, whatever organisation it is of."""

    issuer: str
    account: str


@dataclass(frozen=True)
class Emergency:
    """Who asks to open what of which journey, and what became of it.

    `answer_by` is until when it may be granted, `ends_at` until when something may be opened, `review_by` the last day
    of its review.
    """

    emergency_id: UUID
    district: AnyDistrict
    reason: EmergencyCode
    requested_at: datetime
    answer_by: datetime
    journey_id: UUID | None = None
    kinds: tuple[AnySealedKind, ...] = ()
    requested_by: Person | None = None
    status: Annotated[Status, Code("emergency status")] = Status.REQUESTED
    decided_by: Person | None = None
    decided_at: datetime | None = None
    refused_for: EmergencyRefusalCode | None = None
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    looks: int = 0
    review_by: date | None = None
    overdue: bool = False
    finding: EmergencyFindingCode | None = None

    @property
    def running(self) -> bool:
        """Whether something may still be opened under it, now or once it is granted."""
        return self.status in {Status.REQUESTED, Status.GRANTED}


def evolve(emergency: Emergency | None, event: facts.EmergencyEvent) -> Emergency:
    """Fold one event into an emergency access."""
    if isinstance(event, facts.EmergencyAccessRequested):
        asked = (event.emergency_id, event.district, event.reason, event.requested_at, event.answer_by)
        return Emergency(*asked)
    emergency, fold = begun(emergency, event), _FOLDS.get(type(event))
    return fold(emergency, event) if fold else emergency


def _fold_concerns(emergency: Emergency, event: facts.EmergencyAccessConcerns) -> Emergency:
    who = Person(event.issuer, event.by)
    return replace(emergency, journey_id=event.journey_id, kinds=event.kinds, requested_by=who)


def _fold_granted(emergency: Emergency, event: facts.EmergencyAccessGranted) -> Emergency:
    return replace(emergency, status=Status.GRANTED, decided_at=event.granted_at, ends_at=event.ends_at)


def _fold_refused(emergency: Emergency, event: facts.EmergencyAccessRefused) -> Emergency:
    return replace(emergency, status=Status.REFUSED, decided_at=event.refused_at, refused_for=event.reason)


def _fold_decided_by(emergency: Emergency, event: facts.EmergencyAccessDecidedBy) -> Emergency:
    return replace(emergency, decided_by=Person(event.issuer, event.by))


def _fold_lapsed(emergency: Emergency, _: facts.EmergencyAccessLapsed) -> Emergency:
    return replace(emergency, status=Status.LAPSED)


def _fold_used(emergency: Emergency, _: facts.EmergencyAccessUsed) -> Emergency:
    return replace(emergency, looks=emergency.looks + 1)


def _fold_ended(emergency: Emergency, event: facts.EmergencyAccessEnded) -> Emergency:
    return replace(emergency, status=Status.ENDED, ended_at=event.ended_at, review_by=event.review_by)


def _fold_overdue(emergency: Emergency, _: facts.EmergencyReviewOverdue) -> Emergency:
    return replace(emergency, overdue=True)


def _fold_reviewed(emergency: Emergency, event: facts.EmergencyAccessReviewed) -> Emergency:
    return replace(emergency, status=Status.REVIEWED, finding=event.finding, overdue=False)


_FOLDS: Mapping[type[Event], Callable[[Emergency, Any], Emergency]] = {
    facts.EmergencyAccessConcerns: _fold_concerns,
    facts.EmergencyAccessGranted: _fold_granted,
    facts.EmergencyAccessRefused: _fold_refused,
    facts.EmergencyAccessDecidedBy: _fold_decided_by,
    facts.EmergencyAccessLapsed: _fold_lapsed,
    facts.EmergencyAccessUsed: _fold_used,
    facts.EmergencyAccessEnded: _fold_ended,
    facts.EmergencyReviewOverdue: _fold_overdue,
    facts.EmergencyAccessReviewed: _fold_reviewed,
}

_RUNNING = Claim("emergency")


def running_emergency(journey_id: UUID, who: Person) -> ClaimRef:
    """Name the claim of the one emergency access that a person may have to a journey at a time."""
    return _RUNNING(f"{journey_id}:{who.issuer} {who.account}")


def _claims(emergency: Emergency) -> tuple[ClaimRef, ...]:
    if not emergency.running or emergency.journey_id is None or emergency.requested_by is None:
        return ()
    return (running_emergency(emergency.journey_id, emergency.requested_by),)


EMERGENCIES = Aggregate(
    "emergency",
    "emergencies",
    Emergency,
    evolve,
    indexes=(("district", "status"), ("status",), ("journey_id",), ("requested_by.account",)),
    claims=_claims,
)
