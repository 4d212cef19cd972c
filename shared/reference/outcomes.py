"""What may come of a provision."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class OutcomeKind(ReferenceModel):
    """What came of a provision: whether that counts as success, whether the client is in work, and has stayed in it."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    successful: bool
    in_work: bool
    sustained: bool = False

    @model_validator(mode="after")
    def _lasts_where_there_is_work(self) -> Self:
        if self.sustained and not self.in_work:
            raise ValueError(f"outcome {self.code!r} is sustained, and no work: only work lasts")
        return self


class OutcomeEvidence(ReferenceModel):
    """A kind of evidence that shows an outcome; only its code and its day are kept, never the evidence itself."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)


class _OutcomeKindFile(ReferenceFile):
    outcomes: tuple[OutcomeKind, ...]
    evidence: tuple[OutcomeEvidence, ...]


@kept
def outcome_kinds() -> Mapping[str, OutcomeKind]:
    """All kinds of outcome by code."""
    return by_code(read_reference("outcomes.json", _OutcomeKindFile).outcomes)


@kept
def outcome_evidence() -> Mapping[str, OutcomeEvidence]:
    """All kinds of evidence of an outcome by code."""
    return by_code(read_reference("outcomes.json", _OutcomeKindFile).evidence)


OutcomeCode = Annotated[str, KnownCode("outcome", outcome_kinds)]
OutcomeEvidenceCode = Annotated[str, KnownCode("outcome evidence", outcome_evidence)]
