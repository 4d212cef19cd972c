"""The pages by who uses them. A package or module ends with `PAGES`; this list names them."""

from portal.pages import coach, home, shared
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *coach.PAGES,
    *home.PAGES,
    *shared.PAGES,
)
