"""Facts about evidence: which files show what was declared, and until when what they show holds."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event
from shared.contracts.supplier_registry.applications import ApplicationEvent
from shared.contracts.supplier_registry.organisations import SupplierEvent
from shared.reference.codes import Code

AnyEvidenceKind = Annotated[str, Code("kind of evidence")]
ConfidentialCode = Annotated[str, Code("evidence_confidential reason")]


class AttachedFile(BaseModel):
    """The file of a version of evidence: where it is found, and what it must be to the last byte."""

    model_config = ConfigDict(frozen=True)

    file_id: UUID
    sha256: str = Field(pattern="^[0-9a-f]{64}$", examples=["0123456789abcdef" * 4])
    size: int
    media_type: str = Field(examples=["application/pdf"])
    name: str = Field(examples=["Safeguarding policy.pdf"])


class EvidenceAttached(ApplicationEvent):
    """The applicant added evidence of one kind, or a new version of it; the versions before it stay as they are.

    `cited_version` is which version it is of what the supplier held before, where it named that and sent no file.
    """

    TYPE: ClassVar[str] = "supplier_registry.EvidenceAttached.v1"
    PRIVATE: ClassVar[bool] = True
    evidence_id: UUID
    kind: AnyEvidenceKind
    version: int
    file: AttachedFile
    cited_version: int | None = None
    attached_at: AwareDatetime


class EvidenceEvent(Event):
    """Base of every fact about what a supplier holds as evidence of one kind, whatever application it came with."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "evidence"
    SUBJECT: ClassVar[str] = "evidence_id"

    evidence_id: UUID
    supplier_id: UUID
    kind: AnyEvidenceKind


class EvidenceGiven(EvidenceEvent):
    """The supplier gave evidence, or a new version of it, which is the one that counts from now on.

    It holds to the end of `valid_until`, where it has a last day, and the supplier is reminded of that on the days of
    `remind_on`. `confidential` is the reason for which it is given in confidence. `application_id` is the application
    that it came with, if any.
    """

    TYPE: ClassVar[str] = "supplier_registry.EvidenceGiven.v1"
    PRIVATE: ClassVar[bool] = True
    version: int
    file: AttachedFile
    valid_until: date | None = None
    remind_on: tuple[date, ...] = ()
    confidential: ConfidentialCode | None = None
    application_id: UUID | None = None
    given_at: AwareDatetime
    policies: tuple[str, ...] = ()


class EvidenceExpiring(EvidenceEvent):
    """The last day of a supplier's evidence is near, and it has not been renewed."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceExpiring.v1"
    expires_on: date


class EvidenceExpired(EvidenceEvent):
    """The last day of a supplier's evidence is over, and it was not renewed."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceExpired.v1"
    expired_on: date


class EvidenceRejected(EvidenceEvent):
    """An assessor found that a version does not show what it should. The one before it, if any, counts again."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRejected.v1"
    version: int
    reason: Annotated[str, Code("evidence_rejected reason")]
    rejected_at: AwareDatetime


class EvidenceRejectionExplained(EvidenceEvent):
    """What was said to the supplier, in free words, of the rejection before this."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceRejectionExplained.v1"
    PRIVATE: ClassVar[bool] = True
    version: int
    detail: str = Field(examples=["The certificate is that of another company."])


class EvidenceReleased(EvidenceEvent):
    """No delivery is held to the supplier's evidence of this kind any more, until it gives any anew."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceReleased.v1"
    reason: Annotated[str, Code("evidence_released reason")]
    released_at: AwareDatetime


class EvidenceTransferred(EvidenceEvent):
    """What `predecessor_id` held is the evidence of `supplier_id` from now on, which took its place and held none."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceTransferred.v1"
    predecessor_id: UUID
    transferred_at: AwareDatetime


class EvidenceCovers(SupplierEvent):
    """What the supplier delivers in a category is covered by its evidence to the end of `deliverable_until`.

    Nothing may be ordered that would be delivered after that day; `None`: no evidence sets a last day (any more).
    `kind` is that which ends first.
    """

    TYPE: ClassVar[str] = "supplier_registry.EvidenceCovers.v1"
    market: AnyMarket
    category: AnyCategory
    deliverable_until: date | None
    kind: AnyEvidenceKind | None = None
    policies: tuple[str, ...] = ()
