"""Pages for whoever uses the portal: signing in, the role, messages and how they are sent."""

from portal.pages.shared import concerns, messages, notices, preferences, role, sign_in_failed, webhook_steps, webhooks
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *concerns.PAGES,
    *messages.PAGES,
    *notices.PAGES,
    *preferences.PAGES,
    *role.PAGES,
    *sign_in_failed.PAGES,
    *webhook_steps.PAGES,
    *webhooks.PAGES,
)
