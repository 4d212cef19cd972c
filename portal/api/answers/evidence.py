"""Evidence: what a supplier holds of each kind, what it was asked for, and what its end would come to."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class HeldVersion(Answer):
    """One version of a file that a supplier gave."""

    version: int
    name: str
    media_type: str
    size: int
    given_at: AwareDatetime
    valid_until: date | None
    confidential: str | None
    rejected_for: str | None
    said_of_it: str
    status: str


class Held(Answer):
    """What a supplier holds of one kind, with every version for itself and its assessors."""

    evidence_id: UUID
    supplier_id: UUID
    kind: str
    valid_until: date | None
    expired: bool
    released: bool
    versions: tuple[HeldVersion, ...] = ()


class EvidenceRequest(Answer):
    """A request for evidence of one kind, with the last day for it."""

    request_id: UUID
    supplier_id: UUID
    kind: str
    reason: str
    detail: str
    answer_by: date
    status: str
    overdue: bool
    evidence_id: UUID | None
    check_by: date | None
    rejected_for: str | None


class HiddenOffer(Answer):
    """An offer that would be hidden once the evidence has ended."""

    offer_id: UUID
    title: str
    hides_on: date


class AffectedOrder(Answer):
    """An order that would run past the last day of the evidence."""

    order_id: UUID
    category: str
    starts_on: date
    ends_on: date


class Impact(Answer):
    """What the end of evidence would come to."""

    ends_on: date | None
    offers_hidden: int
    orders_affected: int
    offers: tuple[HiddenOffer, ...]
    orders: tuple[AffectedOrder, ...]


class EvidenceTaken(Answer):
    """The version that was taken in."""

    evidence_id: UUID
    version: int


class FileAddress(Answer):
    """An address at which the caller can open a file, for five minutes."""

    address: str


class Enclosure(Answer):
    """A version that was added to an application."""

    evidence_id: UUID
    version: int


class CiteEvidence(Body):
    """A version that the supplier holds already, shown with an application."""

    evidence_id: UUID
    version: int


HELD_EVIDENCE = Operation(
    "GET", "/v1/evidence", Listed[Held], query=("supplier_id", "kind", "ends_by", "after", "limit")
)
HELD = Operation("GET", "/v1/evidence/{evidence_id}", Held)
IMPACT = Operation("GET", "/v1/evidence/{evidence_id}/impact", Impact)
EVIDENCE_REQUESTS = Operation(
    "GET", "/v1/evidence-requests", Listed[EvidenceRequest], query=("supplier_id", "waiting", "after", "limit")
)
GIVE_EVIDENCE = Operation("POST", "/v1/evidence", EvidenceTaken, query=("kind", "valid_until", "confidential"))
ENCLOSE_EVIDENCE = Operation(
    "POST", "/v1/applications/{application_id}/evidence", Enclosure, query=("kind", "valid_until", "confidential")
)
CITE_EVIDENCE = Operation("POST", "/v1/applications/{application_id}/evidence/citations", Enclosure, body=CiteEvidence)
FILE_ADDRESS = Operation("POST", "/v1/evidence/{evidence_id}/versions/{version}/address", FileAddress)
FILE = Operation("GET", "/v1/evidence/{evidence_id}/versions/{version}/content", Nothing, query=("grant",))
