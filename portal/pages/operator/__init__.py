"""Pages of operators: messages that did not arrive, who can be written to, and files of staff."""

from portal.pages.operator import deliveries, people, staff_imports
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *deliveries.PAGES,
    *people.PAGES,
    *staff_imports.PAGES,
)
