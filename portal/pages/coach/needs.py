"""What a client needs: recorded, changed, reported unmet, looked for again, withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.answers.journeys import JOURNEY, Journey
from portal.api.answers.needs import (
    CONSTRAIN_NEED,
    NEED,
    OPEN_CONSTRAINTS,
    RECORD_NEED,
    Considered,
    ConstrainNeed,
    Constraints,
    Need,
    OpenConstraints,
    Qualification,
    RecordNeed,
)
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.reasons import Options
from portal.components.step import CHANGED
from portal.pages.coach.filters import FILTERS, filter_options, known_of, read_filters, sought_in
from portal.pages.coach.finding import WHY, WHY_WORDS, WhyView, why_options
from portal.pages.coach.steps import path_of
from portal.pages.coach.words import COACH
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, choices_of, select_of
from portal.web.names import Names
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit

KINDS = Field("kinds", "What exactly?", choices_of, hint="Select all that apply.", optional=True)
FUNDING = (
    Field(
        "funding",
        "Other funding that you considered first",
        select_of,
        pointer="/qualification/other_funding/0/funding /other_funding/0/funding "
        "/qualification/other_funding /other_funding",
        empty="Select the other funding that you considered first",
    ),
    Field(
        "finding",
        "What came of it",
        select_of,
        pointer="/qualification/other_funding/0/finding /other_funding/0/finding",
        empty="Select what came of the other funding",
    ),
)
ELIGIBILITY = Field(
    "eligibility",
    "On what ground may the client be helped?",
    choice_of,
    pointer="/qualification/eligibility /eligibility",
    empty="Select the ground on which the client may be helped",
)
CATEGORY = Form(
    Field(
        "category",
        "Which kind of support does the client need?",
        choice_of,
        empty="Select which kind of support the client needs",
    )
)
RECORD = Form(*CATEGORY.fields, ELIGIBILITY, *FUNDING, KINDS, *FILTERS.fields)
CHANGE = Form(KINDS, *FILTERS.fields)
QUALIFY = Form(ELIGIBILITY, *FUNDING)
_CIRCUMSTANCES = tuple(each.name for each in FILTERS.fields)
_WORDS = {"need_open": "The client has an open need of this category already.", **WHY_WORDS}


@dataclass(frozen=True)
class NeedFormView:
    """A need's form; `sections` are headings with the names of their fields."""

    heading: str
    caption: str
    back: str
    button: str
    sections: tuple[tuple[str, str, tuple[str, ...]], ...]
    options: Mapping[str, Options]
    links: tuple[tuple[str, str], ...] = ()


def record_view(journey: Journey, names: Names) -> NeedFormView:
    """Return the form for a need that is recorded anew."""
    path = f"/clients/{journey.journey_id}"
    options = {
        **filter_options(names, journey.district),
        "category": names.options("categories"),
        "eligibility": names.options("eligibilities"),
        "funding": names.options("other_funding"),
        "finding": names.options("funding_findings"),
        "kinds": _kinds(names, None),
    }
    sections = (
        ("", "", ("category",)),
        (
            "Eligibility",
            "Each client is helped on one ground, and after other funding was considered.",
            ("eligibility", "funding", "finding"),
        ),
        ("What it should be", "", ("kinds",)),
        ("The client's circumstances", _SEALED, _CIRCUMSTANCES),
    )
    return NeedFormView("Record a need", client_label(journey.journey_id), path, "Record the need", sections, options)


_SEALED = "All of this is optional. It is sealed: suppliers do not see it, and who looks at it stays on record."


def change_view(need: Need, names: Names, *, district: str) -> NeedFormView:
    """Return the form for what a need and the client's circumstances have become."""
    path = f"/clients/{need.journey_id}"
    options = {**filter_options(names, district), "kinds": _kinds(names, need.category)}
    sections = (("What it should be", "", ("kinds",)), ("The client's circumstances", _SEALED, _CIRCUMSTANCES))
    links = ((f"{path}/needs/{need.need_id}/eligibility", "Change eligibility and other funding"),)
    return NeedFormView(
        f"Change the need for {names.category(need.category)}",
        client_label(need.journey_id),
        path,
        "Save",
        sections,
        options,
        links,
    )


def _kinds(names: Names, category: str | None) -> Options:
    found = names.items.get("needs", ())
    return tuple((each.code, each.text) for each in found if category is None or category in each.categories)


async def show_new(visit: Visit) -> Reply:
    """Show the form, with the category that the client is in."""
    journey = await visit.api.get(JOURNEY, journey_id=visit.parameters["journey_id"])
    filled = RECORD.blank(
        category=journey.category, jobcentre=journey.jobcentre, within_km="20" if journey.jobcentre else None
    )
    return Shown(record_view(journey, visit.names), filled=filled)


async def record(visit: Visit) -> Reply:
    """Record the need."""
    journey_id = visit.parameters["journey_id"]
    filled = read_filters(RECORD, visit.form)
    if filled.ok:
        done = await visit.api.send(RECORD_NEED, _recorded(filled.values), key=visit.form.key, journey_id=journey_id)
        if not isinstance(done, Refused):
            return To(path_of(visit), "The need has been recorded.")
        filled = filled.refused(done, _WORDS)
    journey = await visit.api.get(JOURNEY, journey_id=journey_id)
    return Shown(record_view(journey, visit.names), status=422, filled=filled)


def _recorded(said: Mapping[str, Any]) -> RecordNeed:
    return RecordNeed(
        category=said["category"], kinds=said["kinds"], qualification=qualified(said), constraints=sought_in(said)
    )


def qualified(said: Mapping[str, Any]) -> Qualification:
    """Return the ground and the other funding that was considered."""
    funding = Considered(funding=said["funding"], finding=said["finding"])
    return Qualification(eligibility=said["eligibility"], other_funding=(funding,))


async def show_change(visit: Visit) -> Reply:
    """Show what is recorded, which is a look that stays on record."""
    found = await visit.api.found(NEED, need_id=visit.parameters["need_id"])
    return await _opened(visit, found.answer, found.etag, None)


async def _opened(visit: Visit, need: Need, etag: str | None, reason: str | None) -> Reply:
    if str(need.journey_id) != visit.parameters["journey_id"]:
        return Absent()
    opened = await visit.api.send(OPEN_CONSTRAINTS, OpenConstraints(reason=reason), key=None, need_id=need.need_id)
    if isinstance(opened, Refused):
        label = client_label(need.journey_id)
        view = WhyView("Look at what this client needs", label, path_of(visit), "", why_options(visit.names))
        return Shown(view, status=422, filled=WHY.blank().refused(opened, WHY_WORDS), template="coach/why.html")
    found: Constraints | None = opened.answer.match.constraints if opened.answer.match else None
    filled = CHANGE.blank(kinds=need.kinds, **known_of(found))
    return Shown(change_view(need, visit.names, district=need.district), filled=filled, etag=etag)


async def change(visit: Visit) -> Reply:
    """Save what the need has become; or look, for the reason that a colleague gives."""
    found = await visit.api.found(NEED, need_id=visit.parameters["need_id"])
    need = found.answer
    if visit.form.text("reason"):
        return await _opened(visit, need, found.etag, visit.form.text("reason"))
    if str(need.journey_id) != visit.parameters["journey_id"]:
        return Absent()
    filled = read_filters(CHANGE, visit.form)
    if filled.ok:
        asked = ConstrainNeed(kinds=filled.values["kinds"], constraints=sought_in(filled.values))
        done = await visit.api.send(
            CONSTRAIN_NEED, asked, key=visit.form.key, etag=visit.form.etag, need_id=need.need_id
        )
        if not isinstance(done, Refused):
            return To(path_of(visit), "The need has been changed.")
        filled = filled.with_error("", CHANGED) if done.stale else filled.refused(done, _WORDS)
    view = change_view(need, visit.names, district=need.district)
    return Shown(view, status=422, filled=filled, etag=found.etag)


PAGES: tuple[Page, ...] = (
    Page("/clients/{journey_id}/needs/new", COACH, "coach/need.html", show_new, record),
    Page("/clients/{journey_id}/needs/{need_id}/change", COACH, "coach/need.html", show_change, change),
)
