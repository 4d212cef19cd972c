"""The pages by who uses them. A module ends with `PAGES`; this list names the modules."""

from portal.pages import coach, home
from portal.web.page import Page

PAGES: tuple[Page, ...] = (*home.PAGES, *coach.PAGES)
