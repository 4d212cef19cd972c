"""Pages for anybody: the register of suppliers, help, and the statements that a public service makes."""

from portal.pages.public import figures, forecasts, payments, register, statements, supplier
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *figures.PAGES,
    *forecasts.PAGES,
    *payments.PAGES,
    *register.PAGES,
    *statements.PAGES,
    *supplier.PAGES,
)
