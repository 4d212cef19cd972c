"""Pages of auditors: finding a thing, who decided what about it, and how it was on a day."""

from portal.pages.auditor import find, history
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *find.PAGES,
    *history.PAGES,
)
