"""Emergency access to what is sealed of a client: asked for by one person, granted by another, reviewed by a third."""

from portal.pages.emergencies import access, opening, requesting, steps
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *access.PAGES,
    *requesting.PAGES,
    *opening.PAGES,
    *steps.PAGES,
)
