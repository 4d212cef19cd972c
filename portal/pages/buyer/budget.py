"""One budget: what is taken of it, what it will come to by the end of the year, and what happened to it."""

from dataclasses import dataclass
from typing import Any

from portal.api.answers.budgets import BUDGET, FORECAST, HISTORY, Budget, Forecast, Happened
from portal.api.operation import Listed
from portal.api.together import Missing, part, together
from portal.components.reasons import reason_text
from portal.pages.buyer.budgets import READERS, BudgetRow, row_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import count, day, moment, money
from shared.auth.principal import Role

_HISTORY_AT_MOST = 500
_SHOWN = 30
_DOERS = {
    "work_coach": "A work coach",
    "district_manager": "A district manager",
    "buyer": "A buyer",
    "supplier": "A supplier",
    "service": "Another system",
}
_HOLDERS = {"order": "/orders", "competition": "/competitions"}
_TOLD = {
    "BudgetAllocated": "Allocated",
    "BudgetVaried": "Allocation changed",
    "BudgetReserved": "Reserved for an order",
    "BudgetCommitted": "Committed to an order",
    "BudgetSpent": "Paid",
    "BudgetRecovered": "Paid back by a supplier",
    "BudgetReleased": "Released",
    "BudgetCarriedForward": "Carried forward to the next year",
    "BudgetBroughtForward": "Brought forward from the year before",
    "BudgetThresholdReached": "A share of the budget was reached",
    "BudgetThresholdCleared": "Fell below a share of the budget again",
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `path` leads to what holds the money, where something does."""

    what: str
    when: str
    by: str
    amount: str
    path: str


@dataclass(frozen=True)
class ForecastView:
    """What the rest of the year will bring, as sentences and as bars of what it adds up to."""

    sentences: tuple[str, ...]


@dataclass(frozen=True)
class BudgetView:
    """A budget in full."""

    heading: str
    row: BudgetRow
    parts: tuple[tuple[str, str, float], ...]
    forecast: ForecastView | Missing
    history: tuple[Entry, ...] | Missing
    vary_path: str


def budget_view(
    budget: Budget, forecast: Forecast | Missing, history: Listed[Happened] | Missing, names: Names, *, buyer: bool
) -> BudgetView:
    """Show a budget; only a buyer may vary it."""
    row = row_of(budget, names)
    return BudgetView(
        heading=f"Budget of {names.district(budget.district)}, {budget.financial_year}",
        row=row,
        parts=_parts(budget),
        forecast=forecast if isinstance(forecast, Missing) else ForecastView(_sentences(forecast)),
        history=history if isinstance(history, Missing) else _entries(history, names),
        vary_path=row.path.replace("?", "/variation?") if buyer else "",
    )


def _parts(budget: Budget) -> tuple[tuple[str, str, float], ...]:
    """Return each part of the allocation with its amount in words and its share."""
    whole = max(budget.allocated_pence, 1)
    amounts = (
        ("Spent: paid to suppliers", budget.spent_pence),
        ("Committed: ordered and owed once delivered", budget.committed_pence),
        ("Reserved: awaiting approval or an award", budget.reserved_pence),
        ("Left", budget.left_pence),
    )
    return tuple((label, money(pence), min(max(pence / whole, 0.0), 1.0)) for label, pence in amounts)


def _rounded(pence: int) -> str:
    """Return an amount that is expected, to the next hundred pounds: pence would claim to be known."""
    return money(round(pence, -4))


def _sentences(forecast: Forecast) -> tuple[str, ...]:
    if forecast.expected_pence is None:
        return ("Too little was ordered so far to say what will be taken by the end of the year.",)
    looked_back = count(forecast.looked_back_days, "day")
    said = [
        f"In the last {looked_back}, {money(forecast.taken_pence)} was taken. If it goes on like this,"
        f" about {_rounded(forecast.expected_pence)} will be taken by {day(forecast.until)}"
        + (f", {forecast.expected_percent}% of the allocation." if forecast.expected_percent is not None else ".")
    ]
    if forecast.runs_out_on:
        said.append(f"Nothing will be left from {day(forecast.runs_out_on)} on.")
    elif forecast.expected_left_pence is not None:
        said.append(f"About {_rounded(forecast.expected_left_pence)} will be left at the end of the year.")
    return tuple(said)


def _entries(history: Listed[Happened], names: Names) -> tuple[Entry, ...]:
    return tuple(_entry(each, names) for each in reversed(history.items[-_SHOWN:]))


def _entry(happened: Happened, names: Names) -> Entry:
    name = (happened.fact or "").rpartition(".v")[0].rpartition(".")[2]
    return Entry(
        what=_TOLD.get(name) or happened.told or in_words(name),
        when=moment(happened.at),
        by=_by(happened),
        amount=_amounts(happened.fields or {}, happened, names),
        path=_path(happened.fields or {}),
    )


def _by(happened: Happened) -> str:
    doer = happened.by
    if doer is None:
        return ""
    return _DOERS.get(next(iter(doer.roles), ""), "The system")


def _path(fields: dict[str, Any]) -> str:
    """Return the page of what holds a part of the budget, where one of these does."""
    holder = fields.get("holder") or {}
    place = _HOLDERS.get(holder.get("kind", ""))
    return f"{place}/{holder['id']}" if place and "id" in holder else ""


def _amounts(fields: dict[str, Any], happened: Happened, names: Names) -> str:
    said = []
    if "change_pence" in fields:
        change = int(fields["change_pence"])
        said.append(f"{'+' if change > 0 else ''}{money(change)}")
    if "amount_pence" in fields:
        said.append(money(int(fields["amount_pence"])))
    if "percent" in fields:
        said.append(f"{fields['percent']}%")
    if "allocated_pence" in fields and "amount_pence" not in fields:
        said.append(f"allocation {money(int(fields['allocated_pence']))}")
    said.extend(reason_text(names, "budget_varied", each.code) for each in happened.reasons)
    return ", ".join(said)


async def show(visit: Visit) -> Reply:
    """Show a budget; forecast and history are parts that may be missing."""
    which: dict[str, Any] = {**visit.parameters, "fund": visit.asked("fund")}
    budget, forecast, history = await together(
        visit.api.get(BUDGET, **which),
        part(visit.api.get(FORECAST, **which), "The forecast"),
        part(visit.api.get(HISTORY, limit=_HISTORY_AT_MOST, **which), "The history of this budget"),
    )
    return Shown(budget_view(budget, forecast, history, visit.names, buyer=visit.role is Role.BUYER))


PAGES = (Page("/budgets/{district}/{year}", READERS, "buyer/budget.html", show),)
