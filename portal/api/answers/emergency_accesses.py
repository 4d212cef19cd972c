"""Emergency access to what is sealed of a client: asked for by one person, granted by another, reviewed by a third."""

from datetime import date, datetime
from uuid import UUID

from portal.api.answers.clients import OpenedClient
from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class EmergencyAccess(Answer):
    """An access; only the district, and whoever asked, are told of which client."""

    emergency_id: UUID
    district: str
    journey_id: UUID | None
    kinds: tuple[str, ...]
    reason: str
    status: str
    requested_at: datetime
    requested_by: str
    answer_by: datetime
    decided_at: datetime | None
    decided_by: str | None
    refused_for: str | None
    ends_at: datetime | None
    ended_at: datetime | None
    looks: int
    review_by: date | None
    overdue: bool
    finding: str | None


class AccessRequested(Answer):
    """The id of an access that was asked for."""

    emergency_id: UUID


class RequestEmergencyAccess(Body):
    """Ask to open these kinds."""

    journey_id: UUID
    kinds: tuple[str, ...]
    reason: str


class OpenInEmergency(Body):
    """Open some of what was granted."""

    kinds: tuple[str, ...]


class ReviewEmergencyAccess(Body):
    """Say what the review found."""

    finding: str


_ALL = "/v1/emergency-accesses"
_ONE = f"{_ALL}/{{emergency_id}}"
EMERGENCY_ACCESSES = Operation("GET", _ALL, Listed[EmergencyAccess], query=("status", "after", "limit"))
EMERGENCY_ACCESS = Operation("GET", _ONE, EmergencyAccess)
REQUEST_ACCESS = Operation("POST", _ALL, AccessRequested, body=RequestEmergencyAccess)
GRANT_ACCESS = Operation("POST", f"{_ONE}/approval", Nothing)
REFUSE_ACCESS = Operation("POST", f"{_ONE}/refusal", Nothing, body=ForReason)
OPEN_IN_EMERGENCY = Operation("POST", f"{_ONE}/openings", OpenedClient, body=OpenInEmergency)
END_ACCESS = Operation("POST", f"{_ONE}/end", Nothing)
REVIEW_ACCESS = Operation("POST", f"{_ONE}/review", Nothing, body=ReviewEmergencyAccess)
