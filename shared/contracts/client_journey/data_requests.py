"""Facts about what clients ask for by right: to see what is held of them, to have it corrected, erased or restricted.

The public ones name the request and the district that answers it, and neither journey nor client.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.reference.codes import Code

AnyDataRequestKind = Annotated[str, Code("kind of data request")]
AnyOutcomeOfRequest = Annotated[str, Code("answer to a data request")]
AnyRefusalOfRequest = Annotated[str, Code("data_request_refused reason")]
AnyErasureGround = Annotated[str, Code("erasure_granted reason")]


class DataRequestEvent(Event):
    """Base of every fact about one request."""

    TOPIC: ClassVar[str] = "client-journey.reminders"
    AGGREGATE: ClassVar[str] = "data_request"
    SUBJECT: ClassVar[str] = "request_id"

    request_id: UUID
    district: AnyDistrict
    kind: AnyDataRequestKind


class DataRequestReceived(DataRequestEvent):
    """A client asked for something by right, on that day; the answer is due by the last."""

    TYPE: ClassVar[str] = "client_journey.DataRequestReceived.v1"
    received_on: date
    answer_by: date
    remind_on: date
    policies: tuple[str, ...]


class DataRequestOfClient(DataRequestEvent):
    """Who asked, on which journey it was recorded, and how it was made sure that it is the client."""

    TYPE: ClassVar[str] = "client_journey.DataRequestOfClient.v1"
    PRIVATE: ClassVar[bool] = True
    journey_id: UUID
    client_id: UUID
    identified: Annotated[str, Code("way of identifying")]


class DataRequestDue(DataRequestEvent):
    """The last day to answer is near."""

    TYPE: ClassVar[str] = "client_journey.DataRequestDue.v1"
    answer_by: date


class DataRequestOverdue(DataRequestEvent):
    """The last day to answer is over, and the request still waits."""

    TYPE: ClassVar[str] = "client_journey.DataRequestOverdue.v1"
    answer_by: date


class DataRequestExtended(DataRequestEvent):
    """The answer takes longer, for the reason: until the new last day, which the client is told."""

    TYPE: ClassVar[str] = "client_journey.DataRequestExtended.v1"
    reason: Annotated[str, Code("data_request_extended reason")]
    answer_by: date
    remind_on: date
    extended_at: AwareDatetime
    policies: tuple[str, ...]


class DataRequestTransferred(DataRequestEvent):
    """The client came to another district, `district`, which answers the request by the same day."""

    TYPE: ClassVar[str] = "client_journey.DataRequestTransferred.v1"
    from_district: AnyDistrict
    answer_by: date
    transferred_at: AwareDatetime


class DataExported(DataRequestEvent):
    """What is held of the client was put together for the answer; so many items are withheld, since others are in them.

    Nothing of it is kept.
    """

    TYPE: ClassVar[str] = "client_journey.DataExported.v1"
    PRIVATE: ClassVar[bool] = True
    form: Annotated[str, Code("form of an export")]
    withheld: int
    exported_at: AwareDatetime


class ErasureProposed(DataRequestEvent):
    """Somebody holds that the client's data is to be erased, on that ground."""

    TYPE: ClassVar[str] = "client_journey.ErasureProposed.v1"
    PRIVATE: ClassVar[bool] = True
    ground: AnyErasureGround
    by: str
    proposed_at: AwareDatetime


class ErasureAwaitsConfirmation(DataRequestEvent):
    """A second person is to confirm that a client's data is erased, which cannot be undone, or to send it back."""

    TYPE: ClassVar[str] = "client_journey.ErasureAwaitsConfirmation.v1"
    answer_by: date


class ErasureProposalReturned(DataRequestEvent):
    """The second person did not confirm: the request is to be decided anew."""

    TYPE: ClassVar[str] = "client_journey.ErasureProposalReturned.v1"
    reason: Annotated[str, Code("erasure_returned reason")]
    returned_at: AwareDatetime


class DataRequestAnswered(DataRequestEvent):
    """The client was answered: what was asked was done, or it was refused, with the reason."""

    TYPE: ClassVar[str] = "client_journey.DataRequestAnswered.v1"
    outcome: AnyOutcomeOfRequest
    reason: AnyRefusalOfRequest | None = None
    answered_at: AwareDatetime


class DataRequestWithdrawn(DataRequestEvent):
    """The client does not ask for it any more."""

    TYPE: ClassVar[str] = "client_journey.DataRequestWithdrawn.v1"
    withdrawn_at: AwareDatetime


class ErasureEvent(Event):
    """Base of the facts about the erasure of one client, which are for nobody outside this service."""

    TOPIC: ClassVar[str] = "client-journey.reminders"
    AGGREGATE: ClassVar[str] = "erasure"
    SUBJECT: ClassVar[str] = "erasure_id"

    erasure_id: UUID


class ErasureDecided(ErasureEvent):
    """A client is to be erased: whatever fails from now on, it is carried out.

    The ground is that of a request, or that the time is over for which the data is kept.
    """

    TYPE: ClassVar[str] = "client_journey.ErasureDecided.v1"
    PRIVATE: ClassVar[bool] = True
    client_id: UUID | None
    journey_ids: tuple[UUID, ...]
    ground: AnyErasureGround
    request_id: UUID | None = None
    decided_at: AwareDatetime


class ErasureCarriedOut(ErasureEvent):
    """The client's key is destroyed, and every service is told to forget whose the journeys and needs were."""

    TYPE: ClassVar[str] = "client_journey.ErasureCarriedOut.v1"
    PRIVATE: ClassVar[bool] = True
    carried_out_at: AwareDatetime
