"""Facts about requests to a member for evidence: asked with a last day, given, and checked by an officer."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Event
from shared.contracts.supplier_registry.evidence import AnyEvidenceKind
from shared.reference.codes import Code

EvidenceRequestCode = Annotated[str, Code("evidence_requested reason")]


class EvidenceRequestEvent(Event):
    """Base of every fact about a request to a supplier for evidence of one kind."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "evidence_request"
    SUBJECT: ClassVar[str] = "request_id"

    request_id: UUID
    supplier_id: UUID
    kind: AnyEvidenceKind


class EvidenceRequested(EvidenceRequestEvent):
    """A member is asked for evidence by `answer_by`, and reminded of that on `remind_on`."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRequested.v1"
    reason: EvidenceRequestCode
    answer_by: date
    remind_on: date
    requested_at: AwareDatetime
    policies: tuple[str, ...] = ()


class EvidenceRequestExplained(EvidenceRequestEvent):
    """What was said to the supplier, in free words, of the request before this, and by which account."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRequestExplained.v1"
    PRIVATE: ClassVar[bool] = True
    requested_by: str = Field(examples=["5b0f7c1e-ada"])
    detail: str = Field(examples=["Send the certificate of the policy that began in April."])


class EvidenceRequestDue(EvidenceRequestEvent):
    """The last day to give what was asked for is near, and it has not been given."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRequestDue.v1"
    answer_by: date


class EvidenceRequestOverdue(EvidenceRequestEvent):
    """The last day to give what was asked for is over, and it was not given. Nothing follows by itself."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRequestOverdue.v1"
    answer_by: date


class EvidenceRequestAnswered(EvidenceRequestEvent):
    """The supplier gave what it was asked for, as this version of its evidence; an officer checks it by `check_by`."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRequestAnswered.v1"
    evidence_id: UUID
    version: int
    check_by: date
    answered_at: AwareDatetime
    policies: tuple[str, ...] = ()


class EvidenceCheckOverdue(EvidenceRequestEvent):
    """What the supplier gave was to be checked by `check_by`, and has not been."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceCheckOverdue.v1"
    check_by: date


class EvidenceRequestRepeated(EvidenceRequestEvent):
    """What the supplier gave was rejected: it is asked anew, by a new last day."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRequestRepeated.v1"
    reason: Annotated[str, Code("evidence_rejected reason")]
    answer_by: date
    remind_on: date
    repeated_at: AwareDatetime
    policies: tuple[str, ...] = ()


class EvidenceRequestTransferred(EvidenceRequestEvent):
    """What `predecessor_id` was asked for is to be given by `supplier_id`, which took its place, by the same day."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRequestTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime


class EvidenceRequestMet(EvidenceRequestEvent):
    """An officer found that what the supplier gave shows what it was asked for."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRequestMet.v1"
    version: int
    met_at: AwareDatetime


class EvidenceRequestWithdrawn(EvidenceRequestEvent):
    """The supplier need not give what it was asked for any more."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRequestWithdrawn.v1"
    reason: Annotated[str, Code("evidence_request_withdrawn reason")]
    withdrawn_at: AwareDatetime
