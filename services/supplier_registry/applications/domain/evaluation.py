"""How far the evaluation of an application is: who evaluates, what was asked, and what was said to an exclusion."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import RefusalCode


@dataclass(frozen=True)
class Clarification:
    """One question to the applicant, and its answer once there is one; `overdue` once it lacked one after its day."""

    answer_by: date
    question: str = ""
    answer: str = ""
    answered_at: datetime | None = None
    remind_on: date | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Invitation:
    """For which reasons a refusal is considered, and what the applicant said to them, if anything.

    `overdue` once it had said nothing after the last day, which is counted from `served_on` where the invitation has an
    id; older ones have none.
    """

    reasons: tuple[RefusalCode, ...]
    detail: str
    representations_by: date
    invited_at: datetime
    reply: str = ""
    replied_at: datetime | None = None
    remind_on: date | None = None
    overdue: bool = False
    notice_id: UUID | None = None
    served_on: date | None = None

    @property
    def awaits_service(self) -> bool:
        """Whether the applicant's time has not begun yet."""
        return self.notice_id is not None and self.served_on is None


@dataclass(frozen=True)
class Evaluation:
    """`clarifications` are by their ids, in the order in which they were asked for; the last invitation is last."""

    assessor: str | None = None
    begun_at: datetime | None = None
    clarifications: dict[str, Clarification] = field(default_factory=dict)
    invitations: tuple[Invitation, ...] = ()

    @property
    def unanswered(self) -> dict[str, Clarification]:
        """What the applicant was asked and has not answered, in the order in which it was asked."""
        return {name: one for name, one in self.clarifications.items() if one.answered_at is None}

    @property
    def awaited(self) -> Invitation | None:
        """The invitation to which the applicant has not replied, if there is one: the last."""
        last = self.invitations[-1] if self.invitations else None
        return last if last and last.replied_at is None else None


def evaluated(evaluation: Evaluation, event: facts.ApplicationEvent) -> Evaluation:
    """Fold one event into an evaluation."""
    match event:
        case facts.EvaluationBegun():
            return replace(evaluation, assessor=event.assessor, begun_at=evaluation.begun_at or event.begun_at)
        case facts.ClarificationRequested():
            return _with(evaluation, event.clarification_id, Clarification(event.answer_by, remind_on=event.remind_on))
        case facts.ClarificationPut():
            return _clarified(evaluation, event.clarification_id, question=event.question)
        case facts.ClarificationAnswered():
            return _clarified(evaluation, event.clarification_id, answered_at=event.answered_at)
        case facts.ClarificationGiven():
            return _clarified(evaluation, event.clarification_id, answer=event.answer)
        case facts.ClarificationUnanswered():
            return _clarified(evaluation, event.clarification_id, overdue=True)
    return _heard(evaluation, event)


def _heard(evaluation: Evaluation, event: facts.ApplicationEvent) -> Evaluation:
    match event:
        case facts.InvitationExplained():
            invited = Invitation(
                event.reasons,
                event.detail,
                event.representations_by,
                event.invited_at,
                remind_on=event.remind_on,
                notice_id=event.notice_id,
            )
            return replace(evaluation, invitations=(*evaluation.invitations, invited))
        case facts.InvitationServed():
            return replace(evaluation, invitations=tuple(_served(each, event) for each in evaluation.invitations))
        case facts.RepresentationsGiven():
            return _invited(evaluation, reply=event.text, replied_at=event.made_at)
        case facts.RepresentationsNotMade():
            return _invited(evaluation, overdue=True)
    return evaluation


def _served(invitation: Invitation, event: facts.InvitationServed) -> Invitation:
    if invitation.notice_id != event.notice_id:
        return invitation
    return replace(
        invitation,
        served_on=event.served_on,
        representations_by=event.representations_by,
        remind_on=event.remind_on,
    )


def _clarified(evaluation: Evaluation, clarification_id: UUID, **said: Any) -> Evaluation:
    one = evaluation.clarifications[str(clarification_id)]
    return _with(evaluation, clarification_id, replace(one, **said))


def _invited(evaluation: Evaluation, **said: Any) -> Evaluation:
    *before, last = evaluation.invitations
    return replace(evaluation, invitations=(*before, replace(last, **said)))


def _with(evaluation: Evaluation, clarification_id: UUID, one: Clarification) -> Evaluation:
    return replace(evaluation, clarifications={**evaluation.clarifications, str(clarification_id): one})
