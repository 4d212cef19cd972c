"""Needs that districts expect in months to come, and what the system forecasts."""

from uuid import UUID

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class Requirement(Answer):
    """How many needs a district, or one of its jobcentres, expects in a month such as `2026-11`."""

    requirement_id: UUID
    district: str
    jobcentre: str | None
    category: str
    month: str
    expected: int
    status: str
    reason: str | None


class ExpectedAndCame(Answer):
    """What was stated and forecast for a month, and once it is over, what came."""

    district: str
    category: str
    month: str
    stated: int | None
    forecast: int | None
    came: int | None


class Forecasts(Answer):
    """Forecasts, and how they are made."""

    items: tuple[ExpectedAndCame, ...]
    method: str


class State(Body):
    """A statement of what is expected."""

    district: str
    jobcentre: str | None = None
    category: str
    month: str
    expected: int


class Correct(Body):
    """Another number, with the reason."""

    expected: int
    reason: str


REQUIREMENTS = Operation(
    "GET",
    "/v1/requirements",
    Listed[Requirement],
    query=("district", "jobcentre", "category", "month", "status", "after", "limit"),
)
REQUIREMENT = Operation("GET", "/v1/requirements/{requirement_id}", Requirement)
STATE = Operation("POST", "/v1/requirements", Nothing, body=State)
CORRECT = Operation("POST", "/v1/requirements/{requirement_id}/correction", Nothing, body=Correct)
WITHDRAW = Operation("POST", "/v1/requirements/{requirement_id}/withdrawal", Nothing, body=ForReason)
FORECASTS = Operation("GET", "/v1/forecasts", Forecasts, query=("month", "district", "category"))
