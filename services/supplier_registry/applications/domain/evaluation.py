"""How far the evaluation of an application is: who evaluates, what was asked, and what was said to an exclusion."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import RefusalCode


@dataclass(frozen=True)
class Clarification:
    """One question to the applicant, and its answer once there is one."""

    answer_by: date
    question: str = ""
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True)
class Invitation:
    """For which reasons a refusal is considered, and what the applicant said to them, if anything."""

    reasons: tuple[RefusalCode, ...]
    detail: str
    representations_by: date
    invited_at: datetime
    reply: str = ""
    replied_at: datetime | None = None


@dataclass(frozen=True)
class Evaluation:
    """`clarifications` are by their ids, in the order in which they were asked for; the last invitation is last."""

    assessor: str | None = None
    begun_at: datetime | None = None
    clarifications: dict[str, Clarification] = field(default_factory=dict)
    invitations: tuple[Invitation, ...] = ()


def evaluated(evaluation: Evaluation, event: facts.ApplicationEvent) -> Evaluation:
    """Fold one event into an evaluation."""
    match event:
        case facts.EvaluationBegun():
            return replace(evaluation, assessor=event.assessor, begun_at=evaluation.begun_at or event.begun_at)
        case facts.ClarificationRequested():
            return _with(evaluation, str(event.clarification_id), Clarification(event.answer_by))
        case facts.ClarificationPut() | facts.ClarificationAnswered() | facts.ClarificationGiven():
            return _clarified(evaluation, event)
        case facts.InvitationExplained():
            invited = Invitation(event.reasons, event.detail, event.representations_by, event.invited_at)
            return replace(evaluation, invitations=(*evaluation.invitations, invited))
        case facts.RepresentationsGiven():
            *before, last = evaluation.invitations
            replied = replace(last, reply=event.text, replied_at=event.made_at)
            return replace(evaluation, invitations=(*before, replied))
    return evaluation


def _clarified(
    evaluation: Evaluation, event: facts.ClarificationPut | facts.ClarificationAnswered | facts.ClarificationGiven
) -> Evaluation:
    name = str(event.clarification_id)
    one = evaluation.clarifications[name]
    match event:
        case facts.ClarificationPut():
            return _with(evaluation, name, replace(one, question=event.question))
        case facts.ClarificationAnswered():
            return _with(evaluation, name, replace(one, answered_at=event.answered_at))
    return _with(evaluation, name, replace(one, answer=event.answer))


def _with(evaluation: Evaluation, name: str, one: Clarification) -> Evaluation:
    return replace(evaluation, clarifications={**evaluation.clarifications, name: one})
