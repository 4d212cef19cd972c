"""Facts about evidence: which files show what was declared."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.supplier_registry.applications import ApplicationEvent
from shared.reference.codes import Code


class AttachedFile(BaseModel):
    """The file of a version of evidence: where it is found, and what it must be to the last byte."""

    model_config = ConfigDict(frozen=True)

    file_id: UUID
    sha256: str = Field(pattern="^[0-9a-f]{64}$", examples=["0123456789abcdef" * 4])
    size: int
    media_type: str = Field(examples=["application/pdf"])
    name: str = Field(examples=["Safeguarding policy.pdf"])


class EvidenceAttached(ApplicationEvent):
    """The applicant added evidence of one kind, or a new version of it; the versions before it stay as they are."""

    TYPE: ClassVar[str] = "supplier_registry.EvidenceAttached.v1"
    PRIVATE: ClassVar[bool] = True
    evidence_id: UUID
    kind: Annotated[str, Code("kind of evidence")]
    version: int
    file: AttachedFile
    attached_at: AwareDatetime
