"""Why a supplier must or may be kept out, under each body of law."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference
from shared.reference.regimes import Law, Regime, law_of


class ExclusionNature(StrEnum):
    """Whether an exclusion ground binds the authority or leaves it a choice."""

    MANDATORY = "mandatory"
    DISCRETIONARY = "discretionary"


class LookBack(StrEnum):
    """Which of the two times of the policy `exclusion_look_back` a ground counts for."""

    LONG = "long"
    SHORT = "short"


class GroundInLaw(ReferenceModel):
    """What one body of law says of a ground.

    `look_back` is how long it counts; None: for as long as the circumstances last, and no longer. `from_conviction`
    where that time runs from the conviction, whatever else goes on. Events before `events_from` are ignored.
    `self_cleaning` says whether proof that things were put right may lift it.
    """

    nature: ExclusionNature
    legal_basis: str
    look_back: LookBack | None
    from_conviction: bool = False
    events_from: date | None = None
    self_cleaning: bool = True


class ExclusionGround(ReferenceModel):
    """A ground on which a supplier must or may be kept out; `laws` has the bodies of law that know it."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    laws: Mapping[Law, GroundInLaw] = Field(min_length=1)

    def under(self, regime: Regime) -> GroundInLaw | None:
        """What the law of a regime says of it; None where it does not know the ground."""
        return self.laws.get(law_of(regime))


class _ExclusionGroundFile(ReferenceFile):
    exclusion_grounds: tuple[ExclusionGround, ...]


@kept
def exclusion_grounds() -> Mapping[str, ExclusionGround]:
    """All exclusion grounds by code, as the file has them."""
    return by_code(read_reference("exclusion_grounds.json", _ExclusionGroundFile).exclusion_grounds)


ExclusionGroundCode = Annotated[str, KnownCode("exclusion ground", exclusion_grounds)]
