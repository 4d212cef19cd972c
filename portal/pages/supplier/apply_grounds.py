"""Exclusion grounds: which of them apply, and for each when it happened and what was done about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.api.answers.drafts import Draft, Ground
from portal.api.client import Found
from portal.api.problem import Problem, Reason, Refused
from portal.components.registered import once_registered
from portal.pages.supplier.applying import next_step, open_draft, save_section
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, choices_of, date_of, long_text_of
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

NONE = "none"
_WORDS = {
    "day_to_come": _("The day must be today or in the past"),
    "ended_before_it_happened": _("It cannot have ended before it happened"),
}

GROUNDS = Form(
    Field(
        "grounds",
        "Select all that apply",
        choices_of,
        pointer="/exclusion_grounds",
        empty="Select what applies, or select “None of these”",
    ),
)


@dataclass(frozen=True)
class GroundFields:
    """One declared ground with the names of its fields in the form."""

    ground: str
    happened_on: str
    ended_on: str
    self_cleaning: str
    about: str


def chosen_of(draft: Draft) -> tuple[str, ...]:
    """Return what is ticked at first: the grounds declared, or none where the declaration was made without any."""
    declared = tuple(dict.fromkeys(each.ground for each in draft.content.exclusion_grounds))
    return declared or ((NONE,) if draft.content.accepts_terms is not None else ())


def declaring(chosen: Sequence[str], before: Sequence[Ground]) -> tuple[Ground, ...]:
    """Return the grounds that are declared now: what was said of those that stay is kept."""
    kept = tuple(each for each in before if each.ground in chosen)
    known = {each.ground for each in kept}
    return kept + tuple(Ground(ground=each) for each in chosen if each not in known and each != NONE)


def details_form(grounds: Sequence[Ground]) -> Form:
    """Return a form with four fields for each ground; what the API refuses finds its field by its place."""
    return Form(*(field for place in range(len(grounds)) for field in _fields_of(place)))


def fields_of(grounds: Sequence[Ground]) -> tuple[GroundFields, ...]:
    """Return the names of the fields of each ground."""
    names = ("happened_on", "ended_on", "self_cleaning", "about")
    return tuple(
        GroundFields(each.ground, *(f"{name}_{place}" for name in names)) for place, each in enumerate(grounds)
    )


def details_said(grounds: Sequence[Ground]) -> dict[str, object]:
    """Return what is known of the grounds, for their form."""
    return {
        f"{name}_{place}": getattr(each, name) or None
        for place, each in enumerate(grounds)
        for name in ("happened_on", "ended_on", "self_cleaning", "about")
    }


def described(grounds: Sequence[Ground], filled: Filled) -> tuple[Ground, ...]:
    """Return the grounds as they were described in the form."""
    said = filled.values
    return tuple(
        Ground(
            ground=each.ground,
            happened_on=said[f"happened_on_{place}"],
            ended_on=said[f"ended_on_{place}"],
            self_cleaning=said[f"self_cleaning_{place}"] or "",
            about=said[f"about_{place}"] or "organisation",
        )
        for place, each in enumerate(grounds)
    )


def _fields_of(place: int) -> tuple[Field, ...]:
    at = f"/exclusion_grounds/{place}"
    return (
        Field(
            f"about_{place}",
            "Whom does it concern?",
            choice_of,
            pointer=f"{at}/about",
            empty="Select whom it concerns",
        ),
        Field(
            f"happened_on_{place}",
            "When did it happen?",
            date_of,
            hint="The day of the conviction or the decision, where there was one. For example, 27 3 2024",
            pointer=f"{at}/happened_on",
            empty="Enter the day on which it happened",
        ),
        Field(
            f"ended_on_{place}",
            "When did it end?",
            date_of,
            hint="Leave this empty if it goes on",
            pointer=f"{at}/ended_on",
            optional=True,
        ),
        Field(
            f"self_cleaning_{place}",
            "What have you done to put it right?",
            long_text_of,
            hint="What you have paid, whom you have worked with, and what keeps it from happening again",
            pointer=f"{at}/self_cleaning",
            optional=True,
        ),
    )


async def show_grounds(visit: Visit) -> Reply:
    """Show all grounds to choose from."""
    found = await open_draft(visit.api)
    if found is None:
        return To("/apply")
    return Shown(found.answer, filled=GROUNDS.blank(grounds=chosen_of(found.answer)), etag=found.etag)


async def save_grounds(visit: Visit) -> Reply:
    """Save which grounds apply, and go on to their details where there are any."""
    found = await open_draft(visit.api)
    if found is None:
        return To("/apply")
    filled = GROUNDS.read(visit.form)
    chosen = filled.values.get("grounds", ())
    if NONE in chosen and len(chosen) > 1:
        filled = filled.with_error("grounds", _("Select what applies, or select “None of these”, but not both"))
    if filled.ok:
        grounds = declaring(chosen, found.answer.content.exclusion_grounds)
        done = await save_section(visit, found.answer, exclusion_grounds=grounds)
        if not isinstance(done, Refused):
            return To(_details_path(visit) if grounds else next_step(visit, "grounds"))
        filled = with_refusal(filled, done)
    return Shown(found.answer, 422, filled, found.etag)


async def show_details(visit: Visit) -> Reply:
    """Ask about each ground that was chosen."""
    found = await open_draft(visit.api)
    if found is None or not found.answer.content.exclusion_grounds:
        return To("/apply")
    grounds = found.answer.content.exclusion_grounds
    return _details(found, details_form(grounds).blank(**details_said(grounds)))


async def save_details(visit: Visit) -> Reply:
    """Save what was said of each ground."""
    found = await open_draft(visit.api)
    if found is None or not found.answer.content.exclusion_grounds:
        return To("/apply")
    grounds = found.answer.content.exclusion_grounds
    filled = details_form(grounds).read(visit.form)
    if filled.ok:
        done = await save_section(visit, found.answer, exclusion_grounds=described(grounds, filled))
        if isinstance(done, Refused):
            return _details(found, with_refusal(filled, done), 422)
        found = await open_draft(visit.api) or found
        filled = with_what_stands_against(filled, found.answer)
        if filled.ok:
            return To(next_step(visit, "grounds"))
    return _details(found, filled, 422)


def with_what_stands_against(filled: Filled, draft: Draft) -> Filled:
    """Return the form with what a draft that was saved has in the way of its grounds; who is named comes later."""
    reasons = tuple(
        Reason(code=each.code, detail=each.detail, pointer=each.pointer)
        for each in draft.in_the_way
        if each.pointer.startswith("/exclusion_grounds/") and each.code in _WORDS
    )
    return with_refusal(filled, Refused(409, Problem(reasons=reasons)), _WORDS) if reasons else filled


def _details(found: Found[Draft], filled: Filled, status: int = 200) -> Reply:
    return Shown(fields_of(found.answer.content.exclusion_grounds), status, filled, found.etag)


def _details_path(visit: Visit) -> str:
    came_from = visit.asked("for")
    return "/apply/grounds/details" + (f"?for={came_from}" if came_from in ("check", "renewal") else "")


PAGES = (
    Page("/apply/grounds", SUPPLIER_ALONE, "supplier/apply_grounds.html", once_registered(show_grounds), save_grounds),
    Page(
        "/apply/grounds/details",
        SUPPLIER_ALONE,
        "supplier/apply_ground_details.html",
        once_registered(show_details),
        save_details,
    ),
)
