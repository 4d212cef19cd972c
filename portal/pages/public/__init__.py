"""Pages for anybody: the register of suppliers, help, and the statements that a public service makes."""

from portal.pages.public import register, statements, supplier
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *register.PAGES,
    *statements.PAGES,
    *supplier.PAGES,
)
