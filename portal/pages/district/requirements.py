"""Needs that a district expects: what was stated for months to come, and what the system forecasts."""

from dataclasses import dataclass

from portal.api.answers.requirements import FORECASTS, REQUIREMENTS, Forecasts, Requirement
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.months import month_name
from portal.components.paging import next_page
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import number
from shared.auth.principal import Role

_AT_ONCE = 100
READERS = frozenset({Role.DISTRICT_MANAGER, Role.BUYER})
_NOT_YET = "Not over yet"


@dataclass(frozen=True)
class Stated:
    """What is stated of a month; `open` while it may still be corrected."""

    path: str
    month: str
    category: str
    where: str
    expected: int
    open: bool
    status: str


@dataclass(frozen=True)
class Compared:
    """What was stated, forecast and came of a month, as a person would write it."""

    month: str
    category: str
    district: str
    stated: str
    forecast: str
    came: str


@dataclass(frozen=True)
class RequirementsView:
    """Statements and forecasts."""

    stated: tuple[Stated, ...]
    compared: tuple[Compared, ...] | Missing
    next_page: str
    may_state: bool


def requirements_view(
    listed: Listed[Requirement], forecasts: Forecasts | Missing, names: Names, this_month: str, *, may_state: bool
) -> RequirementsView:
    """Show what is stated, the months to come first, and beside it what came of months that are over."""
    rows = sorted(listed.items, key=lambda each: (each.month <= this_month, each.month, each.category))
    return RequirementsView(
        stated=tuple(_stated(each, names, this_month) for each in rows),
        compared=forecasts if isinstance(forecasts, Missing) else _compared(forecasts, names),
        next_page=next_page("/requirements", listed.next),
        may_state=may_state,
    )


def _stated(each: Requirement, names: Names, this_month: str) -> Stated:
    where = names.jobcentre(each.jobcentre) if each.jobcentre else f"All of {names.district(each.district)}"
    withdrawn = each.status == "withdrawn"
    return Stated(
        path=f"/requirements/{each.requirement_id}",
        month=month_name(each.month),
        category=names.category(each.category),
        where=where,
        expected=each.expected,
        open=each.month > this_month and not withdrawn,
        status="Withdrawn" if withdrawn else "",
    )


def _compared(forecasts: Forecasts, names: Names) -> tuple[Compared, ...]:
    rows = sorted(forecasts.items, key=lambda each: (each.month, each.category, each.district), reverse=True)
    return tuple(
        Compared(
            month=month_name(each.month),
            category=names.category(each.category),
            district=names.district(each.district),
            stated=_number(each.stated),
            forecast="Too few to say" if each.forecast is None else number(each.forecast),
            came=_NOT_YET if each.came is None else number(each.came),
        )
        for each in rows[:_AT_ONCE]
    )


def _number(value: int | None) -> str:
    return "Not stated" if value is None else number(value)


async def show(visit: Visit) -> Reply:
    """Show what is stated for the person's districts, and forecasts."""
    district = min(visit.person.districts) if len(visit.person.districts) == 1 else None
    listed, forecasts = await together(
        visit.api.get(REQUIREMENTS, district=district, after=visit.asked("after"), limit=_AT_ONCE),
        part(visit.api.get(FORECASTS, district=district), "Forecasts"),
    )
    this_month = visit.day.isoformat()[:7]
    may_state = visit.role is Role.DISTRICT_MANAGER
    return Shown(requirements_view(listed, forecasts, visit.names, this_month, may_state=may_state))


PAGES = (Page("/requirements", READERS, "district/requirements.html", show),)
