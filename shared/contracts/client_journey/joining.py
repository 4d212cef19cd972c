"""Facts about how a client joins what was ordered: what they are told, and whether they take the place."""

from datetime import date, time
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event, Reason
from shared.contracts.sealed import Sealed
from shared.reference.codes import Code

AnyThingToBring = Annotated[str, Code("thing to bring")]
AnyLetterLanguage = Annotated[str, Code("language of letters")]
AnyLetterForm = Annotated[str, Code("form of letter")]
AnyParty = Annotated[str, Code("party to an agreement")]


class JoiningEvent(Event):
    """Base of every fact about how one client joins one order, of which the client has a line.

    Whoever reads a public one learns of an order and of nobody's journey: notifications, and nobody else.
    """

    TOPIC: ClassVar[str] = "client-journey.assignments"
    AGGREGATE: ClassVar[str] = "joining"
    SUBJECT: ClassVar[str] = "joining_id"

    joining_id: UUID
    order_id: UUID
    line: int = 1
    district: AnyDistrict


class JoiningBegun(JoiningEvent):
    """Somebody began to see to it that the client of a line knows where to go."""

    TYPE: ClassVar[str] = "client_journey.JoiningBegun.v1"
    PRIVATE: ClassVar[bool] = True
    need_id: UUID
    journey_id: UUID
    begun_at: AwareDatetime


class JoiningDetailsGiven(JoiningEvent):
    """When and where the client begins, by whom it was said; another such fact replaces this one.

    `venue_index` counts the venues of the offer's version that was ordered, from 0; `None` for what is joined online.
    `words` are who is there for the client, how to reach them and how to find the way: by the client's own key, since
    they would tell somebody where the client is.
    """

    TYPE: ClassVar[str] = "client_journey.JoiningDetailsGiven.v1"
    PRIVATE: ClassVar[bool] = True
    given_by: AnyParty
    on: date
    begins_at: time
    early_minutes: int = 0
    venue_index: int | None = None
    bring: tuple[AnyThingToBring, ...] = ()
    words: Sealed | None = None
    given_at: AwareDatetime


class JoiningLetterMade(JoiningEvent):
    """A letter was made for the client, to be sent or handed over. It is not kept: it can be made again."""

    TYPE: ClassVar[str] = "client_journey.JoiningLetterMade.v1"
    PRIVATE: ClassVar[bool] = True
    written_in: AnyLetterLanguage
    form: AnyLetterForm
    made_at: AwareDatetime


class PlaceDeclined(JoiningEvent):
    """The client does not take the place: the supplier sees nothing more of them, and the district acts on it."""

    TYPE: ClassVar[str] = "client_journey.PlaceDeclined.v1"
    reason: Annotated[Reason, Code("place_declined reason")]
    declined_at: AwareDatetime


class PlaceTaken(JoiningEvent):
    """The client takes the place after all, which they had declined."""

    TYPE: ClassVar[str] = "client_journey.PlaceTaken.v1"
    taken_at: AwareDatetime
