"""What clients may ask of us by right, and who looked at what is known of them: pages of staff and auditors."""

from portal.pages.rights import client, erasures, export, openings, request_steps, requests, restricting
from portal.web.page import Page

PAGES: tuple[Page, ...] = (
    *requests.PAGES,
    *request_steps.PAGES,
    *export.PAGES,
    *restricting.PAGES,
    *openings.PAGES,
    *erasures.PAGES,
    *client.PAGES,
)
