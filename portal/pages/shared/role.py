"""In which of their roles somebody works: chosen once in a session, and changed by a link at the top of every page."""

from dataclasses import dataclass

from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of
from portal.web.language import words as _
from portal.web.navigation import role_name
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.person import Person
from portal.web.signing_in import ROLE, own_path
from portal.web.visit import Visit
from shared.auth.principal import Role

FORM = Form(
    Field(
        "role",
        "Which role do you want to work in?",
        choice_of,
        hint="You see the pages of one role at a time. You can change it at any time.",
        empty="Select the role that you want to work in",
    )
)


@dataclass(frozen=True)
class RoleView:
    """The roles to choose from, each with its name, in the order of the names."""

    options: tuple[tuple[str, str], ...]
    then: str


def role_view(person: Person, then: str) -> RoleView:
    """Return the choice that somebody has, and the page that follows it."""
    named = sorted((role_name(role).capitalize(), role.value) for role in person.roles)
    return RoleView(tuple((value, name) for name, value in named), own_path(then))


async def show(visit: Visit) -> Reply:
    """Show the roles; 404 where nobody signed in."""
    return _shown(visit, FORM.blank(role=visit.role)) if visit.session else Absent()


async def act(visit: Visit) -> Reply:
    """Work in the chosen role from now on."""
    if visit.session is None or visit.session.work_as is None:
        return Absent()
    filled = FORM.read(visit.form)
    if not filled.ok:
        return _shown(visit, filled)
    if filled.values["role"] not in visit.person.roles:
        return _shown(visit, filled.with_error("role", _("Select one of your roles")))
    role = Role(filled.values["role"])
    visit.session.work_as(role)
    then = own_path(visit.asked("next"))
    return To(then, _("You now work as %(role)s.") % {"role": role_name(role)})


def _shown(visit: Visit, filled: Filled) -> Shown:
    return Shown(role_view(visit.person, visit.asked("next")), 200 if filled.ok else 422, filled)


PAGES = (Page(ROLE, None, "shared/role.html", show, act),)
