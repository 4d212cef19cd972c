"""One application: what was declared, whether the conditions are met, and the decisions of two people."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.api.answers.assessments import ADMISSIONS, ASSESSED, COMPARED, CONFIRM_PROPOSAL, PROPOSE, Assessed, Propose
from portal.api.answers.assessments import ConfirmProposal as Confirm
from portal.api.client import Done, Found
from portal.api.operation import Body, Operation
from portal.api.problem import Refused
from portal.api.together import part, together
from portal.components.step import CHANGED
from portal.components.supplier_names import supplier_names
from portal.pages.category_manager.application_parts import ADMIT, CONFIRM
from portal.pages.category_manager.application_view import application_view, to_confirm, to_propose
from portal.pages.category_manager.interest import INTEREST
from portal.pages.category_manager.roles import ASSESSORS
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choices_of, long_text_of
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import listed
from shared.auth.principal import Role

OF_ITS_OWN = 3.0  # seconds for what the application's own service answers: it is part of deciding
ADMISSION = Form(
    Field(
        "categories",
        "Categories to admit it to",
        choices_of,
        pointer="/category",
        empty="Select the categories to admit the applicant to",
    ),
    Field("note", "Note for whoever confirms it", long_text_of, "The supplier does not see it.", optional=True),
    INTEREST,
)
CONFIRMATION = Form(
    Field(
        "categories",
        "Decisions to confirm",
        choices_of,
        pointer="/category",
        empty="Select the decisions to confirm",
    ),
    INTEREST,
)


async def show(visit: Visit) -> Reply:
    """Show the application with the form that is next."""
    return await _shown(visit, None)


async def _shown(visit: Visit, filled: Filled | None) -> Reply:
    identifier = visit.parameters["application_id"]
    found, admissions, compared = await together(
        visit.api.found(ASSESSED, application_id=identifier),
        part(
            visit.api.get(ADMISSIONS, application_id=identifier),
            "What stands in the way of an admission",
            seconds=OF_ITS_OWN,
        ),
        part(visit.api.get(COMPARED, application_id=identifier), "The application before this one", seconds=OF_ITS_OWN),
    )
    called_by = await supplier_names(visit.api, [found.answer.supplier_id])
    view = application_view(found.answer, admissions, compared, called_by, visit)
    form = CONFIRMATION if view.next == CONFIRM else ADMISSION
    if filled is None and view.next:
        filled = form.blank(categories=view.ready if form is ADMISSION else [each for each, _ in view.options])
    elif filled and filled.form is not form:  # what is next has changed since the page was shown
        filled = form.blank().with_error("", CHANGED)
    return Shown(view, status=422 if filled and not filled.ok else 200, filled=filled, etag=found.etag)


async def act(visit: Visit) -> Reply:
    """Propose to admit the applicant, or confirm what somebody else proposed, category by category."""
    if visit.role is not Role.CATEGORY_MANAGER:
        return await _shown(visit, None)
    confirms = visit.form.text("next") == CONFIRM
    filled = (CONFIRMATION if confirms else ADMISSION).read(visit.form)
    if filled.ok:
        found = await visit.api.found(ASSESSED, application_id=visit.parameters["application_id"])
        asked = _confirmations(found, filled, visit) if confirms else _proposals(found, filled)
        refused = await _send(visit, asked, visit.form.etag if confirms else None)
        if refused is None:
            chosen = listed([visit.names.category(each) for each in filled.values["categories"]])
            done = (
                f"Confirmed: {chosen}."
                if confirms
                else f"Proposed to admit: {chosen}. Another person has to confirm it."
            )
            return To(visit.path, done)
        filled = filled.with_error("", CHANGED) if refused.stale else filled.refused(refused)
    return await _shown(visit, filled)


Sent = tuple[str, Operation[Any], Body, Mapping[str, Any]]


def _proposals(found: Found[Assessed], filled: Filled) -> Iterator[Sent]:
    for category in to_propose(found.answer):
        if category in filled.values["categories"]:
            note = filled.values["note"]
            proposal = Propose(category=category, outcome=ADMIT, note=note, declares_no_interest=True)
            yield category, PROPOSE, proposal, {}


def _confirmations(found: Found[Assessed], filled: Filled, visit: Visit) -> Iterator[Sent]:
    for each in to_confirm(found.answer, visit.person):
        if each.category in filled.values["categories"]:
            confirmed = Confirm(declares_no_interest=True)
            yield each.category, CONFIRM_PROPOSAL, confirmed, {"category": each.category}


async def _send(visit: Visit, asked: Iterator[Sent], etag: str | None) -> Refused | None:
    """Send one decision after another, each on the version that the one before it made; return the first refusal."""
    identifier = visit.parameters["application_id"]
    for category, operation, body, path in asked:
        sent: Done[Any] | Refused = await visit.api.send(
            operation, body, key=f"{visit.form.key}-{category}", etag=etag, application_id=identifier, **path
        )
        if isinstance(sent, Refused):
            return sent
        etag = sent.etag if etag else None
    return None


PAGES = (Page("/applications/{application_id}", ASSESSORS, "category_manager/application.html", show, act),)
