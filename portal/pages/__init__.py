"""The pages by who uses them. A package or module ends with `PAGES`; this list names them."""

from portal.pages import (
    auditor,
    category_manager,
    coach,
    home,
    shared,
)
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *auditor.PAGES,
    *category_manager.PAGES,
    *coach.PAGES,
    *home.PAGES,
    *shared.PAGES,
)
