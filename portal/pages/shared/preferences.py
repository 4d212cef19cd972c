"""How somebody is written to outside these pages: to which address, in which language, about what, how often, when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.answers.messages import (
    ME,
    PREFERENCES,
    REMOVE_EMAIL,
    SET_ME,
    SET_PREFERENCES,
    Me,
    MeAsked,
    Preferences,
    PreferencesAsked,
    QuietHoursAsked,
)
from portal.api.problem import NotAnswered, Refused
from portal.api.together import together
from portal.pages.shared.messages import PATH
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, email_of, select_of, text_of, tick_of
from portal.web.language import words as _
from portal.web.navigation import READERS
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from shared.auth.principal import Role

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_OF_STAFF = ("orders", "offers", "clients", "gaps", "budgets")
GROUPS: Mapping[Role, tuple[str, ...]] = {
    Role.SUPPLIER: (
        *("orders", "offers", "membership", "evidence", "payments"),
        *("performance", "gaps", "competitions"),
    ),
    Role.WORK_COACH: ("orders", "offers", "clients", "gaps"),
    Role.DISTRICT_MANAGER: _OF_STAFF,
    Role.BUYER: ("orders", "payments", "gaps", "competitions", "budgets", "publication"),
    Role.CATEGORY_MANAGER: ("offers", "reviews", "membership", "evidence", "performance", "gaps"),
}
"""What people of a role are written about mostly; the rest goes by their role's own defaults."""

USUAL = "usual"


@dataclass(frozen=True)
class PreferencesView:
    """The form's options; `stopped` says that the address does not work any more."""

    groups: tuple[str, ...]
    often: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    stopped: str


def _group_names() -> dict[str, str]:
    return {
        "orders": _("Orders"),
        "offers": _("Offers"),
        "reviews": "Reviews",
        "membership": _("Membership"),
        "evidence": _("Evidence"),
        "payments": _("Payments"),
        "performance": _("Performance"),
        "gaps": _("Needs that nobody has an offer for"),
        "competitions": _("Competitions"),
        "budgets": "Budgets",
        "clients": "Clients",
        "publication": "Publication",
    }


def form_for(role: Role | None) -> Form:
    """Return the form of a role: a field for each group of messages, named `of_` and the group."""
    called = _group_names()
    groups = [Field(f"of_{group}", called[group], select_of) for group in _groups(role)]
    return Form(
        Field(
            "email",
            "Email address",
            email_of,
            hint="Leave it empty to have it taken out for good: everything is here in any case",
            optional=True,
        ),
        Field("language", "Language of the messages", choice_of),
        *groups,
        Field(
            "begin",
            "Do not write to me from",
            text_of,
            hint="For example, 18:00",
            pointer="/quiet/begin",
            optional=True,
        ),
        Field("end", "Until", text_of, hint="For example, 08:00", pointer="/quiet/end", optional=True),
        Field("working", "Do not write to me at weekends and on bank holidays", tick_of, optional=True),
    )


def _groups(role: Role | None) -> tuple[str, ...]:
    return GROUPS.get(role, ()) if role else ()


def preferences_view(me: Me | None, role: Role | None) -> PreferencesView:
    """Return what can be chosen."""
    often = (
        (USUAL, _("As usual for your role")),
        ("immediate", _("At once")),
        ("daily", _("Once a day")),
        ("weekly", _("Once a week")),
        ("off", _("Not at all")),
    )
    stopped = _("Messages to this address did not arrive. Check it, or enter another one.")
    return PreferencesView(
        groups=tuple(f"of_{group}" for group in _groups(role)),
        often=often,
        languages=(("en", "English"), ("cy", "Cymraeg")),
        stopped=stopped if me and me.email_stopped else "",
    )


def filled_with(me: Me | None, known: Preferences | None, role: Role | None, language: str) -> Filled:
    """Return the form as it is first shown: what was chosen, and the quiet hours that hold."""
    quiet = known.holds.quiet if known else None
    chosen = known.chosen.groups if known else {}
    return form_for(role).blank(
        email=(me.email if me else None) or "",
        language=me.language if me else language,
        **{f"of_{group}": chosen.get(group, USUAL) for group in _groups(role)},
        begin=quiet.begin[:5] if quiet else None,
        end=quiet.end[:5] if quiet else None,
        working=quiet.working_days_only if quiet else None,
    )


def asked_of(filled: Filled, known: Preferences | None, role: Role | None) -> PreferencesAsked | Filled:
    """Return what is asked for, with what this form does not show kept as it was; the form with an error if unfit."""
    begin, end = (_time(filled.values.get(name) or "") for name in ("begin", "end"))
    wrong = filled
    for name, value in (("begin", begin), ("end", end)):
        if value is None:
            wrong = wrong.with_error(name, _("Enter a time such as 18:00"))
    if bool(begin) is not bool(end) and wrong.ok:
        wrong = wrong.with_error("end" if begin else "begin", _("Enter both times or none"))
    if not wrong.ok:
        return wrong
    kept: dict[str, Any] = known.chosen.model_dump(exclude={"groups", "quiet"}) if known else {}
    others = {name: how for name, how in known.chosen.groups.items() if name not in _groups(role)} if known else {}
    answers = {group: filled.values[f"of_{group}"] for group in _groups(role)}
    groups = {group: how for group, how in answers.items() if how != USUAL}
    working = bool(filled.values.get("working"))
    quiet = QuietHoursAsked(begin=begin or "00:00", end=end or "00:00", working_days_only=working)
    return PreferencesAsked(**kept, groups=others | groups, quiet=quiet)


def _time(text: str) -> str | None:
    """Return a time as the API takes it, "" for none, `None` for what is no time."""
    if not text:
        return ""
    found = _CLOCK.fullmatch(text.strip())
    return f"{int(found[1]):02}:{found[2]}" if found else None


async def _known(visit: Visit) -> tuple[Me | None, Preferences | None]:
    """Return what is known of somebody; nothing of whoever has not registered for messages yet."""
    try:
        return await together(visit.api.get(ME), visit.api.get(PREFERENCES))
    except NotAnswered as error:
        if error.status != 404:
            raise
        return None, None


async def show(visit: Visit) -> Reply:
    """Show what is set."""
    me, known = await _known(visit)
    return Shown(preferences_view(me, visit.role), filled=filled_with(me, known, visit.role, visit.language))


async def act(visit: Visit) -> Reply:
    """Set it: first the address, since nobody has preferences without an entry in the address book."""
    me, known = await _known(visit)
    filled = form_for(visit.role).read(visit.form)
    asked = asked_of(filled, known, visit.role) if filled.ok else filled
    if isinstance(asked, Filled):
        return Shown(preferences_view(me, visit.role), 422, asked)
    address = MeAsked(email=filled.values.get("email") or None, language=filled.values["language"])
    taken_out = bool(me and me.email and not address.email)
    for operation, body in (
        (SET_ME, address),
        *(((REMOVE_EMAIL, None),) if taken_out else ()),  # no address in SET_ME leaves the one that there is
        (SET_PREFERENCES, asked),
    ):
        done = await visit.api.send(operation, body, key=None)  # each may be sent again
        if isinstance(done, Refused):
            return Shown(preferences_view(me, visit.role), 422, filled.refused(done))
    return To(PATH, _("Your choices were saved. They count from the next message on."))


PAGES = (Page(f"{PATH}/preferences", READERS, "shared/preferences.html", show, act),)
