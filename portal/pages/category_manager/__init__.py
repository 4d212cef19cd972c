"""Pages of category managers: who may sell, what of it holds, and how it is delivered."""

from portal.pages.category_manager import (
    application,
    application_steps,
    complaints,
    enclosed,
    membership_steps,
    performance,
    performance_steps,
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
    *enclosed.PAGES,
    *membership_steps.PAGES,
    *performance.PAGES,
    *performance_steps.PAGES,
    *queue.PAGES,
    *removals.PAGES,
    *reviews.PAGES,
    *supplier.PAGES,
    *suppliers.PAGES,
)
