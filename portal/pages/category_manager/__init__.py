"""Pages of category managers: who may sell, what of it holds, and how it is delivered."""

from portal.pages.category_manager import (
    application,
    application_steps,
    complaints,
    debarment,
    enclosed,
    evidence,
    evidence_steps,
    gap,
    membership_steps,
    performance,
    performance_steps,
    prices,
    queue,
    removals,
    reviews,
    supplier,
    suppliers,
)
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *application.PAGES,
    *application_steps.PAGES,
    *complaints.PAGES,
    *debarment.PAGES,
    *enclosed.PAGES,
    *evidence.PAGES,
    *evidence_steps.PAGES,
    *gap.PAGES,
    *membership_steps.PAGES,
    *performance.PAGES,
    *performance_steps.PAGES,
    *prices.PAGES,
    *queue.PAGES,
    *removals.PAGES,
    *reviews.PAGES,
    *supplier.PAGES,
    *suppliers.PAGES,
)
