"""Service by post or by hand: a notice that did not arrive in an inbox, and the day on which it reached somebody."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.service import (
    NOTICES_TO_APPLICANT,
    NOTICES_TO_SUPPLIER,
    SERVED_ON_APPLICANT,
    SERVED_ON_SUPPLIER,
    NoticesToApplicant,
    NoticesToSupplier,
    RecordService,
)
from portal.api.client import Done
from portal.api.operation import Nothing
from portal.api.problem import Refused
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.supplier_names import called, supplier_names
from portal.pages.category_manager.roles import OFFICERS
from portal.web.form import Field, Form, Options
from portal.web.kinds import choice_of, date_of
from portal.web.names import Names
from portal.web.page import To
from portal.web.visit import Visit
from portal.web.wording import listed

HEADING, BUTTON = "Record that a notice has arrived", "Record it"
BANNER = "It is recorded that the notice has arrived."
PARAGRAPHS = (
    "A message in the inbox of an organisation serves a notice by itself. Record here what came by post or by hand.",
    "Its time is counted from that day.",
)
MEANS = (("post", "By post"), ("by_hand", "By hand"))
FORM = Form(
    Field("notice", "Which notice?", choice_of, empty="Select the notice"),
    Field("served_on", "Day on which it arrived", date_of, empty="Enter the day on which it arrived"),
    Field("means", "How did it arrive?", choice_of, empty="Select how it arrived"),
)


def unserved(supplier: NoticesToSupplier, names: Names) -> Options:
    """Return the notices to a supplier that have not arrived, each once with all its categories."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in supplier.memberships:
        category, notice = names.category(each.category), each.removal_notice
        if notice and notice.notice_id and notice.served_on is None:
            found.setdefault((str(notice.notice_id), "Notice of removal"), []).append(category)
        if each.redeclaration_notice_id and each.redeclaration_served_on is None:
            found.setdefault((str(each.redeclaration_notice_id), "Request to declare anew"), []).append(category)
    return tuple((code, f"{kind}: {listed(categories)}") for (code, kind), categories in found.items())


def unserved_invitations(application: NoticesToApplicant) -> Options:
    """Return the invitations to make representations that have not arrived."""
    return tuple(
        (str(each.notice_id), "Invitation to make representations")
        for each in application.invitations
        if each.notice_id and each.served_on is None
    )


def _asked(caption: str, notices: Options, back: str) -> Asked:
    none = () if notices else ("Every notice has arrived.",)
    options = {"notice": notices, "means": MEANS}
    known = {"notice": notices[0][0]} if len(notices) == 1 else {}
    return Asked(StepView(HEADING, BUTTON, back, caption, (*none, *PARAGRAPHS), options), None, known)


async def ask_of_supplier(visit: Visit) -> Asked:
    """Ask which notice of a supplier has arrived."""
    supplier = await visit.api.get(NOTICES_TO_SUPPLIER, **visit.parameters)
    return _asked(supplier.name, unserved(supplier, visit.names), _supplier(visit))


async def ask_of_applicant(visit: Visit) -> Asked:
    """Ask which invitation of an applicant has arrived."""
    found = await visit.api.get(NOTICES_TO_APPLICANT, **visit.parameters)
    name = called(await supplier_names(visit.api, [found.supplier_id]), found.supplier_id)
    return _asked(name, unserved_invitations(found), _application(visit))


def _body(values: Mapping[str, Any]) -> RecordService:
    return RecordService(served_on=values["served_on"], means=values["means"])


async def serve_on_supplier(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Record it of a supplier."""
    sent = {"key": visit.form.key, "notice_id": values["notice"], **visit.parameters}
    return await visit.api.send(SERVED_ON_SUPPLIER, _body(values), **sent)


async def serve_on_applicant(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Record it of an applicant."""
    sent = {"key": visit.form.key, "notice_id": values["notice"], **visit.parameters}
    return await visit.api.send(SERVED_ON_APPLICANT, _body(values), **sent)


def _supplier(visit: Visit) -> str:
    return f"/suppliers/{visit.parameters['supplier_id']}"


def _application(visit: Visit) -> str:
    return f"/applications/{visit.parameters['application_id']}"


ON_SUPPLIER = Step(FORM, ask_of_supplier, serve_on_supplier, lambda visit: To(_supplier(visit), BANNER))
ON_APPLICANT = Step(FORM, ask_of_applicant, serve_on_applicant, lambda visit: To(_application(visit), BANNER))

PAGES = (
    step_page("/suppliers/{supplier_id}/served", OFFICERS, ON_SUPPLIER),
    step_page("/applications/{application_id}/served", OFFICERS, ON_APPLICANT),
)
