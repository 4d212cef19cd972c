"""Pages of category managers: who may sell, what of it holds, and how it is delivered."""

from portal.pages.category_manager import (
    application,
    application_steps,
    enclosed,
    membership_steps,
    queue,
    removals,
    supplier,
    suppliers,
)
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *application.PAGES,
    *application_steps.PAGES,
    *enclosed.PAGES,
    *membership_steps.PAGES,
    *queue.PAGES,
    *removals.PAGES,
    *supplier.PAGES,
    *suppliers.PAGES,
)
