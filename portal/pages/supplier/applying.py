"""The draft that an application is written in: what it says, what is missing, and how a section of it is saved."""

from dataclasses import dataclass
from typing import Any

from portal.api.answers.drafts import (
    BEGIN_DRAFT,
    DRAFT,
    DRAFTS,
    SAVE_DRAFT,
    BeginDraft,
    Draft,
)
from portal.api.client import Api, Done, Found
from portal.api.operation import Nothing
from portal.api.problem import Refused
from portal.web.visit import Visit

SECTIONS = ("categories", "grounds", "people", "declarations")
"""The sections of the draft, in the order in which they are filled in."""

_SECTION_OF = {
    "categories": "categories",
    "exclusion_grounds": "grounds",
    "associates": "people",
    "has_safeguarding_policy": "declarations",
    "registered_for_data_protection": "declarations",
    "accepts_terms": "declarations",
}
_SECTION_OF_CODE = {
    "no_safeguarding_policy": "declarations",
    "not_registered_for_data_protection": "declarations",
    "terms_not_accepted": "declarations",
    "no_financial_standing": "organisation",
    "associate_not_named": "people",
}
_ANSWERED = ("has_safeguarding_policy", "registered_for_data_protection", "accepts_terms")


@dataclass(frozen=True)
class Obstacle:
    """Something that stands in the way of submitting, and the section where it is put right."""

    code: str
    detail: str
    section: str | None


def section_of(code: str, pointer: str) -> str | None:
    """Return where a reason is put right: by what it is about, or by its field."""
    return _SECTION_OF_CODE.get(code) or _SECTION_OF.get(pointer.strip("/").partition("/")[0])


def obstacles(draft: Draft) -> tuple[Obstacle, ...]:
    """Return all that stands in the way of submitting the draft."""
    return tuple(Obstacle(each.code, each.detail, section_of(each.code, each.pointer)) for each in draft.in_the_way)


def done_sections(draft: Draft) -> frozenset[str]:
    """Return the sections in which something was said and nothing is missing.

    Grounds and people may both be none: they count as said once the declarations after them are answered.
    """
    said, missing = draft.content, {each.section for each in obstacles(draft)}
    answered = all(getattr(said, name) is not None for name in _ANSWERED)
    begun = {
        "categories": bool(said.categories),
        "grounds": bool(said.exclusion_grounds) or answered,
        "people": bool(said.associates) or answered,
        "declarations": answered,
    }
    return frozenset(name for name, is_begun in begun.items() if is_begun and name not in missing)


async def open_draft(api: Api) -> Found[Draft] | None:
    """Return the draft that is open, with its ETag; there is one at most in a market."""
    listed = await api.get(DRAFTS, status="open", limit=1)
    for each in listed.items:
        return await api.found(DRAFT, draft_id=each.draft_id)
    return None


async def begin_draft(visit: Visit, key: str) -> bool:
    """Begin a draft with what was said the last time; whether one is open now."""
    done = await visit.api.send(BEGIN_DRAFT, BeginDraft(), key=key)
    return not isinstance(done, Refused) or "draft_open" in done.codes


async def save_section(visit: Visit, draft: Draft, **changes: Any) -> Done[Nothing] | Refused:
    """Save the draft with one section changed, on the version that the form was shown with."""
    return await visit.api.send(
        SAVE_DRAFT,
        draft.content.model_copy(update=changes),
        key=visit.form.key,
        etag=visit.form.etag,
        draft_id=draft.draft_id,
    )


def next_step(visit: Visit, section: str) -> str:
    """Return the page after a section: the next one, or the page of checking that the person came from."""
    if came_from := {"check": "/apply/check", "renewal": "/membership/renewal"}.get(visit.asked("for")):
        return came_from
    following = (*SECTIONS, "check")[SECTIONS.index(section) + 1]
    return f"/apply/{following}"
