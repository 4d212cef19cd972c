"""What is shown of requirements to come: to staff in full, to everybody else as it was published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.requirements.domain.forecast import Forecast
from services.client_journey.requirements.domain.method import Error
from services.client_journey.requirements.domain.months import CountedMonth
from services.client_journey.requirements.domain.requirement import Requirement, Status
from shared.contracts.client_journey import RequirementLine
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyDistrictGroup, AnyJobcentre
from shared.reference import districts
from shared.reference.codes import Code


@dataclass(frozen=True)
class RequirementView:
    """What a district or one of its jobcentres expects in a month."""

    requirement_id: UUID
    district: AnyDistrict
    jobcentre: AnyJobcentre | None
    category: AnyCategory
    month: str
    expected: int
    status: Annotated[Status, Code("requirement status")]
    reason: str | None
    stated_at: datetime
    changed_at: datetime | None
    policies: tuple[str, ...]


def view_of(one: Requirement) -> RequirementView:
    """Return what is shown of a statement."""
    return RequirementView(
        requirement_id=one.requirement_id,
        district=one.district,
        jobcentre=one.jobcentre,
        category=one.category,
        month=named(one.month),
        expected=one.expected,
        status=one.status,
        reason=one.reason,
        stated_at=one.stated_at,
        changed_at=one.changed_at,
        policies=one.policies,
    )


@dataclass(frozen=True)
class ExpectedAndCame:
    """What was stated and forecast of a district and category when the month came out, and what `came` of it.

    `came` is null until the month is over and counted; `stated` and `forecast` are where nothing was said.
    """

    district: AnyDistrict
    category: AnyCategory
    month: str
    stated: int | None
    forecast: int | None
    came: int | None


def expected_and_came(one: Forecast, counted: CountedMonth | None) -> Iterator[ExpectedAndCame]:
    """Yield what was expected in a month beside what came, whatever came unexpected too."""
    stated, forecast = one.stated, one.forecast
    came = counted.recorded if counted else {}
    for cell in sorted(stated.keys() | forecast.keys() | came.keys()):
        yield ExpectedAndCame(
            district=cell[0],
            category=cell[1],
            month=named(one.month),
            stated=stated.get(cell),
            forecast=forecast.get(cell),
            came=came.get(cell, 0) if counted else None,
        )


@dataclass(frozen=True)
class ForecastsShown:
    """What is expected month by month, in full, with the method by which it is forecast."""

    items: tuple[ExpectedAndCame, ...]
    method: str


@dataclass(frozen=True)
class CategoryAccuracy:
    """How far off what was expected of a category was, over months that are over, as a share of the needs that came.

    `error_percent` adds up what each district was off by, `together_percent` what all of them together were;
    `bias_percent` is above 0 where too many were expected. Where too few needs came nothing is said.
    """

    category: AnyCategory
    months: int
    error_percent: int
    together_percent: int
    bias_percent: int


def accuracy_of(errors: Sequence[Error], fewer_than: int) -> tuple[CategoryAccuracy, ...]:
    """Return what is shown of how far off something was; a share tells of nobody where enough needs came."""
    return tuple(
        CategoryAccuracy(each.category, each.months, each.error_percent, each.together_percent, each.bias_percent)
        for each in errors
        if each.came >= fewer_than
    )


@dataclass(frozen=True)
class Accuracy:
    """How far off the forecasts and the districts' own statements were, and what expecting the same again would be.

    `published` are the forecasts that came out, `stated` what the districts said in the months of which they said
    anything. `forecast` and `repeated` are made anew for each month that is over, from what was known when it was due
    to come out: by the method of today, and by expecting what had come last.
    """

    published: tuple[CategoryAccuracy, ...]
    stated: tuple[CategoryAccuracy, ...]
    forecast: tuple[CategoryAccuracy, ...]
    repeated: tuple[CategoryAccuracy, ...]
    method: str
    policies: tuple[str, ...]


@dataclass(frozen=True)
class PublicLine:
    """What may be expected of a category in a month: of a district, or of those of a group that have no line.

    Numbers are rounded; null means not said, or fewer than `fewer_than` of the answer.
    """

    month: str
    category: AnyCategory
    district_group: AnyDistrictGroup
    district: AnyDistrict | None
    stated: int | None
    forecast: int | None


def public_lines(one: Forecast, category: str | None, district: str | None) -> Iterator[PublicLine]:
    """Yield the lines that were published of a month; a district without one of its own is in that of its group."""
    for shown in one.released:
        for line in shown.lines:
            if category in {None, shown.category} and (district is None or _is_about(line, district, shown.lines)):
                where = line.district_group, line.district
                yield PublicLine(named(one.month), shown.category, *where, line.stated, line.forecast)


def _is_about(line: RequirementLine, district: str, among: Sequence[RequirementLine]) -> bool:
    if any(each.district == district for each in among):
        return line.district == district
    known = districts().get(district)
    return line.district is None and known is not None and line.district_group == known.group


@dataclass(frozen=True)
class PublicForecasts:
    """Requirements to come, each month as it was published once, and how far off the forecasts of late were."""

    items: tuple[PublicLine, ...]
    accuracy: tuple[CategoryAccuracy, ...]
    rounded_to: int
    fewer_than: int
    method: str


def named(month: date) -> str:
    """Return a month as it is named in requests and answers."""
    return f"{month:%Y-%m}"
