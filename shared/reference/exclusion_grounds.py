"""Why a supplier must or may be kept out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class ExclusionNature(StrEnum):
    """Whether an exclusion ground binds the authority or leaves it a choice."""

    MANDATORY = "mandatory"
    DISCRETIONARY = "discretionary"


class ExclusionGround(ReferenceModel):
    """PCR 2015 reg. 57: a ground on which a supplier must or may be kept out.

    `excluded_for_years` counts from the conviction (mandatory) or the event (discretionary), reg. 57(11), (12); None:
    for as long as the ground lasts.
    """

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    nature: ExclusionNature
    text: str = Field(min_length=1)
    legal_basis: str
    excluded_for_years: int | None = Field(ge=1)


class _ExclusionGroundFile(ReferenceFile):
    exclusion_grounds: tuple[ExclusionGround, ...]


@kept
def exclusion_grounds() -> Mapping[str, ExclusionGround]:
    """All exclusion grounds by code, mandatory ones first."""
    return by_code(read_reference("exclusion_grounds.json", _ExclusionGroundFile).exclusion_grounds)


ExclusionGroundCode = Annotated[str, KnownCode("exclusion ground", exclusion_grounds)]
