"""Pages of safeguarding leads: reports of concern, and nothing else."""

from portal.pages.safeguarding import reports
from portal.web.page import Page

PAGES: tuple[Page, ...] = (*reports.PAGES,)
