"""What category managers say of evidence: that a version shows what was asked for, or that it shows nothing."""

from collections.abc import Awaitable, Mapping
from typing import Any

from portal.api.answers.evidence import HELD
from portal.api.answers.evidence_decisions import ACCEPT_EVIDENCE, REJECT_EVIDENCE, AcceptEvidence, RejectEvidence
from portal.api.client import Done
from portal.api.problem import Refused
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.category_manager.roles import OFFICERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, long_text_of
from portal.web.page import To
from portal.web.visit import Visit

Taken = Awaitable[Done[Any] | Refused]


def _back(visit: Visit) -> str:
    return f"/evidence/{visit.parameters['evidence_id']}"


def _version(visit: Visit) -> int:
    typed = visit.parameters["version"]
    return int(typed) if typed.isdecimal() and len(typed) < 6 else 0


async def _ask_to_accept(visit: Visit) -> Asked:
    held = await visit.api.get(HELD, evidence_id=visit.parameters["evidence_id"])
    said = ("The request for it is ended. What it says until when it holds stands.",)
    kind = visit.names.evidence(held.kind).rstrip(".")
    return Asked(StepView(f"Accept version {_version(visit)}", "Accept", _back(visit), kind, said))


async def _ask_to_reject(visit: Visit) -> Asked:
    held = await visit.api.get(HELD, evidence_id=visit.parameters["evidence_id"])
    said = ("The version before it counts again; without one it has ended.",)
    options = {"reason": reasons_for(visit.names, "evidence_rejected", without=("file_infected",))}
    kind = visit.names.evidence(held.kind).rstrip(".")
    view = StepView(f"Reject version {_version(visit)}", "Reject", _back(visit), kind, said, options, warning=True)
    return Asked(view)


def _accept(visit: Visit, values: Mapping[str, Any]) -> Taken:
    del values
    asked = AcceptEvidence(version=_version(visit))
    return visit.api.send(ACCEPT_EVIDENCE, asked, key=visit.form.key, evidence_id=visit.parameters["evidence_id"])


def _reject(visit: Visit, values: Mapping[str, Any]) -> Taken:
    asked = RejectEvidence(version=_version(visit), reason=values["reason"], detail=values["detail"])
    return visit.api.send(REJECT_EVIDENCE, asked, key=visit.form.key, evidence_id=visit.parameters["evidence_id"])


ACCEPT = Step(Form(), _ask_to_accept, _accept, lambda visit: To(_back(visit), "The evidence is accepted."))
REJECT = Step(
    Form(
        Field("reason", "Reason", choice_of),
        Field("detail", "What the supplier is told beside it", long_text_of, optional=True),
    ),
    _ask_to_reject,
    _reject,
    lambda visit: To(_back(visit), "The evidence is rejected."),
)

PAGES = (
    step_page("/evidence/{evidence_id}/{version}/accept", OFFICERS, ACCEPT),
    step_page("/evidence/{evidence_id}/{version}/reject", OFFICERS, REJECT),
)
