"""Budgets as they are shown: what is allocated, how it is held, and what is left."""

from dataclasses import dataclass
from typing import Annotated

from services.ordering.budgets.domain.budget import BUDGETS
from shared.contracts.codes import AnyDistrict
from shared.kernel.documents import Document
from shared.reference.codes import Code


@dataclass(frozen=True)
class ShownBudget:
    """A district's budget from one fund for one financial year.

    `shares_reached` are the shares of it, in percent, that are held by now and that the district has heard of.
    """

    budget_id: str
    fund: Annotated[str, Code("fund")]
    district: AnyDistrict
    financial_year: str
    allocated_pence: int
    reserved_pence: int
    committed_pence: int
    spent_pence: int
    left_pence: int
    shares_reached: tuple[int, ...]


def shown(stored: Document) -> Document:
    """Show a budget that is given as it is stored."""
    budget = BUDGETS.decode(stored)
    return vars(
        ShownBudget(
            budget_id=budget.budget_id,
            fund=budget.fund,
            district=budget.district,
            financial_year=budget.financial_year,
            allocated_pence=budget.allocated_pence,
            reserved_pence=budget.reserved_pence,
            committed_pence=budget.committed_pence,
            spent_pence=budget.spent_pence,
            left_pence=budget.left_pence,
            shares_reached=budget.shares_reached,
        )
    )
