"""What clients ask for by right: their requests, how they are answered, and erasures decided by two people."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class DataRequest(Answer):
    """A request, and by when it is to be answered; only staff of the district are told of which client."""

    request_id: UUID
    district: str
    kind: str
    received_on: date
    answer_by: date
    status: str
    overdue: bool
    extended: bool
    journey_id: UUID | None
    identified: str | None
    exported_at: datetime | None
    ground: str | None
    outcome: str | None
    reason: str | None
    ended_at: datetime | None


class Erasure(Answer):
    """An erasure, without whose it was."""

    ground: str
    request_id: UUID | None
    journeys: int
    decided_at: datetime
    carried_out_at: datetime | None


class RequestReceived(Answer):
    """The id of a request that was recorded."""

    request_id: UUID


class ReceiveDataRequest(Body):
    """Record what a client asks for."""

    kind: str
    identified: str
    received_on: date | None = None


class AnswerDataRequest(Body):
    """Say how a request was answered."""

    outcome: str
    reason: str | None = None


class ProposeErasure(Body):
    """Propose an erasure on a ground of the law."""

    ground: str


class MakeExport(Body):
    """Put together what is kept; what is about another person is withheld by its id."""

    form: str
    withhold: tuple[UUID, ...] = ()


_ONE = "/v1/data-requests/{data_request_id}"
DATA_REQUESTS = Operation(
    "GET", "/v1/data-requests", Listed[DataRequest], query=("open", "overdue", "order", "after", "limit")
)
DATA_REQUEST = Operation("GET", _ONE, DataRequest)
RECEIVE = Operation("POST", "/v1/journeys/{journey_id}/data-requests", RequestReceived, body=ReceiveDataRequest)
EXTEND = Operation("POST", f"{_ONE}/extension", Nothing, body=ForReason)
ANSWER = Operation("POST", f"{_ONE}/answer", Nothing, body=AnswerDataRequest)
EXPORT = Operation("POST", f"{_ONE}/exports", Nothing, body=MakeExport)
WITHDRAW = Operation("POST", f"{_ONE}/withdrawal", Nothing)
PROPOSE_ERASURE = Operation("POST", f"{_ONE}/erasure-proposal", Nothing, body=ProposeErasure)
RETURN_ERASURE = Operation("POST", f"{_ONE}/erasure-return", Nothing, body=ForReason)
CONFIRM_ERASURE = Operation("POST", f"{_ONE}/erasure-confirmation", Nothing)
ERASURES = Operation("GET", "/v1/erasures", Listed[Erasure], query=("after", "limit"))
