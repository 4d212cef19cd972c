"""Figures of a quarter for anybody: what was ordered, what it cost, the share of small suppliers, the days it took."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from portal.api.answers.published import PUBLIC_FIGURES, PUBLIC_FIGURES_CSV, FiguresForAll, PublicFigures
from portal.api.problem import NotAnswered
from portal.components.published import FIGURES, published_tabs
from portal.components.tabs import Tab
from portal.web.language import words as _
from portal.web.language import words_of as _n
from portal.web.page import Page, Reply, Shown, Streamed
from portal.web.visit import Visit
from portal.web.wording import day, money, number, share

GROUPINGS = ("category", "district")
_REFUSED = frozenset({400, 409, 422})


@dataclass(frozen=True)
class FiguresView:
    """The figures of a quarter, in a table and as bars of what was ordered; no `period` where none is out yet."""

    tabs: tuple[Tab, ...]
    groupings: tuple[Tab, ...]
    period: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[tuple[str, str, float], ...]
    explained: tuple[tuple[str, str], ...]
    fewer_than: int
    earlier: str
    later: str
    csv: str


def figures_view(figures: PublicFigures | None, by: str, today: date) -> FiguresView:
    """Return the page."""
    groups = figures.groups if figures else ()
    most = max((each.figures.placed_pence for each in groups), default=0) or 1
    quarter = figures.first_day.isoformat() if figures else ""
    named = {"category": _("Category"), "district": _("District")}
    texts = {"category": _("By category"), "district": _("By district")}
    return FiguresView(
        tabs=published_tabs(FIGURES),
        groupings=tuple(Tab(_address(FIGURES, each, quarter), texts[each], each == by) for each in GROUPINGS),
        period=_period(figures),
        heads=(named[by], *(label for label, _said in _explained())),
        rows=tuple((_(each.name), *_cells(each.figures)) for each in groups),
        bars=tuple(
            (_(each.name), money(each.figures.placed_pence), each.figures.placed_pence / most) for each in groups
        ),
        explained=_explained(),
        fewer_than=figures.fewer_than if figures else 0,
        earlier=_address(FIGURES, by, (figures.first_day - timedelta(days=1)).isoformat()) if figures else "",
        later=_later(figures, by, today),
        csv=_address(f"{FIGURES}.csv", by, quarter),
    )


def _period(figures: PublicFigures | None) -> str:
    if figures is None:
        return ""
    return _("%(first)s to %(last)s") % {"first": day(figures.first_day), "last": day(figures.last_day)}


def _later(figures: PublicFigures | None, by: str, today: date) -> str:
    """Return the quarter that follows, once it is over; whether it is out the service says."""
    if figures is None or figures.last_day + timedelta(days=93) > today:
        return ""
    return _address(FIGURES, by, (figures.last_day + timedelta(days=1)).isoformat())


def _explained() -> tuple[tuple[str, str], ...]:
    return (
        (_("Orders"), _("Orders that were placed in the quarter, rounded.")),
        (_("Cost"), _("What they cost, rounded.")),
        (_("Small suppliers, of orders"), _("The share of suppliers that are small or medium, where that is known.")),
        (_("Small suppliers, of cost"), _("The same of what the orders cost.")),
        (_("Days to the order"), _("Days from a need being recorded to its order, on average.")),
    )


def _cells(figures: FiguresForAll) -> tuple[str, ...]:
    days = figures.days_need_to_order
    return (
        number(figures.orders_placed),
        money(figures.placed_pence),
        _share(figures.sme_share_of_orders),
        _share(figures.sme_share_of_value),
        _("Not known") if days is None else _n("%(count)s day", "%(count)s days", round(days)) % {"count": round(days)},
    )


def _share(value: float | None) -> str:
    return _("Not known") if value is None else share(value)


def _address(path: str, by: str, quarter: str) -> str:
    asked = {"by": by if by != GROUPINGS[0] else "", "quarter_of": quarter}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path


def asked_for(visit: Visit) -> dict[str, Any]:
    """Read the grouping and the quarter; what is no day is passed over."""
    try:
        quarter = date.fromisoformat(visit.asked("quarter_of")).isoformat()
    except ValueError:
        quarter = ""
    return {"by": visit.asked_of("by", GROUPINGS) or GROUPINGS[0], "quarter_of": quarter}


async def show(visit: Visit) -> Reply:
    """Show the quarter that is asked for, or the last that is out."""
    asked = asked_for(visit)
    figures = await _found(visit, asked)
    if figures is None and asked["quarter_of"]:
        figures = await _found(visit, {**asked, "quarter_of": ""})
    return Shown(figures_view(figures, asked["by"], visit.day))


async def _found(visit: Visit, asked: dict[str, Any]) -> PublicFigures | None:
    """Return the figures, or nothing of a quarter that is not out."""
    try:
        return await visit.api.get(PUBLIC_FIGURES, **asked)
    except NotAnswered as error:
        if error.status in _REFUSED:
            return None
        raise


async def csv(visit: Visit) -> Reply:
    """Send the same as a table."""
    return Streamed(visit.api.download(PUBLIC_FIGURES_CSV, **asked_for(visit)), "figures.csv")


PAGES = (
    Page(FIGURES, None, "public/figures.html", show),
    Page(f"{FIGURES}.csv", None, "", csv),
)
