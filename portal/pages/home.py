"""The start page: what somebody in this role has, or what anybody has."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.web.language import words as _
from portal.web.navigation import Link, menu, more, role_name
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from shared.auth.principal import Role

HOMES: Mapping[Role | None, str] = {Role.SUPPLIER: "/home"}
"""Home pages of roles that have one of their own."""


@dataclass(frozen=True)
class HomeView:
    """The start page."""

    heading: str
    introduction: tuple[str, ...]
    links: tuple[Link, ...]


def home_view(role: Role | None) -> HomeView:
    """Return the start page of a role, or of anybody."""
    if role is None:
        introduction = (
            _("Jobcentres buy training and coaching for jobseekers here. Suppliers may apply at any time."),
        )
        return HomeView(_("Find and buy provision for jobseekers"), introduction, menu(None))
    heading = _("Start page for a %(role)s") % {"role": role_name(role)}
    if role in (Role.AUDITOR, Role.OPERATOR):  # whose pages are in English alone
        heading = f"Start page for an {role}"
    return HomeView(heading, (), (*menu(role), *more(role)))


async def show(visit: Visit) -> Reply:
    """Show the start page, or lead to the home page of a role that has one of its own."""
    if visit.role in HOMES:
        return To(HOMES[visit.role])
    return Shown(home_view(visit.role))


PAGES = (Page("/", None, "home.html", show),)
