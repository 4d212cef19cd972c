"""Pages of category managers: who may sell, what of it holds, and how it is delivered."""

from portal.pages.category_manager import application, application_steps, enclosed, queue
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *application.PAGES,
    *application_steps.PAGES,
    *enclosed.PAGES,
    *queue.PAGES,
)
