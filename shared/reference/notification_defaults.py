"""What people are written by their role, as long as they have not set it themselves: nobody has to set anything up."""

from collections.abc import Collection, Mapping
from datetime import time
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, kept, read_reference
from shared.reference.times import TimeOfDay


class HowOften(StrEnum):
    """When somebody is written: as things happen, together once a working day or once a week, or not at all."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"

    def sooner(self, other: "HowOften") -> "HowOften":
        """Return whichever of the two comes first."""
        order = tuple(HowOften)
        return min(self, other, key=order.index)


class QuietHours(ReferenceModel):
    """When somebody is not written: from one time of the day in the United Kingdom to another, past midnight or not.

    Two equal times name no hours. `working_days_only` keeps weekends and bank holidays quiet as a whole.
    """

    begin: TimeOfDay
    end: TimeOfDay
    working_days_only: bool


class DefaultsOfRole(ReferenceModel):
    """What one role is written: by which channels, when by urgency, and when of some groups, whatever their urgency."""

    role: str = Field(pattern=r"^[a-z][a-z_]+$")
    channels: tuple[str, ...]
    by_urgency: Mapping[str, HowOften]
    by_group: Mapping[str, HowOften] = Field(default_factory=dict)
    quiet: QuietHours


class _DefaultsFile(ReferenceFile):
    digest_at: time
    digest_weekday: Annotated[int, Field(ge=1, le=5)]
    defaults: tuple[DefaultsOfRole, ...]

    @model_validator(mode="after")
    def _has_a_role_once(self) -> Self:
        roles = [each.role for each in self.defaults]
        if twice := sorted({each for each in roles if roles.count(each) > 1}):
            raise ValueError(f"{', '.join(twice)} is there twice")
        return self


class DigestTimes(ReferenceModel):
    """When digests are sent on a working day, and from which day of the week on those of a week: 1 is Monday."""

    at: time
    weekday: int


@kept
def _file() -> _DefaultsFile:
    return read_reference("notification_defaults.json", _DefaultsFile)


@kept
def notification_defaults() -> Mapping[str, DefaultsOfRole]:
    """What is written to whom by default, by role."""
    return MappingProxyType({each.role: each for each in _file().defaults})


@kept
def digest_times() -> DigestTimes:
    """When digests are sent."""
    return DigestTimes(at=_file().digest_at, weekday=_file().digest_weekday)


def _how_often() -> Collection[str]:
    return tuple(HowOften)


HowOftenCode = Annotated[str, KnownCode("how often", _how_often)]
