"""Pages of district managers, and those that they share with buyers."""

from portal.pages.district import (
    approval,
    approval_no,
    approvals,
    caseloads,
    cover,
    figures,
    interests,
    requirement_changes,
    requirements,
)
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *approvals.PAGES,
    *approval.PAGES,
    *approval_no.PAGES,
    *caseloads.PAGES,
    *cover.PAGES,
    *figures.PAGES,
    *interests.PAGES,
    *requirements.PAGES,
    *requirement_changes.PAGES,
)
