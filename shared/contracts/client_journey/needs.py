"""Facts about what clients need on their way. No public one says a word of who the client is."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.codes import AnyCategory, AnyDistrict, AnyNeedKind
from shared.contracts.event import Event, Reason
from shared.contracts.sealed import Sealed
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


class Coarse(BaseModel):
    """What of a need others may know: its kinds, the ways in which provision may come, and the month to begin by.

    Without `modes` any will do. `start_by` is the first day of that month; the day itself is in no public fact.
    """

    kinds: tuple[AnyNeedKind, ...] = ()
    modes: tuple[Annotated[str, Code("mode of delivery")], ...] = ()
    start_by: date | None = None


class NeedRecorded(Coarse, NeedEvent):
    """The client needs provision in this category."""

    model_config = Event.model_config
    TYPE: ClassVar[str] = "client_journey.NeedRecorded.v1"
    recorded_at: AwareDatetime


class NeedRevised(Coarse, NeedEvent):
    """What others may know of a need is something else from now on."""

    model_config = Event.model_config
    TYPE: ClassVar[str] = "client_journey.NeedRevised.v1"
    revised_at: AwareDatetime


class NeedConstrained(NeedEvent):
    """What the client's circumstances ask of provision, all of it, sealed by the client's key."""

    TYPE: ClassVar[str] = "client_journey.NeedConstrained.v1"
    PRIVATE: ClassVar[bool] = True
    constraints: Sealed
    constrained_at: AwareDatetime


class FundingConsidered(BaseModel):
    """Another source that could have paid for what is needed, and why it does not."""

    model_config = ConfigDict(frozen=True)

    funding: Annotated[str, Code("other funding")]
    finding: Annotated[str, Code("finding on funding")]


class NeedQualified(NeedEvent):
    """A coach said on what ground the client may be helped, and which other funding was considered first.

    `policies` are the stamps of those by which that is asked.
    """

    TYPE: ClassVar[str] = "client_journey.NeedQualified.v1"
    PRIVATE: ClassVar[bool] = True
    eligibility: Annotated[str, Code("eligibility")]
    other_funding: tuple[FundingConsidered, ...]
    policies: tuple[str, ...]
    qualified_at: AwareDatetime


class NeedTransferred(NeedEvent):
    """The client's journey is another district's from now on, and the need with it; an order that runs is not."""

    TYPE: ClassVar[str] = "client_journey.NeedTransferred.v1"
    from_district: AnyDistrict
    transferred_at: AwareDatetime


class NeedOrdered(NeedEvent):
    """An order runs for this need."""

    TYPE: ClassVar[str] = "client_journey.NeedOrdered.v1"
    order_id: UUID
    ordered_at: AwareDatetime


class NeedMet(NeedEvent):
    """What was ordered for this need, at `ordered_at`, was delivered to its end."""

    TYPE: ClassVar[str] = "client_journey.NeedMet.v1"
    order_id: UUID
    ordered_at: AwareDatetime | None = None
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


class NeedResumed(NeedEvent):
    """A coach looks anew for what was unmet: the need is open again."""

    TYPE: ClassVar[str] = "client_journey.NeedResumed.v1"
    reason: Annotated[Reason, Code("need_resumed reason")]
    resumed_at: AwareDatetime


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
