"""What clients need, by codes; what their circumstances ask is sealed and opened on record."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Considered(Answer):
    """Another source of funding that was looked at first, and what came of it."""

    funding: str
    finding: str


class Qualification(Answer):
    """On what ground the client may be helped."""

    eligibility: str
    other_funding: tuple[Considered, ...]


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
    superseded_by: UUID | None
    kinds: tuple[str, ...]
    modes: tuple[str, ...]
    start_by: date | None
    qualification: Qualification | None
    constraints_recorded_at: datetime | None


class NeedCreated(Answer):
    """A need that was recorded."""

    need_id: UUID


class Near(Answer):
    """Around which place, and how far."""

    jobcentre: str | None = None
    postcode: str | None = None
    outward_code: str | None = None
    within_km: int


class Constraints(Answer):
    """What a client's circumstances ask."""

    near: Near | None = None
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


class MatchOfNeed(Answer):
    """The request that matches a need."""

    need_id: UUID
    constraints: Constraints


class OpenedConstraints(Answer):
    """What was sealed of a need."""

    erased: bool
    match: MatchOfNeed | None = None


class SoughtNear(Body):
    """Around which place, and how far."""

    jobcentre: str | None = None
    postcode: str | None = None
    outward_code: str | None = None
    within_km: int


class Sought(Body):
    """What a client's circumstances ask, as it is sent."""

    near: SoughtNear | None = None
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


class ConsideredFunding(Body):
    """Another source of funding that was looked at first, and what came of it."""

    funding: str
    finding: str


class QualifyNeed(Body):
    """Say on what ground the client may be helped."""

    eligibility: str
    other_funding: tuple[ConsideredFunding, ...] = ()


class RecordNeed(Body):
    """Record that the client needs provision in a category."""

    category: str
    kinds: tuple[str, ...] = ()
    qualification: QualifyNeed | None = None
    constraints: Sought | None = None


class ConstrainNeed(Body):
    """Say anew of which kinds the need is and what the client's circumstances ask."""

    kinds: tuple[str, ...] = ()
    constraints: Sought | None = None


class OpenConstraints(Body):
    """Open what is sealed of a need."""

    reason: str | None = None


class Given(Body):
    """A reason, by its code."""

    reason: str


NEEDS = Operation("GET", "/v1/needs", Listed[Need], query=("district", "status", "category", "after", "limit"))
RECORD_NEED = Operation("POST", "/v1/journeys/{journey_id}/needs", NeedCreated, body=RecordNeed)
NEEDS_OF_JOURNEY = Operation("GET", "/v1/journeys/{journey_id}/needs", Listed[Need], query=("after", "limit"))
NEED = Operation("GET", "/v1/needs/{need_id}", Need)
CONSTRAIN_NEED = Operation("PUT", "/v1/needs/{need_id}/constraints", Nothing, body=ConstrainNeed)
OPEN_CONSTRAINTS = Operation(
    "POST", "/v1/needs/{need_id}/constraints/openings", OpenedConstraints, body=OpenConstraints
)
QUALIFY_NEED = Operation("PUT", "/v1/needs/{need_id}/qualification", Nothing, body=QualifyNeed)
REPORT_UNMET = Operation("POST", "/v1/needs/{need_id}/unmet", Nothing, body=Given)
RESUME_NEED = Operation("POST", "/v1/needs/{need_id}/resumption", Nothing, body=Given)
WITHDRAW_NEED = Operation("POST", "/v1/needs/{need_id}/withdrawal", Nothing, body=Given)
