"""Facts about what somebody wants to be written, all of them private: what a person likes concerns nobody else."""

from datetime import time
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyCategory, AnyDistrict, AnyJobcentre
from shared.contracts.event import Event
from shared.reference.codes import Code

AnyHowOften = Annotated[str, Code("how often")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class OftenOfGroup(_Part):
    """When somebody is written of one group of notices."""

    group: Annotated[str, Code("group of notices")]
    how_often: AnyHowOften


class OftenOfKind(_Part):
    """When somebody is written of one type of event."""

    about_type: str = Field(examples=["ordering.OrderAccepted.v1"])
    how_often: AnyHowOften


class QuietTimes(_Part):
    """When somebody is not written: between two times of the day, and on days off as a whole where it says so."""

    begin: time = Field(examples=["18:00:00"])
    end: time = Field(examples=["08:00:00"])
    working_days_only: bool


class PreferencesSet(Event):
    """What somebody wants to be written from now on; what is left out is as the defaults of the roles have it.

    `channels` are in the order in which they are preferred; an empty list asks for the inbox alone. Where `districts`,
    `jobcentres`, `categories` or `suppliers` are named, it is news of these alone.
    """

    TYPE: ClassVar[str] = "notifications.PreferencesSet.v1"
    PRIVATE: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "notifications.messages"
    AGGREGATE: ClassVar[str] = "preferences"
    SUBJECT: ClassVar[str] = "preferences_id"

    preferences_id: UUID
    person_id: UUID
    channels: tuple[Annotated[str, Code("channel")], ...] | None = None
    by_group: tuple[OftenOfGroup, ...] = ()
    by_kind: tuple[OftenOfKind, ...] = ()
    quiet: QuietTimes | None = None
    districts: tuple[AnyDistrict, ...] = ()
    jobcentres: tuple[AnyJobcentre, ...] = ()
    categories: tuple[AnyCategory, ...] = ()
    suppliers: tuple[UUID, ...] = ()
    set_at: AwareDatetime
