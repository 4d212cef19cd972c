"""A request that a client makes by right: received, answered in time, refused with a reason, or withdrawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code


class Kind(StrEnum):
    """What is asked for: UK GDPR arts 15, 16, 17 and 18."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"


class Status(StrEnum):
    """Where a request stands. `PROPOSED`: somebody would erase, and a second person is to confirm it."""

    RECEIVED = "received"
    PROPOSED = "proposed"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How it was answered."""

    COMPLIED = "complied"
    PARTLY_COMPLIED = "partly_complied"
    REFUSED = "refused"


@dataclass(frozen=True)
class DataRequest:
    """One request. `journey_id` is where it was recorded, `client_id` whose it is; `exported_at`, when last."""

    request_id: UUID
    district: AnyDistrict
    kind: facts.AnyDataRequestKind
    received_on: date
    answer_by: date
    remind_on: date
    open: bool = True
    status: Annotated[Status, Code("data request status")] = Status.RECEIVED
    overdue: bool = False
    extended: bool = False
    journey_id: UUID | None = None
    client_id: UUID | None = None
    identified: Annotated[str, Code("way of identifying")] | None = None
    exported_at: datetime | None = None
    ground: facts.AnyErasureGround | None = None
    proposed_by: str | None = None
    outcome: facts.AnyOutcomeOfRequest | None = None
    reason: facts.AnyRefusalOfRequest | None = None
    ended_at: datetime | None = None


def evolve(request: DataRequest | None, event: facts.DataRequestEvent) -> DataRequest:
    """Fold one event into a request."""
    if isinstance(event, facts.DataRequestReceived):
        about = (event.request_id, event.district, event.kind)
        return DataRequest(*about, event.received_on, event.answer_by, event.remind_on)
    request, fold = begun(request, event), _FOLDS.get(type(event))
    return fold(request, event) if fold else request


def _of_client(request: DataRequest, event: facts.DataRequestOfClient) -> DataRequest:
    return replace(request, journey_id=event.journey_id, client_id=event.client_id, identified=event.identified)


def _overdue(request: DataRequest, _: facts.DataRequestOverdue) -> DataRequest:
    return replace(request, overdue=True)


def _extended(request: DataRequest, event: facts.DataRequestExtended) -> DataRequest:
    return replace(request, answer_by=event.answer_by, remind_on=event.remind_on, extended=True)


def _transferred(request: DataRequest, event: facts.DataRequestTransferred) -> DataRequest:
    return replace(request, district=event.district)


def _exported(request: DataRequest, event: facts.DataExported) -> DataRequest:
    return replace(request, exported_at=event.exported_at)


def _proposed(request: DataRequest, event: facts.ErasureProposed) -> DataRequest:
    return replace(request, status=Status.PROPOSED, ground=event.ground, proposed_by=event.by)


def _returned(request: DataRequest, _: facts.ErasureProposalReturned) -> DataRequest:
    return replace(request, status=Status.RECEIVED, ground=None, proposed_by=None)


def _answered(request: DataRequest, event: facts.DataRequestAnswered) -> DataRequest:
    outcome, reason = event.outcome, event.reason
    ended = replace(request, open=False, status=Status.ANSWERED, outcome=outcome, reason=reason)
    return replace(ended, ended_at=event.answered_at)


def _withdrawn(request: DataRequest, event: facts.DataRequestWithdrawn) -> DataRequest:
    return replace(request, open=False, status=Status.WITHDRAWN, ended_at=event.withdrawn_at)


_FOLDS: Mapping[type[Event], Callable[[DataRequest, Any], DataRequest]] = {
    facts.DataRequestOfClient: _of_client,
    facts.DataRequestOverdue: _overdue,
    facts.DataRequestExtended: _extended,
    facts.DataRequestTransferred: _transferred,
    facts.DataExported: _exported,
    facts.ErasureProposed: _proposed,
    facts.ErasureProposalReturned: _returned,
    facts.DataRequestAnswered: _answered,
    facts.DataRequestWithdrawn: _withdrawn,
}

_OPEN_REQUEST = Claim("open_data_request")


def open_request(client_id: UUID, kind: str) -> ClaimRef:
    """Name the claim of the one request of a kind that may be open of a client."""
    return _OPEN_REQUEST(f"{client_id}:{kind}")


def _claims(request: DataRequest) -> tuple[ClaimRef, ...]:
    return (open_request(request.client_id, request.kind),) if request.open and request.client_id else ()


DATA_REQUESTS = Aggregate(
    "data_request",
    "data_requests",
    DataRequest,
    evolve,
    indexes=(
        ("district", "open", "answer_by", "request_id"),
        ("client_id",),
        ("journey_id",),
        ("open", "answer_by"),
    ),
    claims=_claims,
)
