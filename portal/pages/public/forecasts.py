"""What will be needed in the months ahead, published for anybody, and how far off earlier forecasts were."""

from dataclasses import dataclass

from portal.api.answers.published import PUBLIC_FORECASTS, CategoryAccuracy, PublicForecasts, PublicLine
from portal.components.months import month_name
from portal.components.published import FORECASTS, PublicNames, public_names, published_tabs
from portal.components.tabs import Tab
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import number

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ForecastsView:
    """What is expected of a category in a month, in a table and as bars; and how far off forecasts were."""

    tabs: tuple[Tab, ...]
    categories: Options
    category: str
    months: Options
    month: str
    rows: tuple[tuple[str, str, str], ...]
    bars: tuple[tuple[str, str, float], ...]
    rounded_to: int
    fewer_than: int
    accuracy: tuple[tuple[str, ...], ...]


def forecasts_view(
    found: PublicForecasts, category: str, month: str, public: PublicNames, names: Names
) -> ForecastsView:
    """Return the page of a category; of the first month that is published where another was asked for."""
    months = tuple(sorted({each.month for each in found.items if each.category == category}))
    chosen = month if month in months else next(iter(months), "")
    lines = [each for each in found.items if (each.category, each.month) == (category, chosen)]
    most = max((_largest(each) for each in lines), default=0) or 1
    few = _("Fewer than %(number)s, or not said") % {"number": found.fewer_than}
    rows = [(_place(each, public, names), _said(each.stated, few), _said(each.forecast, few)) for each in lines]
    return ForecastsView(
        tabs=published_tabs(FORECASTS),
        categories=tuple((code, _(name)) for code, name in public.categories.items()),
        category=category,
        months=tuple((each, month_name(each)) for each in months),
        month=chosen,
        rows=tuple(rows),
        bars=tuple(
            (row[0], number(_largest(line)) if _largest(line) else few, _largest(line) / most)
            for row, line in zip(rows, lines, strict=True)
        ),
        rounded_to=found.rounded_to,
        fewer_than=found.fewer_than,
        accuracy=tuple(_accuracy(each, public) for each in found.accuracy),
    )


def _largest(line: PublicLine) -> int:
    """Return what is stated, or forecast where nothing is."""
    return line.stated if line.stated is not None else line.forecast or 0


def _said(value: int | None, few: str) -> str:
    return few if value is None else number(value)


def _place(line: PublicLine, public: PublicNames, names: Names) -> str:
    if line.district:
        return public.district(line.district)
    group = names.of("district_groups", line.district_group)
    return _("Other districts of %(group)s") % {"group": group}


def _accuracy(each: CategoryAccuracy, public: PublicNames) -> tuple[str, ...]:
    bias = each.bias_percent
    leaning = _("Neither way") if not bias else _("Too many expected") if bias > 0 else _("Too few expected")
    return (
        public.category(each.category),
        str(each.months),
        f"{each.error_percent}%",
        f"{each.together_percent}%",
        f"{leaning}, {abs(bias)}%" if bias else leaning,
    )


async def show(visit: Visit) -> Reply:
    """Show what is expected of the category that is asked for, or of the first."""
    public = await public_names(visit)
    category = visit.asked_of("category", public.categories) or next(iter(public.categories), "")
    found = await visit.api.get(PUBLIC_FORECASTS, category=category)
    category = category or next((each.category for each in found.items), "")
    return Shown(forecasts_view(found, category, visit.asked("month"), public, visit.names))


PAGES = (Page(FORECASTS, None, "public/forecasts.html", show),)
