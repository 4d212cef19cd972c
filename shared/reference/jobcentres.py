"""Jobcentres with their coordinates: replaceable data, of which jobcentres.json says what is sourced."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.reference.codes import KnownCode
from shared.reference.districts import districts
from shared.reference.files import ReferenceDataError, ReferenceFile, ReferenceModel, by_code, kept, read_reference

UNKNOWN = "ZZZ"


class Jobcentre(ReferenceModel):
    """An office from its first to its last day (inclusive; None: still there), at its place in degrees of WGS 84."""

    code: str = Field(pattern=r"^[A-Z0-9]{3}$")
    name: str = Field(min_length=1)
    district: str
    latitude: float = Field(ge=49.0, le=61.5)
    longitude: float = Field(ge=-9.0, le=2.5)
    valid_from: date
    valid_to: date | None

    @model_validator(mode="after")
    def _is_an_office_that_ends_after_it_begins(self) -> Self:
        if self.code == UNKNOWN:
            raise ValueError(f"{UNKNOWN} stands for an office that is not known")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"jobcentre {self.code!r} ends on {self.valid_to}, before {self.valid_from}")
        return self

    def exists_on(self, day: date) -> bool:
        """Say whether the office existed on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class _JobcentresFile(ReferenceFile):
    jobcentres: tuple[Jobcentre, ...]


@kept
def jobcentres() -> Mapping[str, Jobcentre]:
    """All jobcentres by code, those that have closed too; raises ReferenceDataError for one in no district."""
    index = by_code(read_reference("jobcentres.json", _JobcentresFile).jobcentres)
    for jobcentre in index.values():
        if jobcentre.district not in districts():
            raise ReferenceDataError(f"jobcentre {jobcentre.code!r} lies in unknown district {jobcentre.district!r}")
    return index


JobcentreCode = Annotated[str, KnownCode("jobcentre", jobcentres)]
