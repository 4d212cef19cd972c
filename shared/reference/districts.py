"""Jobcentre districts and their groups: replaceable data, of which districts.json says what is sourced."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceDataError, ReferenceFile, ReferenceModel, by_code, kept, read_reference


class DistrictGroup(ReferenceModel):
    """A group of districts."""

    code: str = Field(pattern=r"^[A-Z0-9]{2,8}$")
    name: str = Field(min_length=1)


class District(ReferenceModel):
    """A district from its first to its last day (inclusive; None: still there). Its code outlives it."""

    code: str = Field(pattern=r"^[A-Z0-9]{2,8}$")
    name: str = Field(min_length=1)
    group: str
    valid_from: date
    valid_to: date | None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"district {self.code!r} ends on {self.valid_to}, before {self.valid_from}")
        return self

    def exists_on(self, day: date) -> bool:
        """Say whether the district existed on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def exists_between(self, first: date, last: date) -> bool:
        """Say whether the district existed on a day from the first to the last."""
        return self.valid_from <= last and (self.valid_to is None or first <= self.valid_to)


class _DistrictsFile(ReferenceFile):
    groups: tuple[DistrictGroup, ...]
    districts: tuple[District, ...]


@kept
def _file() -> _DistrictsFile:
    return read_reference("districts.json", _DistrictsFile)


@kept
def district_groups() -> Mapping[str, DistrictGroup]:
    """All groups by code."""
    return by_code(_file().groups)


@kept
def districts() -> Mapping[str, District]:
    """All districts by code, those that have ended too."""
    index = by_code(_file().districts)
    groups = district_groups()
    for district in index.values():
        if district.group not in groups:
            raise ReferenceDataError(
                f"district {district.code!r} lies in unknown group {district.group!r}: one of {', '.join(groups)}"
            )
    return index


DistrictGroupCode = Annotated[str, KnownCode("district group", district_groups)]
DistrictCode = Annotated[str, KnownCode("district", districts)]
