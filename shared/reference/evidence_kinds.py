"""What a supplier may give as evidence, in which forms, and until when each may hold."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, PositiveInt

from shared.reference.codes import KnownCode
from shared.reference.file_kinds import FileKind
from shared.reference.files import ReferenceFile, by_code, kept, read_reference
from shared.reference.regimes import Regime


class Expiry(StrEnum):
    """Whether evidence of a kind has a last day: a policy may have a day on which it is reviewed, insurance always."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Asked(StrEnum):
    """When evidence may be asked for: PA 2023 s. 36(2) forbids asking for insurance before an award."""

    ANY_TIME = "any_time"
    AFTER_AWARD = "after_award"


class EvidenceKind(FileKind):
    """A kind of evidence, and how many versions of it are kept: with one application, and of a supplier in all.

    `valid_for_at_most_days` is how far ahead its last day may lie. Without `regimes` it is asked for under every one.
    `confidential` says whether it may be given in confidence.
    """

    most_versions: PositiveInt
    most_held: PositiveInt = 100
    expiry: Expiry = Expiry.OPTIONAL
    valid_for_at_most_days: Annotated[int, Field(ge=1, le=7320)] = 3660
    asked: Asked = Asked.ANY_TIME
    confidential: bool = True
    regimes: tuple[Regime, ...] = ()


class _EvidenceKindFile(ReferenceFile):
    evidence_kinds: tuple[EvidenceKind, ...]


@kept
def evidence_kinds() -> Mapping[str, EvidenceKind]:
    """All kinds of evidence by code."""
    return by_code(read_reference("evidence_kinds.json", _EvidenceKindFile).evidence_kinds)


EvidenceKindCode = Annotated[str, KnownCode("kind of evidence", evidence_kinds)]
