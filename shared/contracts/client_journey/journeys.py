"""Facts about clients' ways to work. No public one says a word of who the client is, not even a reference."""

from datetime import date
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
    category: AnyCategory
    started_at: AwareDatetime


class JourneyOfClient(JourneyEvent):
    """Whose journey it is: the id of the client's key in the vault. With the key it is severed from the reference."""

    TYPE: ClassVar[str] = "client_journey.JourneyOfClient.v1"
    PRIVATE: ClassVar[bool] = True
    client_id: UUID


class ClientKeyed(JourneyEvent):
    """Whose journey it was until 0.1, by a key of the client's reference. Nothing writes it any more."""

    TYPE: ClassVar[str] = "client_journey.ClientKeyed.v1"
    PRIVATE: ClassVar[bool] = True
    client_key: str


class JourneyMoved(JourneyEvent):
    """The client moved to another category; any direction is allowed.

    `moved_on` is the day since which that is so, which may lie before the day of recording.
    """

    TYPE: ClassVar[str] = "client_journey.JourneyMoved.v1"
    from_category: AnyCategory
    to_category: AnyCategory
    moved_at: AwareDatetime
    reason: Annotated[Reason, Code("journey_moved reason")] | None = None
    moved_on: date | None = None
    policies: tuple[str, ...] = ()


class JourneyClosed(JourneyEvent):
    """The journey ended; its retention clock starts."""

    TYPE: ClassVar[str] = "client_journey.JourneyClosed.v1"
    reason: Annotated[Reason, Code("journey_closed reason")]
    closed_at: AwareDatetime


class ClientErased(JourneyEvent):
    """Whose journey it was, nobody can tell any more: the client's key is destroyed. There is one for each journey."""

    TYPE: ClassVar[str] = "client_journey.ClientErased.v1"
    erased_at: AwareDatetime
