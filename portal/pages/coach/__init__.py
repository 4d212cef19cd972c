"""What a work coach does: clients, their needs, finding what fits and ordering it."""

from portal.pages.coach import (
    caseload,
    checking,
    client,
    comparing,
    details,
    finding,
    joining,
    need_steps,
    needs,
    notes,
    offering,
    order_steps,
    orders,
    plan,
    searching,
    starting,
    steps,
    waiting,
)
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *starting.PAGES,
    *caseload.PAGES,
    *client.PAGES,
    *steps.PAGES,
    *needs.PAGES,
    *need_steps.PAGES,
    *finding.PAGES,
    *searching.PAGES,
    *comparing.PAGES,
    *offering.PAGES,
    *checking.PAGES,
    *waiting.PAGES,
    *orders.PAGES,
    *order_steps.PAGES,
    *joining.PAGES,
    *details.PAGES,
    *notes.PAGES,
    *plan.PAGES,
)
