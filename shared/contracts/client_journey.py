"""Facts about clients' ways to work. No public one says a word of who the client is, not even a reference."""

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


class ClientKeyed(JourneyEvent):
    """Whose journey it is, by the key of the client's reference: only who has the secret can tell."""

    TYPE: ClassVar[str] = "client_journey.ClientKeyed.v1"
    PRIVATE: ClassVar[bool] = True
    client_key: str


class JourneyMoved(JourneyEvent):
    """The client moved to another category; any direction is allowed."""

    TYPE: ClassVar[str] = "client_journey.JourneyMoved.v1"
    from_category: AnyCategory
    to_category: AnyCategory
    moved_at: AwareDatetime
    reason: Annotated[Reason, Code("journey_moved reason")] | None = None


class JourneyClosed(JourneyEvent):
    """The journey ended; its retention clock starts."""

    TYPE: ClassVar[str] = "client_journey.JourneyClosed.v1"
    reason: Annotated[Reason, Code("journey_closed reason")]
    closed_at: AwareDatetime


class ClientErased(JourneyEvent):
    """Whose journey it was, nobody can tell any more: the client's key is destroyed. There is one for each journey."""

    TYPE: ClassVar[str] = "client_journey.ClientErased.v1"
    erased_at: AwareDatetime


class NeedEvent(Event):
    """Base of every fact about one need of a journey. Whoever reads it may link a client's needs, so that few do."""

    TOPIC: ClassVar[str] = "client-journey.needs"
    AGGREGATE: ClassVar[str] = "need"
    SUBJECT: ClassVar[str] = "need_id"

    need_id: UUID
    journey_id: UUID
    district: AnyDistrict
    category: AnyCategory


class NeedRecorded(NeedEvent):
    """The client needs provision in this category."""

    TYPE: ClassVar[str] = "client_journey.NeedRecorded.v1"
    recorded_at: AwareDatetime


class NeedOrdered(NeedEvent):
    """An order runs for this need."""

    TYPE: ClassVar[str] = "client_journey.NeedOrdered.v1"
    order_id: UUID
    ordered_at: AwareDatetime


class NeedMet(NeedEvent):
    """What was ordered for this need was delivered to its end."""

    TYPE: ClassVar[str] = "client_journey.NeedMet.v1"
    order_id: UUID
    met_at: AwareDatetime


class NeedReopened(NeedEvent):
    """The order came to nothing or ended early: the need is open as before."""

    TYPE: ClassVar[str] = "client_journey.NeedReopened.v1"
    order_id: UUID
    reopened_at: AwareDatetime


class NeedUnmet(NeedEvent):
    """No suitable offer was found; the catalogue raises a gap from it."""

    TYPE: ClassVar[str] = "client_journey.NeedUnmet.v1"
    reason: Annotated[Reason, Code("need_unmet reason")]
    reported_at: AwareDatetime


class NeedWithdrawn(NeedEvent):
    """Nobody looks for provision any more; `superseded_by` is the need that has taken its place, if one has."""

    TYPE: ClassVar[str] = "client_journey.NeedWithdrawn.v1"
    reason: Annotated[Reason, Code("need_withdrawn reason")]
    superseded_by: UUID | None = None
    withdrawn_at: AwareDatetime


class NeedSevered(Event):
    """The client is erased: whoever keeps whose need it was, or what the client's circumstances asked, drops it.

    Alone among the facts of a need it names no journey.
    """

    TYPE: ClassVar[str] = "client_journey.NeedSevered.v1"
    TOPIC: ClassVar[str] = "client-journey.needs"
    AGGREGATE: ClassVar[str] = "need"
    SUBJECT: ClassVar[str] = "need_id"

    need_id: UUID
    severed_at: AwareDatetime
