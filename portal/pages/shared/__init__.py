"""Pages for whoever uses the portal: signing in, the role, messages, help and statements."""

from portal.pages.shared import role, sign_in_failed
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *role.PAGES,
    *sign_in_failed.PAGES,
)
