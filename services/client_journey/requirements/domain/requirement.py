"""What a district, or one of its jobcentres, expects: so many needs of a category in a month that has not begun.

A month that has begun is for good, so that what was stated of it can be held against what came.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, TypedDict
from uuid import UUID

from pydantic import Field

from shared.contracts import client_journey as facts
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyJobcentre
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.commands import MONTH, command
from shared.kernel.dated import district_exists
from shared.kernel.holding import Claim, ClaimRef
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import (
    CategoryCode,
    DistrictCode,
    JobcentreCode,
    Policy,
    ReasonKind,
    jobcentres,
    reason_of,
    stamps,
)
from shared.reference.calendar import add_months, uk_date
from shared.reference.codes import Code
from shared.reference.policy_values import RequirementsToCome

Number = Annotated[int, Field(ge=0, le=10_000)]
Month = Annotated[str, Field(pattern=MONTH, examples=["2026-10"])]


class Status(StrEnum):
    """Where a statement stands."""

    STATED = "stated"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Requirement:
    """What is expected; `reason` is that of the last correction, or of the withdrawal."""

    requirement_id: UUID
    district: AnyDistrict
    jobcentre: AnyJobcentre | None
    category: AnyCategory
    month: date
    expected: int
    stated_at: datetime
    status: Annotated[Status, Code("requirement status")] = Status.STATED
    reason: str | None = None
    changed_at: datetime | None = None
    policies: tuple[str, ...] = ()


@command
class StateRequirement:
    """State how many needs of a category are expected in a month, by a district or by one of its jobcentres.

    What a district states for itself counts instead of what its jobcentres do.
    """

    district: DistrictCode
    jobcentre: JobcentreCode | None = None
    category: CategoryCode
    month: Month
    expected: Number


@command
class CorrectRequirement:
    """Expect another number, with the reason."""

    expected: Number
    reason: Annotated[str, reason_of(ReasonKind.REQUIREMENT_CORRECTED)]


@command
class WithdrawRequirement:
    """State nothing of these needs any more, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.REQUIREMENT_WITHDRAWN)]


def first_day(month: str) -> date:
    """Return the first day of a month that is named as in requests."""
    return date.fromisoformat(f"{month}-01")


def state(
    standing: Requirement | None,
    requirement_id: UUID,
    asked: StateRequirement,
    terms: Policy[RequirementsToCome],
    now: datetime,
) -> list[Event]:
    """State what is expected, or raise `Rejected` with every reason; `standing` is what is stated of it already."""
    if standing is not None and standing.expected == asked.expected:
        return []
    month = first_day(asked.month)
    last = add_months(month, 1) - timedelta(days=1)
    reject_if_any(
        [
            is_not_stated_yet(standing),
            month_has_not_begun(month, now),
            month_is_not_too_far(month, terms.values, now),
            district_exists(asked.district, month, last, "/district"),
            jobcentre_is_of_the_district(asked.jobcentre, asked.district),
            jobcentre_is_there(asked.jobcentre, month, last),
        ]
    )
    return [
        facts.RequirementStated(
            requirement_id=requirement_id,
            district=asked.district,
            jobcentre=asked.jobcentre,
            category=asked.category,
            month=month,
            expected=asked.expected,
            policies=stamps(terms),
            stated_at=now,
        )
    ]


def correct(one: Requirement, asked: CorrectRequirement, now: datetime) -> list[Event]:
    """Expect another number, or raise `Rejected` with every reason."""
    if one.status is Status.STATED and one.expected == asked.expected:
        return []
    reject_if_any([requirement_stands(one), month_has_not_begun(one.month, now, "")])
    return [
        facts.RequirementCorrected(**_about(one), expected=asked.expected, reason=asked.reason, corrected_at=now),
    ]


def withdraw(one: Requirement, asked: WithdrawRequirement, now: datetime) -> list[Event]:
    """State nothing any more, or raise `Rejected` with every reason."""
    if one.status is Status.WITHDRAWN:
        return []
    reject_if_any([status_is_known("requirement", one.status), month_has_not_begun(one.month, now, "")])
    return [facts.RequirementWithdrawn(**_about(one), reason=asked.reason, withdrawn_at=now)]


def is_not_stated_yet(standing: Requirement | None) -> Rejection | None:
    """One number stands for a place, a category and a month, so that nothing is counted twice."""
    if standing is None:
        return None
    detail = f"{standing.expected} are stated already as {standing.requirement_id}: correct that"
    return Rejection("requirement_stated", detail, "/expected")


def month_has_not_begun(month: date, now: datetime, pointer: str = "/month") -> Rejection | None:
    """What is stated of a month stands once it begins: afterwards it would be hindsight."""
    if uk_date(now) < month:
        return None
    return Rejection("month_begun", f"{month:%Y-%m} has begun: what is stated of it stands", pointer)


def month_is_not_too_far(month: date, terms: RequirementsToCome, now: datetime) -> Rejection | None:
    """Nobody knows what will be needed in years, and a mistyped year is no plan."""
    last = add_months(uk_date(now).replace(day=1), terms.stated_months_ahead)
    if month <= last:
        return None
    return Rejection("month_too_far", f"months up to {last:%Y-%m} can be stated, not {month:%Y-%m}", "/month")


def jobcentre_is_of_the_district(code: str | None, district: str) -> Rejection | None:
    """A jobcentre states needs of its own district alone."""
    office = jobcentres().get(code) if code else None
    if office is None or office.district == district:
        return None
    return Rejection("jobcentre_elsewhere", f"jobcentre {code} lies in {office.district}", "/jobcentre")


def jobcentre_is_there(code: str | None, first: date, last: date) -> Rejection | None:
    """No needs are expected in an office that has closed by then, or opens later."""
    office = jobcentres().get(code) if code else None
    if office is None or (office.valid_from <= last and (office.valid_to is None or first <= office.valid_to)):
        return None
    there = f"from {office.valid_from} to {office.valid_to or 'further notice'}"
    return Rejection("jobcentre_not_valid", f"jobcentre {code} exists {there}", "/jobcentre")


def requirement_stands(one: Requirement) -> Rejection | None:
    """What was withdrawn is stated anew, not corrected."""
    if one.status is Status.WITHDRAWN:
        return Rejection("requirement_withdrawn", "it was withdrawn: state it anew")
    return status_is_known("requirement", one.status)


class _About(TypedDict):
    requirement_id: UUID
    district: str


def _about(one: Requirement) -> _About:
    return _About(requirement_id=one.requirement_id, district=one.district)


def evolve(one: Requirement | None, event: facts.RequirementEvent) -> Requirement:
    """Fold one event into a statement."""
    if isinstance(event, facts.RequirementStated):
        return Requirement(
            requirement_id=event.requirement_id,
            district=event.district,
            jobcentre=event.jobcentre,
            category=event.category,
            month=event.month,
            expected=event.expected,
            stated_at=event.stated_at,
            policies=event.policies,
        )
    one = begun(one, event)
    match event:
        case facts.RequirementCorrected():
            return replace(one, expected=event.expected, reason=event.reason, changed_at=event.corrected_at)
        case facts.RequirementWithdrawn():
            gone = replace(one, status=Status.WITHDRAWN, changed_at=event.withdrawn_at)
            return replace(gone, reason=event.reason)
    return one


_STATED = Claim("requirement")


def stated_for(district: str, jobcentre: str | None, category: str, month: date) -> ClaimRef:
    """Name the claim of the one statement for a place, a category and a month."""
    return _STATED(f"{district}:{jobcentre or '-'}:{category}:{month:%Y-%m}")


def _claims(one: Requirement) -> tuple[ClaimRef, ...]:
    if one.status != Status.STATED:
        return ()
    return (stated_for(one.district, one.jobcentre, one.category, one.month),)


REQUIREMENTS = Aggregate(
    "requirement",
    "requirements",
    Requirement,
    evolve,
    indexes=(("district", "month"), ("month", "status")),
    claims=_claims,
)
