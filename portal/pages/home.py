"""The start page: what somebody in this role has, or what anybody has."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.web.language import words as _
from portal.web.navigation import Link, menu, more, role_name
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from shared.auth.principal import PEOPLE, Role

HOMES: Mapping[Role | None, str] = {Role.SUPPLIER: "/home"}
"""Home pages of roles that have one of their own."""


@dataclass(frozen=True)
class HomeView:
    """The start page."""

    heading: str
    introduction: tuple[str, ...]
    links: tuple[Link, ...]
    account: str = ""
    """What account a member of staff has, and what for, in a sentence."""


def home_view(role: Role | None, account: str = "") -> HomeView:
    """Return the start page of a role, with the account of whoever works in it; or of anybody."""
    if role is None:
        introduction = (
            _("Jobcentres buy training and coaching for jobseekers here. Suppliers may apply at any time."),
        )
        return HomeView(_("Find and buy provision for jobseekers"), introduction, menu(None))
    heading = _("Start page for a %(role)s") % {"role": role_name(role)}
    if role in (Role.AUDITOR, Role.OPERATOR):  # whose pages are in English alone
        heading = f"Start page for an {role}"
    return HomeView(heading, (), (*menu(role), *more(role)), _account(account, role))


def _account(account: str, role: Role) -> str:
    if not account or role not in PEOPLE - {Role.SUPPLIER}:
        return ""
    return f"Your account is {account}. Colleagues enter it to hand work over to you, or to let you cover for them."


async def show(visit: Visit) -> Reply:
    """Show the start page, or lead to the home page of a role that has one of its own."""
    if visit.role in HOMES:
        return To(HOMES[visit.role])
    return Shown(home_view(visit.role, visit.person.subject if visit.session else ""))


PAGES = (Page("/", None, "home.html", show),)
