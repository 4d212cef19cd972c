"""Facts about clients, all of them private: what is known of a client in words is sealed by the client's own key.

A client is the id of its key in the vault, random and on no topic. Who looked at what was sealed is a fact too.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Event, Reason
from shared.contracts.sealed import Sealed
from shared.reference.codes import Code


class ClientEvent(Event):
    """Base of every fact about one client."""

    TOPIC: ClassVar[str] = "client-journey.journeys"
    AGGREGATE: ClassVar[str] = "client"
    SUBJECT: ClassVar[str] = "client_id"
    PRIVATE: ClassVar[bool] = True

    client_id: UUID


class ClientRecorded(ClientEvent):
    """A client is known here, by a key of its own."""

    TYPE: ClassVar[str] = "client_journey.ClientRecorded.v1"
    recorded_at: AwareDatetime


class JourneyOfClientRecorded(ClientEvent):
    """This journey is the client's."""

    TYPE: ClassVar[str] = "client_journey.JourneyOfClientRecorded.v1"
    journey_id: UUID


class ContactDetailsRecorded(ClientEvent):
    """How the client is addressed and reached, from now on."""

    TYPE: ClassVar[str] = "client_journey.ContactDetailsRecorded.v1"
    sealed: Sealed
    recorded_at: AwareDatetime


class AccessNeedsRecorded(ClientEvent):
    """What the client said about access to provision, from now on."""

    TYPE: ClassVar[str] = "client_journey.AccessNeedsRecorded.v1"
    sealed: Sealed
    recorded_at: AwareDatetime


class OpeningEvent(Event):
    """Base of every fact about one look at what is sealed."""

    TOPIC: ClassVar[str] = "client-journey.journeys"
    AGGREGATE: ClassVar[str] = "opening"
    SUBJECT: ClassVar[str] = "opening_id"
    PRIVATE: ClassVar[bool] = True

    opening_id: UUID


class SealedOpened(OpeningEvent):
    """Somebody looked at what is sealed of a client: what kind, and why. It is committed before anything is opened.

    `order_id` is the order that a supplier (`supplier_id`) looked for, `emergency_id` somebody's emergency access.
    """

    TYPE: ClassVar[str] = "client_journey.SealedOpened.v1"
    client_id: UUID
    journey_id: UUID
    kinds: tuple[Annotated[str, Code("kind of sealed data")], ...]
    reason: Annotated[Reason, Code("data_opened reason")]
    by: str
    supplier_id: UUID | None = None
    order_id: UUID | None = None
    emergency_id: UUID | None = None
    opened_at: AwareDatetime
