"""Evidence as category managers check it, and what they decide on it."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.answers.evidence import EvidenceRequest
from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class RequestToCheck(EvidenceRequest):
    """A request for evidence with the version that answers it."""

    version: int | None


class RequestInFull(RequestToCheck):
    """A request for evidence as assessors see it."""

    requested_at: AwareDatetime
    answered_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    withdrawn_for: str | None


class RequestMade(Answer):
    """The request that was made."""

    request_id: UUID


class AcceptEvidence(Body):
    """The version that shows what was asked for."""

    version: int


class RejectEvidence(Body):
    """The version that shows nothing, and why."""

    version: int
    reason: str
    detail: str = ""


class RequestEvidence(Body):
    """What a member is asked to show, and by when."""

    supplier_id: UUID
    kind: str
    reason: str
    answer_by: date | None = None
    detail: str = ""


class Download(Answer):
    """Who opened a version, in which roles, by which request."""

    actor: str
    roles: tuple[str, ...]
    at: AwareDatetime
    correlation_id: str


REQUESTS_TO_CHECK = Operation(
    "GET", "/v1/evidence-requests", Listed[RequestToCheck], query=("supplier_id", "waiting", "after", "limit")
)
ACCEPT_EVIDENCE = Operation("POST", "/v1/evidence/{evidence_id}/acceptance", Nothing, body=AcceptEvidence)
REJECT_EVIDENCE = Operation("POST", "/v1/evidence/{evidence_id}/rejection", Nothing, body=RejectEvidence)
REQUEST_EVIDENCE = Operation("POST", "/v1/evidence-requests", RequestMade, body=RequestEvidence)
EVIDENCE_REQUEST = Operation("GET", "/v1/evidence-requests/{request_id}", RequestInFull)
WITHDRAW_REQUEST = Operation("POST", "/v1/evidence-requests/{request_id}/withdrawal", Nothing, body=ForReason)
RELEASE_EVIDENCE = Operation("POST", "/v1/evidence/{evidence_id}/release", Nothing, body=ForReason)
DOWNLOADS = Operation(
    "GET", "/v1/evidence/{evidence_id}/versions/{version}/downloads", Listed[Download], query=("after", "limit")
)
DOWNLOADS_OF_ENCLOSED = Operation(
    "GET",
    "/v1/applications/{application_id}/evidence/{evidence_id}/versions/{version}/downloads",
    Listed[Download],
    query=("after", "limit"),
)
