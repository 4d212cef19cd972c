"""Evidence that a member is asked for: asking, one request with how it stands, and taking it back."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.api.answers.evidence_decisions import (
    EVIDENCE_REQUEST,
    REQUEST_EVIDENCE,
    WITHDRAW_REQUEST,
    RequestEvidence,
    RequestInFull,
    RequestMade,
)
from portal.api.answers.suppliers import SUPPLIER
from portal.api.client import Done
from portal.api.problem import Refused
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.identifier import id_in_path
from portal.components.reasons import reason_text, reasons_for
from portal.components.states import State
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.pages.category_manager.evidence import STATES
from portal.pages.category_manager.roles import ASSESSORS, OFFICERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, date_of, long_text_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day
from shared.auth.principal import Role

PATH = "/evidence-requests/{request_id}"
RUNNING = frozenset({"requested", "answered"})


def request_view(request: RequestInFull, called_by: SupplierNames, visit: Visit) -> Detail:
    """Return one request; while it runs, whoever decides may take it back."""
    name = called(called_by, request.supplier_id)
    path = f"/evidence-requests/{request.request_id}"
    officer = visit.role is Role.CATEGORY_MANAGER
    answer = Action(f"/evidence/{request.evidence_id}", "What was given") if request.evidence_id else None
    return Detail(
        heading=visit.names.evidence(request.kind).rstrip("."),
        caption=f"Evidence asked for from {name}",
        back=("/evidence?list=asked", "Evidence that is asked for"),
        states=(
            STATES.get(request.status, State(in_words(request.status), "grey")),
            *((State("Overdue", "red"),) if request.overdue else ()),
        ),
        sections=(Section("", tuple(_rows(request, visit.names))),),
        actions=(Action(f"{path}/withdraw", "Take the request back"),) if officer and request.status in RUNNING else (),
        links=(
            *((answer,) if answer else ()),
            Action(f"/suppliers/{request.supplier_id}", name),
            Action(f"/history/evidence-request/{request.request_id}", "What happened"),
        ),
    )


def _rows(request: RequestInFull, names: Names) -> Iterator[tuple[str, str]]:
    yield "Reason", reason_text(names, "evidence_requested", request.reason)
    if request.detail:
        yield "What the supplier is told", request.detail
    yield "Asked", day(request.requested_at)
    yield "To give it by", day(request.answer_by)
    if request.answered_at:
        yield "Given", day(request.answered_at)
    if request.check_by:
        yield "To check by", day(request.check_by)
    if request.rejected_for:
        yield "Rejected last for", reason_text(names, "evidence_rejected", request.rejected_for)
    if request.ended_at:
        yield "Ended", day(request.ended_at)
    if request.withdrawn_for:
        yield "Taken back for", reason_text(names, "evidence_request_withdrawn", request.withdrawn_for)


async def show(visit: Visit) -> Reply:
    """Show one request."""
    request = await visit.api.get(EVIDENCE_REQUEST, request_id=visit.parameters["request_id"])
    return Shown(request_view(request, await supplier_names(visit.api, [request.supplier_id]), visit))


async def ask_requesting(visit: Visit) -> Asked:
    """Ask for what, why and until when."""
    supplier = await visit.api.get(SUPPLIER, supplier_id=visit.parameters["supplier_id"])
    said = ("Insurance can be asked for once the supplier has accepted an order.",)
    options = {"kind": visit.names.options("evidence_kinds"), "reason": reasons_for(visit.names, "evidence_requested")}
    back = f"/suppliers/{supplier.supplier_id}"
    return Asked(StepView("Ask for evidence", "Ask", back, supplier.name, said, options))


async def request_evidence(visit: Visit, values: Mapping[str, Any]) -> Done[RequestMade] | Refused:
    """Ask for it."""
    body = RequestEvidence(supplier_id=id_in_path(visit, "supplier_id"), **values)
    return await visit.api.send(REQUEST_EVIDENCE, body, key=visit.form.key)


REQUEST = Step(
    Form(
        Field("kind", "What is asked for?", choice_of, empty="Select what is asked for"),
        Field("reason", "Reason", choice_of),
        Field("answer_by", "Last day to give it", date_of, "Leave it empty for the time that is usual.", optional=True),
        Field("detail", "What the supplier is told beside it", long_text_of, optional=True),
    ),
    ask_requesting,
    request_evidence,
    lambda visit: To(f"/suppliers/{visit.parameters['supplier_id']}", "The supplier was asked for the evidence."),
)


WITHDRAW = decision(
    "Take the request back",
    "Take it back",
    "The request is taken back.",
    read=EVIDENCE_REQUEST,
    send=WITHDRAW_REQUEST,
    form=Form(Field("reason", "Reason", choice_of)),
    back=PATH,
    reasons={"reason": "evidence_request_withdrawn"},
    caption=lambda request, visit: visit.names.evidence(request.kind).rstrip("."),
    paragraphs=("What was given stays what the supplier holds.",),
    versioned=False,
)

PAGES = (
    Page(PATH, ASSESSORS, "staff/detail.html", show),
    step_page(f"{PATH}/withdraw", OFFICERS, WITHDRAW),
    step_page("/suppliers/{supplier_id}/ask-evidence", OFFICERS, REQUEST),
)
