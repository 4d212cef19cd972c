"""The pages by who uses them. A package or module ends with `PAGES`; this list names them."""

from portal.pages import (
    auditor,
    buyer,
    category_manager,
    coach,
    district,
    emergencies,
    home,
    operator,
    public,
    rights,
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
    *emergencies.PAGES,
    *home.PAGES,
    *operator.PAGES,
    *public.PAGES,
    *rights.PAGES,
    *safeguarding.PAGES,
    *shared.PAGES,
    *supplier.PAGES,
)
