"""Facts about how long a client's data is kept, and what a client's rights change in that. They are all private."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime

from shared.contracts.client_journey.clients import ClientEvent
from shared.contracts.client_journey.journeys import JourneyEvent
from shared.reference.codes import Code


class RetentionStarted(JourneyEvent):
    """The journey is closed, and what is known of the client is kept to the end of this day."""

    TYPE: ClassVar[str] = "client_journey.RetentionStarted.v1"
    PRIVATE: ClassVar[bool] = True
    keep_until: date
    policies: tuple[str, ...]


class RetentionPostponed(JourneyEvent):
    """The day has come, and the data is kept longer, for the reason."""

    TYPE: ClassVar[str] = "client_journey.RetentionPostponed.v1"
    PRIVATE: ClassVar[bool] = True
    reason: Annotated[str, Code("retention_postponed reason")]
    keep_until: date
    postponed_at: AwareDatetime
    policies: tuple[str, ...]


class RetentionEnded(JourneyEvent):
    """The day has come: the client is erased, or another journey of the client was closed later, or is open."""

    TYPE: ClassVar[str] = "client_journey.RetentionEnded.v1"
    PRIVATE: ClassVar[bool] = True
    due_on: date
    ended_at: AwareDatetime


class ClientRestricted(ClientEvent):
    """What is held of the client is kept, and used for nothing else: no sharing, no letters, nothing by itself."""

    TYPE: ClassVar[str] = "client_journey.ClientRestricted.v1"
    reason: Annotated[str, Code("client_restricted reason")]
    restricted_at: AwareDatetime


class ClientRestrictionLifted(ClientEvent):
    """The restriction ended, for the reason; the client is told before."""

    TYPE: ClassVar[str] = "client_journey.ClientRestrictionLifted.v1"
    reason: Annotated[str, Code("restriction_lifted reason")]
    lifted_at: AwareDatetime


class ClientForgotten(ClientEvent):
    """The client is to be erased: nothing is recorded under this id any more, and the key is destroyed next."""

    TYPE: ClassVar[str] = "client_journey.ClientForgotten.v1"
    forgotten_at: AwareDatetime
