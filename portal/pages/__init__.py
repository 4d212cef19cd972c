"""The pages by who uses them. A package or module ends with `PAGES`; this list names them."""

from portal.pages import (
    auditor,
    buyer,
    category_manager,
    coach,
    district,
    home,
    operator,
    public,
    safeguarding,
    shared,
    supplier,
)
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *auditor.PAGES,
    *buyer.PAGES,
    *category_manager.PAGES,
    *coach.PAGES,
    *district.PAGES,
    *home.PAGES,
    *operator.PAGES,
    *public.PAGES,
    *safeguarding.PAGES,
    *shared.PAGES,
    *supplier.PAGES,
)
