"""Facts about clients' ways to work. The client is a random reference; who it stands for is not known here."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class JourneyEvent(Event):
    """Base of every fact about one client's journey."""

    TOPIC: ClassVar[str] = "client-journey.journeys"
    AGGREGATE: ClassVar[str] = "journey"
    SUBJECT: ClassVar[str] = "journey_id"

    journey_id: UUID
    district: AnyDistrict


class JourneyStarted(JourneyEvent):
    """A work coach opened a journey in its first category."""

    TYPE: ClassVar[str] = "client_journey.JourneyStarted.v1"
    client_ref: UUID
    category: AnyCategory
    started_at: AwareDatetime


class JourneyMoved(JourneyEvent):
    """The client moved to another category; any direction is allowed."""

    TYPE: ClassVar[str] = "client_journey.JourneyMoved.v1"
    from_category: AnyCategory
    to_category: AnyCategory
    moved_at: AwareDatetime
    reason: Annotated[Reason, Code("journey_moved reason")] | None = None


class NeedEvent(JourneyEvent):
    """Base of every fact about one need of a journey."""

    need_id: UUID
    category: AnyCategory


class NeedRecorded(NeedEvent):
    """The client needs provision in this category."""

    TYPE: ClassVar[str] = "client_journey.NeedRecorded.v1"
    recorded_at: AwareDatetime


class NeedMet(NeedEvent):
    """A supplier accepted the order for this need."""

    TYPE: ClassVar[str] = "client_journey.NeedMet.v1"
    order_id: UUID
    met_at: AwareDatetime


class NeedUnmet(NeedEvent):
    """No suitable offer was found; the catalogue raises a gap from it."""

    TYPE: ClassVar[str] = "client_journey.NeedUnmet.v1"
    reason: Annotated[Reason, Code("need_unmet reason")]
    reported_at: AwareDatetime


class JourneyClosed(JourneyEvent):
    """The journey ended; its retention clock starts."""

    TYPE: ClassVar[str] = "client_journey.JourneyClosed.v1"
    reason: Annotated[Reason, Code("journey_closed reason")]
    closed_at: AwareDatetime
