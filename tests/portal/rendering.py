"""A page's HTML as somebody sees it, made from a view of real answers, without a server."""

from datetime import date
from functools import cache
from typing import Any

from portal.settings import PortalSettings
from portal.web.assets import Assets
from portal.web.form import Filled
from portal.web.names import LISTS, Names, _by_code
from portal.web.rendering import Rendering
from portal.web.visit import Visit
from shared.auth.principal import Role
from shared.reference.published import LISTINGS
from tests.portal.conftest import faults_of_html, session_of

TODAY = date(2026, 11, 27)
FORM = 'name="form_key"'
"""What the form of a page has, and that of signing out has not."""


@cache
def names() -> Names:
    """What codes are called, from the reference data that the services publish."""
    published = {f"/v1/reference/{each.name}": each for each in LISTINGS.values()}
    items = {
        name: operation.answer.model_validate(published[operation.path].content()).items
        for name, operation in LISTS.items()
    }
    return Names({name: _by_code(each) for name, each in items.items()}, items)


@cache
def rendering() -> Rendering:
    return Rendering(PortalSettings(), Assets())


def visit_of(role: Role = Role.SUPPLIER, path: str = "/", **more: Any) -> Visit:
    return Visit(api=None, names=names(), path=path, day=TODAY, session=session_of(role), **more)


def html_of(template: str, view: Any, filled: Filled | None = None, *, role: Role = Role.SUPPLIER, **more: Any) -> str:
    """Return the HTML of a page, in which a strict reader finds no fault."""
    text = rendering().text(visit_of(role), template, view, filled, more)
    assert faults_of_html(text) == []
    return text


__all__ = ["FORM", "TODAY", "html_of", "names", "visit_of"]
