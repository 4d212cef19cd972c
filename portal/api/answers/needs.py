"""What clients need, by codes; what their circumstances ask is sealed and opened on record."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation, TwoWay


class Considered(TwoWay):
    """Another source of funding that was looked at first, and what came of it."""

    funding: str
    finding: str


class Qualification(TwoWay):
    """On what ground the client may be helped."""

    eligibility: str
    other_funding: tuple[Considered, ...] = ()


class Need(Answer):
    """A need and what became of it."""

    need_id: UUID
    journey_id: UUID
    district: str
    category: str
    status: str
    recorded_at: datetime
    order_id: UUID | None
    reason: str | None
    kinds: tuple[str, ...]
    modes: tuple[str, ...]
    start_by: date | None
    qualification: Qualification | None


class NeedCreated(Answer):
    """A need that was recorded."""

    need_id: UUID


class Near(TwoWay):
    """Around which place, and how far."""

    jobcentre: str | None = None
    postcode: str | None = None
    outward_code: str | None = None
    within_km: int


class Limits(TwoWay):
    """What a client's circumstances ask, the place apart."""

    modes: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    cannot_meet: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    parts_of_day: tuple[str, ...] = ()
    price_to_pence: int | None = None
    starts_from: date | None = None
    starts_to: date | None = None


class Constraints(Limits):
    """What a client's circumstances ask."""

    near: Near | None = None


class MatchOfNeed(Answer):
    """The request that matches a need."""

    need_id: UUID
    constraints: Constraints


class OpenedConstraints(Answer):
    """What was sealed of a need."""

    erased: bool
    match: MatchOfNeed | None = None


class RecordNeed(Body):
    """Record that the client needs provision in a category."""

    category: str
    kinds: tuple[str, ...] = ()
    qualification: Qualification | None = None
    constraints: Constraints | None = None


class ConstrainNeed(Body):
    """Say anew of which kinds the need is and what the client's circumstances ask."""

    kinds: tuple[str, ...] = ()
    constraints: Constraints | None = None


class OpenConstraints(Body):
    """Open what is sealed of a need."""

    reason: str | None = None


NEEDS = Operation("GET", "/v1/needs", Listed[Need], query=("district", "status", "category", "after", "limit"))
RECORD_NEED = Operation("POST", "/v1/journeys/{journey_id}/needs", NeedCreated, body=RecordNeed)
NEEDS_OF_JOURNEY = Operation("GET", "/v1/journeys/{journey_id}/needs", Listed[Need], query=("after", "limit"))
NEED = Operation("GET", "/v1/needs/{need_id}", Need)
CONSTRAIN_NEED = Operation("PUT", "/v1/needs/{need_id}/constraints", Nothing, body=ConstrainNeed)
OPEN_CONSTRAINTS = Operation(
    "POST", "/v1/needs/{need_id}/constraints/openings", OpenedConstraints, body=OpenConstraints
)
QUALIFY_NEED = Operation("PUT", "/v1/needs/{need_id}/qualification", Nothing, body=Qualification)
REPORT_UNMET = Operation("POST", "/v1/needs/{need_id}/unmet", Nothing, body=ForReason)
RESUME_NEED = Operation("POST", "/v1/needs/{need_id}/resumption", Nothing, body=ForReason)
WITHDRAW_NEED = Operation("POST", "/v1/needs/{need_id}/withdrawal", Nothing, body=ForReason)
