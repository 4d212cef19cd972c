"""Allocating a budget to a district for a year, and varying one by a difference with its reason."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from portal.api.answers.budgets import ALLOCATE, BUDGET, VARY, Allocate, Budget, Vary
from portal.api.client import Done
from portal.api.operation import Nothing
from portal.api.problem import Refused
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.years import years_around
from portal.pages.buyer.budgets import path_of
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, money_of, select_of
from portal.web.names import Names
from portal.web.page import To
from portal.web.visit import Visit
from portal.web.wording import money
from shared.auth.principal import Role

BUYERS = frozenset({Role.BUYER})
ALLOCATION = Form(
    Field("district", "District", select_of),
    Field("year", "Financial year", choice_of, hint="The year in which provision is delivered, from 1 April."),
    Field("fund", "Fund", choice_of),
    Field("allocated", "What may the district commit?", money_of, pointer="/allocated_pence", empty="Enter an amount"),
)
VARIATION = Form(
    Field("direction", "More or less?", choice_of, empty="Select whether the district has more or less"),
    Field("change", "By how much?", money_of, pointer="/change_pence", empty="Enter an amount"),
    Field("reason", "Why?", choice_of, empty="Select a reason"),
)
_DIRECTIONS = (("more", "More"), ("less", "Less"))
_WORDS = {
    "below_commitments": "The district has taken more than that already",
    "nothing_to_vary": "Enter an amount above zero",
}


def allocation_view(names: Names, years: tuple[str, ...]) -> StepView:
    """Show the districts, years and funds to choose from."""
    return StepView(
        heading="Allocate a budget to a district",
        button="Allocate",
        back="/budgets",
        paragraphs=("An allocation that is there already is replaced. To add to one, change it by a difference.",),
        options={
            "district": names.options("districts"),
            "year": tuple((each, each) for each in years),
            "fund": names.options("funds"),
        },
    )


async def ask_allocation(visit: Visit) -> Asked:
    """Ask which budget and how much."""
    funds = visit.names.options("funds")
    known = {"fund": funds[0][0]} if len(funds) == 1 else {}
    return Asked(allocation_view(visit.names, years_around(visit.day)), known=known)


async def allocate(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Set what the district may commit."""
    body = Allocate(allocated_pence=values["allocated"])
    which = {name: values[name] for name in ("district", "year", "fund")}
    return await visit.api.send(ALLOCATE, body, key=None, **which)


def _allocated(_: Visit) -> To:
    return To("/budgets", "The budget was allocated.")


def variation_view(budget: Budget, names: Names) -> StepView:
    """Show what the district has and why that may change."""
    return StepView(
        heading="Change an allocation",
        button="Change the allocation",
        back=path_of(budget),
        caption=f"{names.district(budget.district)}, {budget.financial_year}",
        paragraphs=(f"{money(budget.allocated_pence)} is allocated, of which {money(budget.left_pence)} is left.",),
        options={"direction": _DIRECTIONS, "reason": reasons_for(names, "budget_varied")},
    )


def change_of(direction: str, pence: int) -> int:
    """Return a difference in pence: below zero where there is to be less."""
    return -pence if direction == "less" else pence


async def ask_variation(visit: Visit) -> Asked:
    """Ask for the difference."""
    found = await visit.api.found(BUDGET, fund=visit.asked("fund"), **visit.parameters)
    return Asked(variation_view(found.answer, visit.names), found.etag)


async def vary(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Change the allocation as it was read."""
    body = Vary(change_pence=change_of(values["direction"], values["change"]), reason=values["reason"])
    which: dict[str, Any] = {**visit.parameters, "fund": visit.asked("fund")}
    return await visit.api.send(VARY, body, key=visit.form.key, etag=visit.form.etag, **which)


def _varied(visit: Visit) -> To:
    fund = urlencode({"fund": visit.asked("fund")})
    return To(f"{visit.path.removesuffix('/variation')}?{fund}", "The allocation was changed.")


PAGES = (
    step_page("/budgets/new", BUYERS, Step(ALLOCATION, ask_allocation, allocate, _allocated, _WORDS)),
    step_page("/budgets/{district}/{year}/variation", BUYERS, Step(VARIATION, ask_variation, vary, _varied, _WORDS)),
)
