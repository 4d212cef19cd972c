"""Budgets: what is allocated, what is taken of it, and what it will come to."""

from datetime import date, datetime
from typing import Any

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Budget(Answer):
    """A budget of a fund, district and financial year. `shares_reached` are percents that people were told of."""

    budget_id: str
    fund: str
    district: str
    financial_year: str
    allocated_pence: int
    reserved_pence: int
    committed_pence: int
    spent_pence: int
    left_pence: int
    shares_reached: tuple[int, ...]


class Forecast(Answer):
    """What will be taken by the end of the year; null where too little is known."""

    as_of: date
    until: date
    looked_back_days: int
    taken_pence: int
    expected_pence: int | None
    expected_left_pence: int | None
    expected_percent: int | None
    runs_out_on: date | None


class Doer(Answer):
    """Who did something: an account with roles, or the system by itself without any."""

    name: str | None = None
    roles: tuple[str, ...] = ()


class Worded(Answer):
    """A reason with its text."""

    code: str
    text: str | None
    detail: str = ""


class Happened(Answer):
    """One thing that happened to a budget."""

    version: int
    told: str = ""
    fact: str | None = None
    at: datetime | None = None
    by: Doer | None = None
    fields: dict[str, Any] | None = None
    reasons: tuple[Worded, ...] = ()


class Allocate(Body):
    """What a district may commit in a year."""

    allocated_pence: int


class Vary(Body):
    """A difference, with its reason."""

    change_pence: int
    reason: str


BUDGETS = Operation("GET", "/v1/budgets", Listed[Budget], query=("district", "year", "fund", "after", "limit"))
BUDGET = Operation("GET", "/v1/budgets/{district}/{year}", Budget, query=("fund",))
FORECAST = Operation("GET", "/v1/budgets/{district}/{year}/forecast", Forecast, query=("fund",))
HISTORY = Operation("GET", "/v1/budgets/{district}/{year}/history", Listed[Happened], query=("fund", "after", "limit"))
ALLOCATE = Operation("PUT", "/v1/budgets/{district}/{year}", Nothing, query=("fund",), body=Allocate)
VARY = Operation("POST", "/v1/budgets/{district}/{year}/variations", Nothing, query=("fund",), body=Vary)
