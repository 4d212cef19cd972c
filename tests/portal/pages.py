"""Pages made from views, as the portal makes them, without a server."""

from datetime import date
from functools import cache
from typing import Any

from portal.api.client import Api
from portal.settings import PortalSettings
from portal.web.assets import Assets
from portal.web.form import Filled
from portal.web.language import LANGUAGE
from portal.web.names import Names
from portal.web.rendering import Rendering
from portal.web.visit import Visit
from shared.auth.principal import Role
from tests.portal.conftest import faults_of_html, session_of


@cache
def rendering() -> Rendering:
    return Rendering(PortalSettings(), Assets())


def a_page(
    template: str,
    view: Any,
    role: Role | None = None,
    *,
    filled: Filled | None = None,
    path: str = "/",
    language: str = "en",
) -> str:
    """Return the HTML of a page, which a strict reader finds nothing wrong with."""
    session = session_of(role) if role else None
    visit = Visit(Api(None, None), Names(), path, date(2026, 3, 2), session, language=language)  # type: ignore[arg-type]
    chosen = LANGUAGE.set(language)
    try:
        text = rendering().text(visit, template, view, filled)
    finally:
        LANGUAGE.reset(chosen)
    assert faults_of_html(text) == []
    assert text.count("<h1") == 1
    return text
