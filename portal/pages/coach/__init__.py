"""What a work coach does: clients, their needs, finding what fits and ordering it."""

from portal.pages.coach import caseload, client, starting
from portal.web.page import Page

PAGES: tuple[Page, ...] = (*starting.PAGES, *caseload.PAGES, *client.PAGES)
