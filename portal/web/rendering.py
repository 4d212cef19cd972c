"""From a page's reply to a response: the template with its view, in the frame of who sees it."""

from collections.abc import Mapping
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal.settings import PortalSettings
from portal.web import banner
from portal.web.assets import Assets
from portal.web.errors import error_view
from portal.web.form import Filled
from portal.web.navigation import footer, in_menu, menu, role_name
from portal.web.page import Gone, Shown
from portal.web.protection import headers_of_page, new_nonce
from portal.web.speaking import other_languages
from portal.web.templates import environment, load
from portal.web.visit import Visit


class Rendering:
    """Makes pages of replies."""

    def __init__(self, settings: PortalSettings, assets: Assets, form_targets: str = "") -> None:
        """Load every template; raises `TemplateSyntaxError`."""
        self._settings = settings
        self._form_targets = form_targets
        self.environment = environment(assets.address)
        load(self.environment)

    def page(self, request: Request, visit: Visit, template: str, reply: Shown | Gone, unread: int = 0) -> Response:
        """Return a page; `unread` is how many messages the person has not read."""
        said = banner.said_on(request, secure=self._settings.secure)
        gone = isinstance(reply, Gone)
        filled = reply.filled if isinstance(reply, Shown) else None
        nonce = new_nonce()
        context = {"banner": said, "gone": gone, "etag": getattr(reply, "etag", None), "nonce": nonce}
        context["afresh"] = getattr(reply, "afresh", "")
        context["navigation"] = in_menu(menu(visit.role), visit.path, unread)
        text = self.text(visit, reply.template or template, reply.view, filled, context)
        status = 410 if gone else reply.status if isinstance(reply, Shown) else 200
        response = HTMLResponse(text, status, self.headers(nonce))
        if said:
            banner.said(response, secure=self._settings.secure)
        return response

    def text(
        self,
        visit: Visit,
        template: str,
        view: Any,
        filled: Filled | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> str:
        """Return the HTML of a page."""
        context = {
            "view": view,
            "visit": visit,
            "form": filled,
            "role_name": role_name(visit.role),
            "navigation": in_menu(menu(visit.role), visit.path),
            "footer_links": footer(),
            "languages": other_languages(visit),
            "banner": "",
            "gone": False,
            "afresh": "",
            "etag": None,
            "nonce": "",
            **(more or {}),
        }
        return self.environment.get_template(template).render(context)

    def headers(self, nonce: str) -> Mapping[str, str]:
        """Return the headers of a page whose scripts have this nonce."""
        return headers_of_page(nonce, secure=self._settings.secure, form_targets=self._form_targets)

    def error(self, visit: Visit, status: int, again: str = "") -> Response:
        """Return the page of an error; `again` is where the form is that was not sent."""
        nonce = new_nonce()
        view = error_view(status, visit.correlation_id, again)
        try:
            text = self.text(visit, "error.html", view, None, {"nonce": nonce})
        except jinja2.TemplateError:  # the frame itself may be what fails
            text = f"<!DOCTYPE html><html lang=en><title>{view.heading}</title><h1>{view.heading}</h1></html>"
        return HTMLResponse(text, status, self.headers(nonce))
