"""Budgets: what is allocated, taken and left of each, for buyers of all districts and for managers of theirs."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from portal.api.answers.budgets import BUDGETS, Budget
from portal.api.operation import Listed
from portal.components.paging import next_page
from portal.components.years import financial_year, years_around
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from shared.auth.principal import Role

_AT_ONCE = 50
READERS = frozenset({Role.BUYER, Role.DISTRICT_MANAGER})


@dataclass(frozen=True)
class BudgetRow:
    """One budget; `share_taken` of what is allocated lies between 0 and 1, more than all being all."""

    path: str
    name: str
    allocated_pence: int
    reserved_pence: int
    committed_pence: int
    spent_pence: int
    left_pence: int
    share_taken: float
    note: str


@dataclass(frozen=True)
class BudgetsView:
    """The list with its filters; `may_allocate` for buyers."""

    heading: str
    rows: tuple[BudgetRow, ...]
    years: tuple[tuple[str, str], ...]
    year: str
    districts: tuple[tuple[str, str], ...]
    district: str
    next_page: str
    may_allocate: bool


@dataclass(frozen=True)
class Asked:
    """What the list was filtered by; `buyer` sees all districts."""

    year: str
    district: str
    buyer: bool


def path_of(budget: Budget) -> str:
    """Return the page of a budget."""
    return f"/budgets/{quote(budget.district)}/{quote(budget.financial_year)}?{urlencode({'fund': budget.fund})}"


def row_of(budget: Budget, names: Names) -> BudgetRow:
    """Show one budget of a list."""
    taken = budget.reserved_pence + budget.committed_pence + budget.spent_pence
    reached = max(budget.shares_reached, default=0)
    return BudgetRow(
        path=path_of(budget),
        name=f"{names.district(budget.district)}, {budget.financial_year}, {names.fund(budget.fund)}",
        allocated_pence=budget.allocated_pence,
        reserved_pence=budget.reserved_pence,
        committed_pence=budget.committed_pence,
        spent_pence=budget.spent_pence,
        left_pence=budget.left_pence,
        share_taken=min(taken / budget.allocated_pence, 1.0) if budget.allocated_pence else float(taken > 0),
        note=f"More than {reached}% taken" if reached else "",
    )


def budgets_view(listed: Listed[Budget], names: Names, asked: Asked, years: tuple[str, ...]) -> BudgetsView:
    """Show the budgets that were found."""
    return BudgetsView(
        heading="Budgets" if asked.buyer else "Your district's budget",
        rows=tuple(row_of(each, names) for each in listed.items),
        years=tuple((each, each) for each in years),
        year=asked.year,
        districts=names.options("districts") if asked.buyer else (),
        district=asked.district,
        next_page=next_page("/budgets", listed.next, year=asked.year, district=asked.district),
        may_allocate=asked.buyer,
    )


async def show(visit: Visit) -> Reply:
    """List the budgets of a year, of one district or of all that the person may see."""
    years = years_around(visit.day)
    year = visit.asked("year") if "year" in visit.query else financial_year(visit.day)
    asked = Asked(year, visit.asked("district"), visit.role is Role.BUYER)
    listed = await visit.api.get(
        BUDGETS, year=asked.year, district=asked.district, after=visit.asked("after"), limit=_AT_ONCE
    )
    return Shown(budgets_view(listed, visit.names, asked, years))


PAGES = (
    Page("/budgets", READERS, "buyer/budgets.html", show),
    Page("/budget", frozenset({Role.DISTRICT_MANAGER}), "buyer/budgets.html", show),
)
