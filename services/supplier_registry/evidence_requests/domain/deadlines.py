"""The clocks that run in requests for evidence: the supplier's to give it, and the officer's to check it."""

from collections.abc import Iterator
from typing import Any

from services.supplier_registry.evidence_requests.domain.request import EVIDENCE_REQUESTS, EvidenceRequest
from shared.kernel.deadlines import Deadline, Due, Reminder


def _answer(found: EvidenceRequest) -> Iterator[Due]:
    yield Due(str(found.request_id), found.answer_by)


def _check(found: EvidenceRequest) -> Iterator[Due]:
    if found.check_by is not None:
        yield Due(str(found.request_id), found.check_by)


ANSWER_DUE: Reminder[EvidenceRequest] = Reminder("evidence_request_due", lambda one: one.remind_on)
ANSWER: Deadline[Any] = Deadline(
    "evidence_request",
    awaits="evidence that a member was asked for",
    passed="it may still be given; the commercial team is told and may stop new orders",
    aggregate=EVIDENCE_REQUESTS,
    due=_answer,
    standing={"awaits_evidence": True},
    binding=False,  # a member that forgets is told of in a queue, and no fault of the service
    reminders=(ANSWER_DUE,),
    ends=True,
)
CHECK: Deadline[Any] = Deadline(
    "evidence_check",
    awaits="an officer's look at evidence that was asked for",
    passed="it counts as it was given; the commercial team is told",
    aggregate=EVIDENCE_REQUESTS,
    due=_check,
    standing={"awaits_check": True},
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (ANSWER, CHECK)
