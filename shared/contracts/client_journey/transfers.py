"""Facts about a client who comes to another district, and about contact with a client."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime

from shared.contracts.client_journey.journeys import JourneyEvent
from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Reason
from shared.reference.codes import Code


class JourneyTransferred(JourneyEvent):
    """Another district looks after the client from now on, `district`; no coach does until one there takes over.

    The orders that run go on, and are paid by the district that placed them.
    """

    TYPE: ClassVar[str] = "client_journey.JourneyTransferred.v1"
    from_district: AnyDistrict
    reason: Annotated[Reason, Code("journey_transferred reason")]
    transferred_at: AwareDatetime


class ClientSeen(JourneyEvent):
    """A coach was in contact with the client on a day, or tried to be."""

    TYPE: ClassVar[str] = "client_journey.ClientSeen.v1"
    PRIVATE: ClassVar[bool] = True
    how: Annotated[str, Code("kind of contact")]
    seen_on: date
    recorded_at: AwareDatetime
    policies: tuple[str, ...] = ()
