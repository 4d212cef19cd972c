"""What happened to one thing, oldest first: who decided what, when, why and under which policies; and as at a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.api.answers.history import KEPT, AsItWas, Happened
from portal.api.operation import Listed, Operation
from portal.api.problem import NotAnswered
from portal.components.facts import FactPart, fact_part, said
from portal.components.paging import next_page
from portal.web.form import Field, Filled, Form
from portal.web.kinds import date_of
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import UK, day
from shared.auth.principal import Role

READERS = frozenset({Role.AUDITOR, Role.CATEGORY_MANAGER, Role.BUYER, Role.DISTRICT_MANAGER})
AT_ONCE = 50
ON = Form(Field("on", "Day", date_of, "It is shown as it was when that day ended.", empty="Enter a day"))


@dataclass(frozen=True)
class HistoryView:
    """A thing's history, and the thing as it was on `on`, where that was asked for."""

    heading: str
    caption: str
    back: str
    facts: tuple[FactPart, ...]
    following: str
    on: str
    was: tuple[tuple[str, str], ...]
    absent: bool
    may_ask: bool


def history_view(
    kind: str, identifier: str, found: Listed[Happened], was: AsItWas | None, on: date | None, role: Role | None
) -> HistoryView:
    """Return the page; a thing that was not there yet on a day is `absent`."""
    kept = KEPT[kind]
    path = path_of(kind, identifier)
    return HistoryView(
        heading=f"{kept.called}: what happened",
        caption=identifier,
        back="/audit" if role is Role.AUDITOR else "/",
        facts=tuple(fact_part(each) for each in found.items if on is None or _until(each, on)),
        following=next_page(path, found.next, on=on),
        on=day(on) if on else "",
        was=tuple(said(was.model_extra or {})) if was else (),
        absent=on is not None and was is None,
        may_ask=kept.thing is not None,
    )


def _until(happened: Happened, on: date) -> bool:
    return happened.at is None or _day_of(happened.at) <= on


def _day_of(at: datetime) -> date:
    return at.astimezone(UK).date()


def path_of(kind: str, identifier: str) -> str:
    """Return where the history of a thing is."""
    return f"/history/{kind}/{identifier}"


async def show(visit: Visit) -> Reply:
    """Show what happened, up to a day where one is asked for."""
    return await _shown(visit, None)


async def _shown(visit: Visit, filled: Filled | None) -> Reply:
    kind, identifier = visit.parameters["kind"], visit.parameters["id"]
    kept = KEPT.get(kind)
    if kept is None:
        return Absent()
    try:
        on = date.fromisoformat(visit.asked("on")) if visit.asked("on") and kept.thing else None
    except ValueError:
        return Absent()
    after = int(visit.asked("after")) if visit.asked("after").isdecimal() else None
    path: dict[str, Any] = {kept.history.parameters[0]: identifier}
    found = await visit.api.get(kept.history, after=after, limit=AT_ONCE, **path)
    was = await _as_it_was(visit, kept.thing, on, path) if on and kept.thing else None
    form = filled or ON.blank(on=on)
    view = history_view(kind, identifier, found, was, on, visit.role)
    return Shown(view, status=200 if form.ok else 422, filled=form)


async def _as_it_was(visit: Visit, thing: Operation[AsItWas], on: date, path: dict[str, Any]) -> AsItWas | None:
    try:
        return await visit.api.get(thing, as_at=on, **path)
    except NotAnswered as error:
        if error.status in (404, 422):  # it was not there yet, or that day is not kept
            return None
        raise


async def act(visit: Visit) -> Reply:
    """Lead to the thing as it was on a day."""
    filled = ON.read(visit.form)
    if filled.ok and filled.values["on"] > visit.day:
        filled = filled.with_error("on", "Day must be today or in the past")
    return To(f"{visit.path}?on={filled.values['on']}") if filled.ok else await _shown(visit, filled)


PAGES = (Page("/history/{kind}/{id}", READERS, "auditor/history.html", show, act),)
