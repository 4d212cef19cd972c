"""What an applicant may add to an application as evidence, and in which forms."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import PositiveInt

from shared.reference.codes import KnownCode
from shared.reference.file_kinds import FileKind
from shared.reference.files import ReferenceFile, by_code, kept, read_reference


class EvidenceKind(FileKind):
    """A kind of evidence, and how many versions of it an application keeps."""

    most_versions: PositiveInt


class _EvidenceKindFile(ReferenceFile):
    evidence_kinds: tuple[EvidenceKind, ...]


@kept
def evidence_kinds() -> Mapping[str, EvidenceKind]:
    """All kinds of evidence by code."""
    return by_code(read_reference("evidence_kinds.json", _EvidenceKindFile).evidence_kinds)


EvidenceKindCode = Annotated[str, KnownCode("kind of evidence", evidence_kinds)]
