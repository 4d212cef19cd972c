"""What is decided on an emergency access: asked for, granted or refused by another, used, ended, reviewed by a third.

UK GDPR arts 5(1)(f) and 32: what is sealed stays so for whoever does not work with the client; an exception is seen.
"""

from datetime import datetime, timedelta
from typing import Annotated, TypedDict
from uuid import UUID

from services.client_journey.emergencies.domain.emergency import Emergency, Person, Status
from services.client_journey.journeys.domain.journey import Journey
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.commands import Distinct, command
from shared.kernel.duties import CODE
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import Policy, ReasonKind, prevailing_policy, reason_of
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.lists import coded
from shared.reference.policy_values import EmergencyAccess

Kinds = Annotated[tuple[Annotated[str, coded("kind of client data")], ...], Distinct(at_least=1)]


@command
class RequestEmergencyAccess:
    """Ask to open what is sealed of the client of a journey, with the reason: no more than is needed for that."""

    journey_id: UUID
    kinds: Kinds
    reason: Annotated[str, reason_of(ReasonKind.EMERGENCY_REQUESTED)]


@command
class RefuseEmergencyAccess:
    """Refuse it, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.EMERGENCY_REFUSED)]


@command
class OpenInEmergency:
    """Open some of what was asked for."""

    kinds: Kinds


@command
class ReviewEmergencyAccess:
    """Say what the review found."""

    finding: Annotated[str, reason_of(ReasonKind.EMERGENCY_REVIEWED)]


class _About(TypedDict):
    """Which access every fact is about."""

    emergency_id: UUID
    district: str


def _about(emergency: Emergency) -> _About:
    return _About(emergency_id=emergency.emergency_id, district=emergency.district)


def _policy(now: datetime) -> Policy[EmergencyAccess]:
    today = uk_date(now)
    return prevailing_policy(EmergencyAccess, today)


def request(
    journey: Journey, holder: str | None, emergency_id: UUID, asked: RequestEmergencyAccess, who: Person, now: datetime
) -> list[Event]:
    """Ask for access to a journey, or raise `Rejected`; `holder` is the access that the person has to it already."""
    reject_if_any([has_no_other(holder)])
    followed = _policy(now)
    about = _About(emergency_id=emergency_id, district=journey.district)
    requested = facts.EmergencyAccessRequested(
        **about,
        reason=asked.reason,
        requested_at=now,
        answer_by=now + timedelta(hours=followed.values.answer_within_hours),
        policies=(followed.stamp,),
    )
    concerns = facts.EmergencyAccessConcerns(
        **about, journey_id=journey.journey_id, kinds=asked.kinds, issuer=who.issuer, by=who.account
    )
    return [requested, concerns]


def grant(emergency: Emergency, who: Person, now: datetime) -> list[Event]:
    """Let whoever asked open what was asked for, or raise `Rejected`; the same person's word again changes nothing."""
    if emergency.status is Status.GRANTED and emergency.decided_by == who:
        return []
    rules = [*(rule(emergency) for rule in DECIDING_RULES), is_another(emergency, who)]
    reject_if_any([*rules, is_asked_in_time(emergency, now)])
    followed = _policy(now)
    granted = facts.EmergencyAccessGranted(
        **_about(emergency),
        reason=emergency.reason,
        granted_at=now,
        ends_at=now + timedelta(hours=followed.values.open_hours),
        policies=(followed.stamp,),
    )
    return [granted, _decided_by(emergency, who)]


def refuse(emergency: Emergency, asked: RefuseEmergencyAccess, who: Person, now: datetime) -> list[Event]:
    """Refuse it, or raise `Rejected`; the same person's word again changes nothing."""
    if emergency.status is Status.REFUSED and emergency.decided_by == who:
        return []
    reject_if_any([*(rule(emergency) for rule in DECIDING_RULES), is_another(emergency, who)])
    refused = facts.EmergencyAccessRefused(**_about(emergency), reason=asked.reason, refused_at=now)
    return [refused, _decided_by(emergency, who)]


def _decided_by(emergency: Emergency, who: Person) -> facts.EmergencyAccessDecidedBy:
    return facts.EmergencyAccessDecidedBy(**_about(emergency), issuer=who.issuer, by=who.account)


def use(emergency: Emergency, asked: OpenInEmergency, who: Person, now: datetime) -> list[Event]:
    """Say that something is about to be opened, or raise `Rejected` with every reason against it. Each look counts."""
    reject_if_any(
        [
            status_is_known("emergency", emergency.status),
            is_granted(emergency),
            has_not_ended(emergency, now),
            asked_for_it(emergency, who),
            opens_what_was_asked_for(emergency, asked.kinds),
        ]
    )
    return [facts.EmergencyAccessUsed(**_about(emergency), kinds=asked.kinds, used_at=now)]


def end(emergency: Emergency, now: datetime) -> list[Event]:
    """Open nothing more under it, by hand or by its clock, and begin the clock of its review."""
    if emergency.status in {Status.ENDED, Status.REVIEWED}:
        return []
    reject_if_any([status_is_known("emergency", emergency.status), is_granted(emergency)])
    followed = _policy(now)
    review_by = add_working_days(uk_date(now), followed.values.review_within_working_days)
    ended = facts.EmergencyAccessEnded(
        **_about(emergency), ended_at=now, looks=emergency.looks, review_by=review_by, policies=(followed.stamp,)
    )
    return [ended]


def end_in_time(emergency: Emergency, now: datetime) -> list[Event]:
    """End it once its hours are over; nothing where it has ended, or was never granted."""
    over = emergency.status is Status.GRANTED and emergency.ends_at is not None and now >= emergency.ends_at
    return end(emergency, now) if over else []


def lapse(emergency: Emergency, now: datetime) -> list[Event]:
    """Let a request lapse that nobody answered: whoever still needs it asks anew."""
    if emergency.status is not Status.REQUESTED or now < emergency.answer_by:
        return []
    return [facts.EmergencyAccessLapsed(**_about(emergency), lapsed_at=now)]


def announce_overdue(emergency: Emergency, now: datetime) -> list[Event]:
    """Say that the last day of its review is over."""
    by = emergency.review_by
    if emergency.status is not Status.ENDED or emergency.overdue or by is None or uk_date(now) <= by:
        return []
    return [facts.EmergencyReviewOverdue(**_about(emergency), review_by=by)]


def review(emergency: Emergency, asked: ReviewEmergencyAccess, who: Person, now: datetime) -> list[Event]:
    """Say what the review of an access that has ended found, or raise `Rejected` with every reason against it."""
    if emergency.status is Status.REVIEWED and emergency.finding == asked.finding:
        return []
    known = status_is_known("emergency", emergency.status)
    reject_if_any([known, is_to_be_reviewed(emergency), is_another(emergency, who), did_not_grant(emergency, who)])
    return [facts.EmergencyAccessReviewed(**_about(emergency), finding=asked.finding, reviewed_at=now)]


def has_no_other(holder: str | None) -> Rejection | None:
    """One access at a time: a second would only hide the first."""
    if holder is None:
        return None
    return Rejection("emergency_open", f"you have asked for this already, as {holder}", "/journey_id")


def is_requested(emergency: Emergency) -> Rejection | None:
    """What was decided, or has lapsed, is not decided again: whoever needs it asks anew."""
    if emergency.status is Status.REQUESTED:
        return None
    return Rejection("emergency_decided", f"this access is {emergency.status}; whoever needs one asks anew")


def status_of_it_is_known(emergency: Emergency) -> Rejection | None:
    """What a newer version made of it is not for this one to judge."""
    return status_is_known("emergency", emergency.status)


DECIDING_RULES = (status_of_it_is_known, is_requested)


def is_asked_in_time(emergency: Emergency, now: datetime) -> Rejection | None:
    """An emergency of yesterday is none: the clock may be late, the rule is not."""
    if now < emergency.answer_by:
        return None
    return Rejection("emergency_lapsed", f"it could be granted until {emergency.answer_by.isoformat()}")


def is_another(emergency: Emergency, who: Person) -> Rejection | None:
    """Nobody opens for themselves what they may not open, nor judges that they did."""
    if emergency.requested_by != who:
        return None
    return Rejection(CODE, "you asked for this access: somebody else has to decide on it")


def did_not_grant(emergency: Emergency, who: Person) -> Rejection | None:
    """Whoever let it happen does not judge whether it was justified."""
    if emergency.decided_by != who:
        return None
    return Rejection(CODE, "you granted this access: somebody else has to review it")


def asked_for_it(emergency: Emergency, who: Person) -> Rejection | None:
    """It is for the person who asked, and for nobody else, whatever their role."""
    if emergency.requested_by == who:
        return None
    return Rejection("not_yours", "only whoever asked for this access may open something under it")


def is_granted(emergency: Emergency) -> Rejection | None:
    """Nothing is opened before another person agreed, nor after the end."""
    if emergency.status is Status.GRANTED:
        return None
    return Rejection("emergency_not_granted", f"this access is {emergency.status}: nothing can be opened under it")


def has_not_ended(emergency: Emergency, now: datetime) -> Rejection | None:
    """Its hours count to the second, however late its clock is noticed."""
    if emergency.ends_at is None or now < emergency.ends_at:
        return None
    return Rejection("emergency_over", f"this access ended at {emergency.ends_at.isoformat()}")


def opens_what_was_asked_for(emergency: Emergency, kinds: tuple[str, ...]) -> Rejection | None:
    """It opens what another person agreed to, and no more."""
    if not (more := [each for each in kinds if each not in emergency.kinds]):
        return None
    detail = f"{', '.join(more)}: not asked for; this access is to {', '.join(emergency.kinds)}"
    return Rejection("not_asked_for", detail, "/kinds")


def is_to_be_reviewed(emergency: Emergency) -> Rejection | None:
    """There is something to judge once it has ended, and once."""
    if emergency.status is Status.ENDED:
        return None
    return Rejection("nothing_to_review", f"this access is {emergency.status}: it is reviewed once, after its end")
