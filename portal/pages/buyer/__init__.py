"""Pages of buyers, and those that they share with district managers."""

from portal.pages.buyer import (
    budget,
    budget_changes,
    budgets,
    claim,
    claims,
    competition,
    competition_award,
    competition_key,
    competition_prepare,
    competition_steps,
    competitions,
    flags,
    gaps,
    matching,
    needs,
    notices,
    ordering,
    payment_runs,
)
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *budgets.PAGES,
    *budget.PAGES,
    *budget_changes.PAGES,
    *claims.PAGES,
    *claim.PAGES,
    *competitions.PAGES,
    *competition.PAGES,
    *competition_award.PAGES,
    *competition_key.PAGES,
    *competition_prepare.PAGES,
    *competition_steps.PAGES,
    *flags.PAGES,
    *gaps.PAGES,
    *matching.PAGES,
    *needs.PAGES,
    *notices.PAGES,
    *ordering.PAGES,
    *payment_runs.PAGES,
)
