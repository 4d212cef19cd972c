"""Who looks after a client: the coach, who covers for days, and at which jobcentre. None of it leaves the service."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated

from services.client_journey.journeys.domain.journey import Journey, journey_is_open
from services.client_journey.journeys.domain.rules import about, dates_on
from shared.contracts import client_journey as facts
from shared.contracts.client_journey import Coach
from shared.contracts.event import Event, Reason
from shared.kernel.accounts import Account
from shared.kernel.commands import Day, Distinct, Line, command
from shared.kernel.dated import jobcentre_is_open
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import JobcentreCode, ReasonKind, reason_of
from shared.reference.calendar import uk_date


@command
class NamedCoach:
    """A coach by the subject of the account; the issuer is that of whoever names it, where none is given."""

    subject: Line
    issuer: Line | None = None

    def by(self, account: Account) -> Coach:
        """Return the coach whom the holder of an account means."""
        return Coach(issuer=self.issuer or account.issuer, subject=self.subject)


@command
class AssignCoach:
    """Let this coach look after the client, with the reason."""

    coach: NamedCoach
    reason: Annotated[str, reason_of(ReasonKind.COACH_ASSIGNED)]


@command
class CoverForCoach:
    """Let another coach look after the client as well, on these days, both included."""

    by: NamedCoach
    first_on: Day
    last_on: Day


@command
class ChooseJobcentre:
    """Say which jobcentre of the district the client comes to."""

    jobcentre: JobcentreCode


@command
class HandOverCaseload:
    """Share all open journeys of a coach out among others, evenly, with the reason."""

    coach: NamedCoach
    to: Annotated[tuple[NamedCoach, ...], Distinct(at_least=1)]
    reason: Annotated[str, reason_of(ReasonKind.COACH_ASSIGNED)]


@command
class CoverCaseload:
    """Let another coach look after all open journeys of a coach as well, on these days, both included."""

    coach: NamedCoach
    by: NamedCoach
    first_on: Day
    last_on: Day


@command
class EndCoverOfCaseload:
    """Let nobody cover for a coach any more who is back."""

    coach: NamedCoach


def assign_coach(journey: Journey, coach: Coach, reason: str, now: datetime) -> list[Event]:
    """Let a coach look after the client."""
    if journey.coach == coach:
        return []
    reject_if_any([journey_is_open(journey)])
    return [facts.CoachAssigned(**about(journey), coach=coach, reason=Reason(code=reason), assigned_at=now)]


def cover(journey: Journey, by: Coach, days: tuple[date, date], now: datetime) -> list[Event]:
    """Let another coach look after the client as well, or raise `Rejected` with every reason against it."""
    first, last = days
    if any((each.coach, each.first_on, each.last_on) == (by, first, last) for each in journey.covers):
        return []
    reject_if_any([journey_is_open(journey), has_a_coach(journey, by), *days_of_cover(first, last, uk_date(now))])
    stamps = (dates_on(uk_date(now)).stamp,)
    return [
        facts.CoachCovered(**about(journey), covering=by, first_on=first, last_on=last, covered_at=now, policies=stamps)
    ]


def end_cover(journey: Journey, now: datetime) -> list[Event]:
    """Let nobody cover any more."""
    if not any(each.last_on >= uk_date(now) for each in journey.covers):
        return []
    return [facts.CoverEnded(**about(journey), ended_at=now)]


def choose_jobcentre(journey: Journey, jobcentre: str, now: datetime) -> list[Event]:
    """Say which jobcentre the client comes to."""
    if journey.jobcentre == jobcentre:
        return []
    reject_if_any(
        [journey_is_open(journey), jobcentre_is_open(jobcentre, journey.district, uk_date(now), "/jobcentre")]
    )
    return [facts.JobcentreChosen(**about(journey), jobcentre=jobcentre, chosen_at=now)]


def has_a_coach(journey: Journey, by: Coach) -> Rejection | None:
    """Somebody covers for a coach, and for nobody else; whoever has the client needs no cover by themselves."""
    if journey.coach is None:
        return Rejection("no_coach", "no coach is assigned for whom another could cover: assign one")
    if journey.coach == by:
        return Rejection("covers_for_themselves", "this coach is assigned already", "/by")
    return None


def days_of_cover(first: date, last: date, today: date) -> Iterator[Rejection]:
    """A cover is for some days to come: one that lasts is a hand-over."""
    bounds = dates_on(today).values
    if last < first:
        yield Rejection("ends_before_it_begins", f"{last} is before {first}", "/last_on")
    if last < today:
        yield Rejection("day_over", f"{last} is over", "/last_on")
    if first > today + timedelta(days=bounds.cover_ahead_days):
        yield Rejection("day_too_far_ahead", f"a cover begins within {bounds.cover_ahead_days} days", "/first_on")
    if last > first + timedelta(days=bounds.cover_at_most_days - 1):
        detail = f"a cover lasts {bounds.cover_at_most_days} days at most: hand the client over instead"
        yield Rejection("cover_too_long", detail, "/last_on")


def shared_out(number: int, to: tuple[Coach, ...]) -> Coach:
    """Return which of several coaches gets the journey of this number, so that each gets as many as any other."""
    return to[number % len(to)]
