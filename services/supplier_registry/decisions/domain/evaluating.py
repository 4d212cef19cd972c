"""Evaluating an application: who does it, what the applicant is asked, and what it may say before an exclusion."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application
from services.supplier_registry.applications.domain.deciding import Relied, about, is_open
from services.supplier_registry.suppliers.domain.state import has_reached_the_supplier
from services.supplier_registry.suppliers.domain.two_people import has_no_interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Distinct, command
from shared.kernel.ids import derived_id
from shared.kernel.rules import NotFound, Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import add_working_days, subtract_working_days, uk_date

Said = Annotated[str, Shown(longest=4000, lines=True, needed=True)]

ON_A_GROUND = frozenset({"mandatory_exclusion_ground", "discretionary_exclusion_ground"})
"""Reasons of a refusal to which the applicant may say something first (PA 2023 s. 58(2); PCR 2015 reg. 57(13))."""


@command
class RequestClarification:
    """What is missing or unclear (PCR 2015 reg. 56(4))."""

    question: Said


@command
class AnswerClarification:
    """The applicant's answer; files are added as evidence."""

    answer: Said


@command
class InviteRepresentations:
    """For which reasons a refusal on an exclusion ground is considered, and what there is to say of them."""

    reasons: Annotated[tuple[Annotated[str, reason_of(ReasonKind.APPLICATION_REFUSED)], ...], Distinct(at_least=1)]
    detail: Said


@command
class MakeRepresentations:
    """What the applicant says to the exclusion that is considered."""

    text: Said


def begin(application: Application, relied: Relied, actor: str, now: datetime) -> list[Event]:
    """Take an evaluation on, or over from somebody else. Who has it already changes nothing."""
    if application.evaluation.assessor == actor:
        return []
    reject_if_any([is_open(application), has_no_interest(relied.supplier.interests, actor)])
    return [_begun(application, actor, now)]


def begun_by(application: Application, actor: str, now: datetime) -> list[Event]:
    """The first act of an officer begins the evaluation, where nobody has begun it."""
    return [] if application.evaluation.assessor else [_begun(application, actor, now)]


def request_clarification(
    application: Application,
    clarification_id: UUID,
    asked: RequestClarification,
    relied: Relied,
    actor: str,
    now: datetime,
) -> list[Event]:
    """Ask the applicant. The time to decide runs on: no law stops it, and an extension is the way to have more."""
    reject_if_any([is_open(application), has_no_interest(relied.supplier.interests, actor)])
    answer_by = add_working_days(uk_date(now), relied.terms.clarify_within)
    which = {**about(application), "clarification_id": clarification_id}
    return [
        *begun_by(application, actor, now),
        facts.ClarificationRequested(
            **which,
            answer_by=answer_by,
            remind_on=subtract_working_days(answer_by, relied.terms.clarification_reminder),
            policies=(relied.terms.evaluation_stamp,),
        ),
        facts.ClarificationPut(**which, question=asked.question),
    ]


def answer_clarification(
    application: Application, clarification_id: UUID, asked: AnswerClarification, now: datetime
) -> list[Event]:
    """Take an answer in, late ones too, while the application is open; raises `NotFound` and `Rejected`."""
    found = application.evaluation.clarifications.get(str(clarification_id))
    if found is None:
        raise NotFound("clarification", clarification_id)
    if found.answered_at and found.answer == asked.answer:
        return []
    reject_if_any([is_open(application), is_not_answered_yet(found.answered_at)])
    which = {**about(application), "clarification_id": clarification_id}
    return [
        facts.ClarificationAnswered(**which, answered_at=now),
        facts.ClarificationGiven(**which, answer=asked.answer),
    ]


def is_not_answered_yet(answered_at: datetime | None) -> Rejection | None:
    """What was answered stands: it may have been decided on."""
    return (
        Rejection("already_answered", "this was answered; add evidence, or wait to be asked") if answered_at else None
    )


def invite(
    application: Application, asked: InviteRepresentations, relied: Relied, actor: str, now: datetime
) -> list[Event]:
    """Let the applicant speak before a refusal on an exclusion ground."""
    reject_if_any(
        [
            is_open(application),
            has_no_interest(relied.supplier.interests, actor),
            *(is_on_a_ground(code, n) for n, code in enumerate(asked.reasons)),
        ]
    )
    last_day = add_working_days(uk_date(now), relied.terms.represent_within)
    remind_on = subtract_working_days(last_day, relied.terms.represent_reminder)
    notice_id = derived_id(application.application_id, f"representations {now.isoformat()}")
    return [
        *begun_by(application, actor, now),
        facts.RepresentationsInvited(
            **about(application),
            representations_by=last_day,
            remind_on=remind_on,
            policies=(relied.terms.evaluation_stamp,),
            notice_id=notice_id,
        ),
        facts.InvitationExplained(
            **about(application),
            reasons=asked.reasons,
            detail=asked.detail,
            representations_by=last_day,
            remind_on=remind_on,
            invited_at=now,
            notice_id=notice_id,
        ),
    ]


def is_on_a_ground(code: str, position: int) -> Rejection | None:
    """Other reasons need no invitation: the applicant is told of them with the refusal, and may apply again."""
    if code in ON_A_GROUND:
        return None
    allowed = ", ".join(sorted(ON_A_GROUND))
    return Rejection("no_exclusion_ground", f"{code} is no exclusion ground: one of {allowed}", f"/reasons/{position}")


def represent(application: Application, asked: MakeRepresentations, now: datetime) -> list[Event]:
    """Take representations in, once to each invitation, late ones too while the application is open."""
    invitations = application.evaluation.invitations
    last = invitations[-1] if invitations else None
    if last and last.replied_at and last.reply == asked.text:
        return []
    reject_if_any(
        [is_open(application), are_invited(last is not None), is_not_answered_yet(last.replied_at if last else None)]
    )
    return [
        facts.RepresentationsMade(**about(application), made_at=now),
        facts.RepresentationsGiven(**about(application), text=asked.text, made_at=now),
    ]


def are_invited(invited: bool) -> Rejection | None:
    """Whoever wants to say something unasked adds evidence."""
    return None if invited else Rejection("representations_not_invited", "no representations were invited")


def was_heard(application: Application, reasons: tuple[Reason, ...], today: date) -> list[Rejection | None]:
    """PA 2023 s. 58(2): no refusal on an exclusion ground before the applicant spoke, or its time to do so is over."""
    return [_heard_on(application, code, today) for code in sorted({each.code for each in reasons} & ON_A_GROUND)]


def _heard_on(application: Application, code: str, today: date) -> Rejection | None:
    invited = [each for each in application.evaluation.invitations if code in each.reasons]
    if not invited:
        return Rejection("representations_not_invited", f"invite representations on {code} first", "/reasons")
    if any(each.replied_at or (today > each.representations_by and not each.awaits_service) for each in invited):
        return None
    if invited[-1].awaits_service:
        what = "the invitation to make representations"
        return has_reached_the_supplier(what, awaits_service=True, pointer="/reasons")
    last_day = invited[-1].representations_by
    return Rejection("representations_open", f"the applicant may make representations until {last_day}", "/reasons")


def _begun(application: Application, actor: str, now: datetime) -> facts.EvaluationBegun:
    return facts.EvaluationBegun(**about(application), assessor=actor, begun_at=now)
