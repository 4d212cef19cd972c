"""Facts about what clients need on their way. No public one says a word of who the client is."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


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
