"""Facts about emergency access to what is sealed of a client. Public ones name the access and its district alone."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.reference.codes import Code

EmergencyCode = Annotated[str, Code("emergency_requested reason")]
EmergencyRefusalCode = Annotated[str, Code("emergency_refused reason")]
EmergencyFindingCode = Annotated[str, Code("emergency_reviewed reason")]
AnySealedKind = Annotated[str, Code("kind of sealed data")]


class EmergencyEvent(Event):
    """Base of every fact about one emergency access. Whose data it is about is in a private fact alone."""

    TOPIC: ClassVar[str] = "client-journey.emergencies"
    AGGREGATE: ClassVar[str] = "emergency"
    SUBJECT: ClassVar[str] = "emergency_id"

    emergency_id: UUID
    district: AnyDistrict


class EmergencyAccessRequested(EmergencyEvent):
    """Somebody who may not open what is sealed of a client asked to, by the end of `answer_by` at the latest."""

    TYPE: ClassVar[str] = "client_journey.EmergencyAccessRequested.v1"
    reason: EmergencyCode
    requested_at: AwareDatetime
    answer_by: AwareDatetime
    policies: tuple[str, ...]


class EmergencyAccessConcerns(EmergencyEvent):
    """Whose journey it is about, what is to be opened, and which account asks for it."""

    TYPE: ClassVar[str] = "client_journey.EmergencyAccessConcerns.v1"
    PRIVATE: ClassVar[bool] = True
    journey_id: UUID
    kinds: tuple[AnySealedKind, ...]
    issuer: str
    by: str


class EmergencyAccessGranted(EmergencyEvent):
    """Another person let whoever asked open what was asked for, until `ends_at`."""

    TYPE: ClassVar[str] = "client_journey.EmergencyAccessGranted.v1"
    reason: EmergencyCode
    granted_at: AwareDatetime
    ends_at: AwareDatetime
    policies: tuple[str, ...]


class EmergencyAccessRefused(EmergencyEvent):
    """Another person refused it: nothing was opened."""

    TYPE: ClassVar[str] = "client_journey.EmergencyAccessRefused.v1"
    reason: EmergencyRefusalCode
    refused_at: AwareDatetime


class EmergencyAccessDecidedBy(EmergencyEvent):
    """Which account granted or refused it."""

    TYPE: ClassVar[str] = "client_journey.EmergencyAccessDecidedBy.v1"
    PRIVATE: ClassVar[bool] = True
    issuer: str
    by: str


class EmergencyAccessLapsed(EmergencyEvent):
    """Nobody answered in time: nothing was opened."""

    TYPE: ClassVar[str] = "client_journey.EmergencyAccessLapsed.v1"
    lapsed_at: AwareDatetime


class EmergencyAccessUsed(EmergencyEvent):
    """What was sealed was opened under it."""

    TYPE: ClassVar[str] = "client_journey.EmergencyAccessUsed.v1"
    PRIVATE: ClassVar[bool] = True
    kinds: tuple[AnySealedKind, ...]
    used_at: AwareDatetime


class EmergencyAccessEnded(EmergencyEvent):
    """Nothing more may be opened under it. It is reviewed by somebody who had no part in it, by `review_by`."""

    TYPE: ClassVar[str] = "client_journey.EmergencyAccessEnded.v1"
    ended_at: AwareDatetime
    looks: int
    review_by: date
    policies: tuple[str, ...]


class EmergencyReviewOverdue(EmergencyEvent):
    """Nobody has reviewed it by the day by which it should have been."""

    TYPE: ClassVar[str] = "client_journey.EmergencyReviewOverdue.v1"
    review_by: date


class EmergencyAccessReviewed(EmergencyEvent):
    """Somebody who had no part in it found whether it was justified."""

    TYPE: ClassVar[str] = "client_journey.EmergencyAccessReviewed.v1"
    finding: EmergencyFindingCode
    reviewed_at: AwareDatetime
