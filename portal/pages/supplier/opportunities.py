"""What districts need and nobody offers, what they needed last month, what was paid, and where others were chosen."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.api.answers.opportunities import (
    DEMAND,
    GAP_BOARD,
    PASSED_OVER,
    REFERENCE_PRICES,
    Board,
    BoardLine,
    DemandShown,
    PassedOver,
    ReferencePrices,
)
from portal.api.client import Api
from portal.api.operation import Listed
from portal.api.problem import NotAnswered
from portal.api.together import Missing, part, together
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.registered import once_registered
from portal.pages.supplier.own import SUPPLIER_ALONE
from portal.pages.supplier.who_comes import access_names
from portal.web.form import Field, Form
from portal.web.kinds import select_of
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day, listed, money, number, short_day

FILTER = Form(
    Field("category", "Category", select_of, optional=True),
    Field("district", "Jobcentre district", select_of, optional=True),
)
MOST = 20
_NONE_YET = 404


@dataclass(frozen=True)
class Gap:
    """Something that is asked for and not offered; `path` begins an offer for it."""

    category: str
    where: str
    needs: str
    asks: str
    since: str
    path: str


@dataclass(frozen=True)
class OpportunitiesView:
    """The page. A part that could not be had is a sentence."""

    gaps: tuple[Gap, ...]
    fewer_than: int
    demand: tuple[tuple[str, str, float], ...] | Missing
    demand_month: str
    prices: tuple[tuple[str, ...], ...] | Missing
    prices_of: str
    categories: tuple[tuple[str, str], ...]
    districts: tuple[tuple[str, str], ...]


def opportunities_view(
    board: Board, demand: DemandShown | Missing, prices: ReferencePrices | Missing | None, names: Names
) -> OpportunitiesView:
    """Return the page; there are no `prices` before the first are published."""
    return OpportunitiesView(
        gaps=tuple(_gap(each, names) for each in board.lines),
        fewer_than=board.fewer_than,
        demand=demand if isinstance(demand, Missing) else tuple(_demand(demand, names)),
        demand_month="" if isinstance(demand, Missing) else demand.month,
        prices=prices if isinstance(prices, Missing) else tuple(_prices(prices, names)) if prices else (),
        prices_of="" if isinstance(prices, Missing) or prices is None else _quarter(prices),
        categories=names.options("categories"),
        districts=names.options("districts"),
    )


def _gap(line: BoardLine, names: Names) -> Gap:
    where = names.district(line.district) if line.district else names.of("district_groups", line.district_group)
    called = access_names()
    asks = (
        *(called.get(each, each) for each in line.access),
        *(names.of("offer_attributes", each).rstrip(".") for each in line.attributes),
        *(names.of("languages", each) for each in line.languages),
    )
    path = f"/offers/new?category={line.category}"
    category = names.category(line.category)
    return Gap(category, where, band(line.needs), listed(asks, _("and")), short_day(line.since), path)


def band(code: str) -> str:
    """Return a band of numbers as a person would write it: `under_5`, `5_to_9`, `50_or_more`."""
    if code.startswith("under_"):
        return _("Fewer than %(number)s") % {"number": code.removeprefix("under_")}
    if code.endswith("_or_more"):
        return _("%(number)s or more") % {"number": code.removesuffix("_or_more")}
    least, between, most = code.partition("_to_")
    return _("%(least)s to %(most)s") % {"least": least, "most": most} if between else code


def _demand(demand: DemandShown, names: Names) -> Iterable[tuple[str, str, float]]:
    most = max((each.needs for each in demand.items), default=0)
    for each in sorted(demand.items, key=lambda one: one.needs, reverse=True)[:MOST]:
        label = f"{names.category(each.category)}, {names.district(each.district)}"
        yield label, number(each.needs), each.needs / most if most else 0.0


def _prices(prices: ReferencePrices, names: Names) -> Iterable[tuple[str, ...]]:
    for each in prices.figures:
        where = names.of("district_groups", each.district_group) if each.district_group else _("All districts")
        paid = each.per_place
        figures = (money(paid.lower_pence), money(paid.median_pence), money(paid.upper_pence))
        yield f"{names.category(each.category)}, {where}", *figures, money(each.per_hour.median_pence)


def _quarter(prices: ReferencePrices) -> str:
    return _("%(first)s to %(last)s") % {"first": day(prices.first_day), "last": day(prices.last_day)}


@once_registered
async def show(visit: Visit) -> Reply:
    """Show what is asked for, as far as the query says."""
    category, district = visit.asked("category"), visit.asked("district")
    demand = part(visit.api.get(DEMAND, category=category, district=district), _("What was needed last month"))
    prices = part(_published(visit.api, category), _("What was paid"))
    board = visit.api.get(GAP_BOARD, category=category, district=district)
    found, needed, paid = await together(board, demand, prices)
    filled = FILTER.blank(category=category, district=district)
    return Shown(opportunities_view(found, needed, paid, visit.names), filled=filled)


async def _published(api: Api, category: str) -> ReferencePrices | None:
    """Return the prices that were published last; nothing before the first are."""
    try:
        return await api.get(REFERENCE_PRICES, category=category)
    except NotAnswered as error:
        if error.status != _NONE_YET:
            raise
        return None


@dataclass(frozen=True)
class PassedRow:
    """How an own offer fared beside one that was ordered."""

    offer: str
    when: str
    where: str
    rank: str
    why: str


@dataclass(frozen=True)
class PassedView:
    """Matches from which others were ordered."""

    rows: tuple[PassedRow, ...]
    more: str


def passed_view(passed: Listed[PassedOver], names: Names) -> PassedView:
    """Return the page of matches from which others were ordered."""
    rows = tuple(each for match in passed.items for each in _passed(match, names))
    return PassedView(rows, next_page("/opportunities/passed-over", passed.next))


def _passed(match: PassedOver, names: Names) -> Iterable[PassedRow]:
    for each in match.own:
        rank = (
            _("%(rank)s of %(offers)s") % {"rank": each.rank, "offers": match.offers} if each.rank else _("Not ranked")
        )
        where = f"{names.category(match.category)}, {names.district(match.district)}"
        reasons = " ".join(reason_text(names, "match_excluded", code) for code in each.reasons)
        why = reasons or (_parts(each.parts.model_dump()) if each.parts else "")
        yield PassedRow(f"/offers/{each.offer_id}", short_day(match.made_at), where, rank, why)


def _parts(parts: dict[str, int]) -> str:
    said = {"quality": _("quality"), "price": _("price"), "distance": _("distance"), "start": _("start")}
    return listed([f"{said[name]} {parts[name]}" for name in said], _("and"))


@once_registered
async def show_passed(visit: Visit) -> Reply:
    """Show matches from which others were ordered."""
    passed = await visit.api.get(PASSED_OVER, after=visit.asked("after"), limit=50)
    return Shown(passed_view(passed, visit.names))


PAGES = (
    Page("/opportunities", SUPPLIER_ALONE, "supplier/opportunities.html", show),
    Page("/opportunities/passed-over", SUPPLIER_ALONE, "supplier/passed_over.html", show_passed),
)
