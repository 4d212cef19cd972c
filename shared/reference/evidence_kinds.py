"""What an applicant may add to an application as evidence, and in which forms."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, PositiveInt

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference

MediaType = Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")]


class EvidenceKind(ReferenceModel):
    """A kind of evidence: the media types that it may have, its size at most, and how many versions are kept."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    media_types: tuple[MediaType, ...] = Field(min_length=1)
    largest_bytes: PositiveInt
    most_versions: PositiveInt


class _EvidenceKindFile(ReferenceFile):
    evidence_kinds: tuple[EvidenceKind, ...]


@kept
def evidence_kinds() -> Mapping[str, EvidenceKind]:
    """All kinds of evidence by code."""
    return by_code(read_reference("evidence_kinds.json", _EvidenceKindFile).evidence_kinds)


EvidenceKindCode = Annotated[str, KnownCode("kind of evidence", evidence_kinds)]
