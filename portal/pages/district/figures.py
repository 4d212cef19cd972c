"""What orders add up to: spend, time, rates and hours saved, by month or another grouping, each defined."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from portal.api.answers.figures import FIGURES, FIGURES_CSV, FigureGroup, Figures, OrderFigures
from portal.components.months import month_name
from portal.components.years import financial_year, years_around
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, Streamed
from portal.web.visit import Visit
from portal.web.wording import count, day, money, number, share
from shared.auth.principal import Role

READERS = frozenset({Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR})
GROUPINGS = (
    ("month", "Month"),
    ("category", "Category"),
    ("district", "District"),
    ("supplier", "Supplier"),
    ("route", "How it was ordered"),
)
HIDDEN = "Too few to show"
_LABELS = {
    "orders_placed": "Orders placed",
    "orders_bought": "Orders bought",
    "spend_pence": "Spend",
    "paid_pence": "Paid",
    "clients": "Clients",
    "days_need_to_order": "Days from need to order",
    "days_need_to_start": "Days from need to start",
    "started_within_three_weeks": "Started within three weeks",
    "acceptance_rate": "Accepted by suppliers",
    "start_rate": "Started",
    "attendance_rate": "Attended",
    "completion_rate": "Completed",
    "outcome_rate": "Led to work",
    "sustained_rate": "Work that lasted",
    "sme_share_of_spend": "Spend with small and medium suppliers",
    "needs_recorded": "Needs recorded",
    "needs_met_share": "Needs met",
    "needs_unmet_share": "Needs that nothing fitted",
    "hours_saved": "Hours of staff saved",
}
_NAME = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_IN_TABLE = ("orders_bought", "spend_pence", "days_need_to_order", "completion_rate", "outcome_rate")


@dataclass(frozen=True)
class Figure:
    """One figure with its definition."""

    label: str
    value: str
    definition: str


@dataclass(frozen=True)
class FiguresView:
    """The figures of a period: in all, and by group in a table with bars of the spend."""

    period: str
    figures: tuple[Figure, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[tuple[str, str, float], ...]
    groupings: tuple[tuple[str, str], ...]
    by: str
    years: tuple[tuple[str, str], ...]
    year: str
    table_path: str
    fewer_than: int


@dataclass(frozen=True)
class Asked:
    """What was asked for: a grouping and a financial year."""

    by: str
    year: str


def figures_view(figures: Figures, names: Names, asked: Asked, years: tuple[str, ...]) -> FiguresView:
    """Show the figures; those of too few people say so and are no number."""
    groups = [(_group_name(each, asked.by, names), each.figures) for each in figures.groups]
    most = max((each.spend_pence or 0 for _, each in groups if each), default=0) or 1
    return FiguresView(
        period=f"{day(figures.first_day)} to {day(figures.last_day)}",
        figures=_totals(figures.total, figures.definitions),
        heads=(dict(GROUPINGS)[asked.by], *(_LABELS[name] for name in _IN_TABLE)),
        rows=tuple((name, *(value_of(each, field) for field in _IN_TABLE)) for name, each in groups),
        bars=tuple(
            (name, value_of(each, "spend_pence"), (each.spend_pence or 0) / most if each else 0.0)
            for name, each in groups
        ),
        groupings=GROUPINGS,
        by=asked.by,
        years=tuple((each, each) for each in years),
        year=asked.year,
        table_path=f"/figures.csv?{urlencode({'by': asked.by, 'year': asked.year})}",
        fewer_than=figures.fewer_than,
    )


def _totals(total: OrderFigures | None, definitions: Mapping[str, str]) -> tuple[Figure, ...]:
    return tuple(
        Figure(label, value_of(total, name), _in_words(definitions.get(name, ""))) for name, label in _LABELS.items()
    )


def _in_words(definition: str) -> str:
    """Write the names of other figures and of limits as a person would; amounts are shown in pounds."""
    said = _NAME.sub(lambda found: _LABELS.get(found[0], found[0].replace("_", " ")).lower(), definition)
    return said.replace(", in pence", "")


def value_of(figures: OrderFigures | None, name: str) -> str:
    """Return one figure as a person would write it."""
    value = getattr(figures, name) if figures else None
    if value is None:
        return HIDDEN
    if name.endswith("_pence"):
        return money(int(value))
    if name.endswith(("_rate", "_share")) or "share_of" in name or name.startswith("started_"):
        return share(value)
    if name.startswith("days_"):
        return count(round(value), "day")
    return number(value)


def _group_name(group: FigureGroup, by: str, names: Names) -> str:
    match by:
        case "month":
            return month_name(group.key)
        case "category":
            return names.category(group.key)
        case "district":
            return names.district(group.key)
    return group.name


def span_of(year: str) -> tuple[date, date]:
    """Return the first and last day of a financial year such as `2026-27`."""
    first = int(year[:4])
    return date(first, 4, 1), date(first + 1, 3, 31)


def _asked(visit: Visit) -> Asked:
    by, year = visit.asked("by"), visit.asked("year")
    return Asked(
        by if by in dict(GROUPINGS) else "month",
        year if year in years_around(visit.day)[:2] else financial_year(visit.day),
    )


async def show(visit: Visit) -> Reply:
    """Show the figures of a year."""
    asked = _asked(visit)
    first_day, last_day = span_of(asked.year)
    found = await visit.api.get(FIGURES, by=asked.by, first_day=first_day, last_day=min(last_day, visit.day))
    return Shown(figures_view(found, visit.names, asked, years_around(visit.day)[:2]))


async def table(visit: Visit) -> Reply:
    """Send the figures of a year as a table."""
    asked = _asked(visit)
    first_day, last_day = span_of(asked.year)
    download = visit.api.download(FIGURES_CSV, by=asked.by, first_day=first_day, last_day=min(last_day, visit.day))
    return Streamed(download, f"figures-{asked.year}.csv")


PAGES = (
    Page("/figures", READERS, "district/figures.html", show),
    Page("/figures.csv", READERS, "", table),
)
