"""Two sections of an application: the categories that it is for, and what the applicant declares of itself."""

from collections.abc import Callable
from typing import Any

from portal.api.answers.drafts import Draft
from portal.api.client import Found
from portal.api.problem import Refused
from portal.components.registered import once_registered
from portal.pages.supplier.applying import next_step, open_draft, save_section
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choices_of, yes_of
from portal.web.page import Handler, Page, Reply, Shown, To
from portal.web.visit import Visit

CATEGORIES = Form(
    Field(
        "categories",
        "Which categories do you want to offer in?",
        choices_of,
        hint="Select all that apply. Each is decided on its own, and you can apply for others later",
        empty="Select at least one category",
    ),
)
DECLARATIONS = Form(
    Field(
        "has_safeguarding_policy",
        "Do you have a safeguarding policy?",
        yes_of,
        hint="It says how you keep the people who come to you safe, and whom they can turn to",
        empty="Select yes if you have a safeguarding policy",
    ),
    Field(
        "registered_for_data_protection",
        "Are you registered with the Information Commissioner's Office?",
        yes_of,
        hint="Whoever keeps data about people has to pay its data protection fee",
        empty="Select yes if you are registered with the Information Commissioner's Office",
    ),
    Field(
        "accepts_terms",
        "Do you accept the terms of this purchasing system?",
        yes_of,
        hint="You will be asked to sign the agreement once you are admitted",
        empty="Select yes if you accept the terms",
    ),
)


def categories_in(draft: Draft) -> dict[str, Any]:
    """Return what a draft says of categories, for its form."""
    return {"categories": draft.content.categories}


def declarations_in(draft: Draft) -> dict[str, Any]:
    """Return what a draft declares, for its form: None where nothing is said yet."""
    return {each.name: getattr(draft.content, each.name) for each in DECLARATIONS.fields}


def _section(name: str, form: Form, said: Callable[[Draft], dict[str, Any]]) -> tuple[Handler, Handler]:
    async def show(visit: Visit) -> Reply:
        found = await open_draft(visit.api)
        return _shown(found) if found else To("/apply")

    async def save(visit: Visit) -> Reply:
        found = await open_draft(visit.api)
        if found is None:
            return To("/apply")
        filled = form.read(visit.form)
        if filled.ok:
            done = await save_section(visit, found.answer, **filled.values)
            if not isinstance(done, Refused):
                return To(next_step(visit, name))
            filled = with_refusal(filled, done, stored=form.blank(**said(found.answer)))
        return _shown(found, filled)

    def _shown(found: Found[Draft], filled: Filled | None = None) -> Reply:
        again = filled or form.blank(**said(found.answer))
        return Shown(found.answer, 422 if filled else 200, again, found.etag)

    return show, save


_show_categories, _save_categories = _section("categories", CATEGORIES, categories_in)
_show_declarations, _save_declarations = _section("declarations", DECLARATIONS, declarations_in)

PAGES = (
    Page(
        "/apply/categories",
        SUPPLIER_ALONE,
        "supplier/apply_categories.html",
        once_registered(_show_categories),
        _save_categories,
    ),
    Page(
        "/apply/declarations",
        SUPPLIER_ALONE,
        "supplier/apply_declarations.html",
        once_registered(_show_declarations),
        _save_declarations,
    ),
)
