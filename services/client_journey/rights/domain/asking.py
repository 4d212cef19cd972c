"""Receiving a request, extending and withdrawing it, and saying when its last day is near or over."""

from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from services.client_journey.journeys.domain.journey import Journey
from services.client_journey.rights.domain.request import DataRequest, Kind, Status
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, command
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import Policy, ReasonKind, prevailing_policy, reason_of
from shared.reference.calendar import add_months, subtract_working_days, uk_date
from shared.reference.lists import coded
from shared.reference.policy_values import DataRequests


@command
class ReceiveDataRequest:
    """A client asks for something by right, by whatever way; the day is that on which any of us was asked."""

    kind: Annotated[str, coded("kind of data request")]
    identified: Annotated[str, coded("way of identifying")]
    received_on: Day | None = None


@command
class ExtendDataRequest:
    """Take longer to answer, with the reason, which the client is told within the first month."""

    reason: Annotated[str, reason_of(ReasonKind.DATA_REQUEST_EXTENDED)]


class About(TypedDict):
    """Which request every fact is about."""

    request_id: UUID
    district: str
    kind: str


def about(request: DataRequest) -> About:
    """Return what every fact about this request says."""
    return About(request_id=request.request_id, district=request.district, kind=request.kind)


def terms_on(day: date) -> Policy[DataRequests]:
    """Return by when requests are answered that come on a day."""
    return prevailing_policy(DataRequests, day)


def receive(
    asked: ReceiveDataRequest, of: facts.DataRequestOfClient, already: str | None, now: datetime
) -> list[Event]:
    """Record a request of a client, or raise `Rejected` where one of the kind, `already`, waits for its answer."""
    today = uk_date(now)
    received_on = asked.received_on or today
    terms = terms_on(today)
    reject_if_any([none_is_open(already), was_received_in_time(received_on, today, terms.values)])
    answer_by, remind_on = days_to_answer(terms.values, received_on, terms.values.answer_within_months)
    return [
        facts.DataRequestReceived(
            request_id=of.request_id,
            district=of.district,
            kind=of.kind,
            received_on=received_on,
            answer_by=answer_by,
            remind_on=remind_on,
            policies=(terms.stamp,),
        ),
        of,
    ]


def days_to_answer(terms: DataRequests, received_on: date, months: int) -> tuple[date, date]:
    """Return the last day to answer, that of the month with the same number, and the day of the reminder.

    UK GDPR art. 12(3), as the Information Commissioner counts it: from the day of receipt.
    """
    last = add_months(received_on, months)
    return last, subtract_working_days(last, terms.remind_before_working_days)


def none_is_open(already: str | None) -> Rejection | None:
    """One request of a kind at a time: what a client adds to it is answered with it."""
    if already is None:
        return None
    return Rejection("request_open", f"a request of this kind waits for its answer, as {already}", "/kind")


def was_received_in_time(received_on: date, today: date, terms: DataRequests) -> Rejection | None:
    """A request comes neither from the future nor from a time whose last day to answer is over for long."""
    first = add_months(today, -terms.answer_within_months - terms.extended_by_months)
    if first <= received_on <= today:
        return None
    detail = f"a request is received between {first} and {today}"
    return Rejection("received_on_not_allowed", detail, "/received_on")


def extend(request: DataRequest, asked: ExtendDataRequest, now: datetime) -> list[Event]:
    """Take longer, once, and while the first month runs: after it the client had to be told."""
    terms = terms_on(request.received_on)
    reject_if_any([is_open(request), is_not_extended(request), first_month_runs(request, uk_date(now))])
    months = terms.values.answer_within_months + terms.values.extended_by_months
    answer_by, remind_on = days_to_answer(terms.values, request.received_on, months)
    return [
        facts.DataRequestExtended(
            **about(request),
            reason=asked.reason,
            answer_by=answer_by,
            remind_on=remind_on,
            extended_at=now,
            policies=(terms.stamp,),
        )
    ]


def withdraw(request: DataRequest, now: datetime) -> list[Event]:
    """Take note that the client does not ask for it any more."""
    if request.status is Status.WITHDRAWN:
        return []
    reject_if_any([is_open(request)])
    return [facts.DataRequestWithdrawn(**about(request), withdrawn_at=now)]


def follow(request: DataRequest, journey: Journey, now: datetime) -> list[Event]:
    """Go with the client to another district: whoever looks after the client answers, by the same day."""
    if not request.open or request.district == journey.district:
        return []
    moved = About(request_id=request.request_id, district=journey.district, kind=request.kind)
    return [
        facts.DataRequestTransferred(
            **moved, from_district=request.district, answer_by=request.answer_by, transferred_at=now
        )
    ]


def announce_due(request: DataRequest, answer_by: date) -> list[Event]:
    """Say that the last day is near."""
    if not request.open or request.answer_by != answer_by:
        return []
    return [facts.DataRequestDue(**about(request), answer_by=answer_by)]


def announce_overdue(request: DataRequest, answer_by: date, today: date) -> list[Event]:
    """Say that the last day is over: the request is still to be answered, and the client may complain."""
    if not request.open or request.overdue or request.answer_by != answer_by or today <= answer_by:
        return []
    return [facts.DataRequestOverdue(**about(request), answer_by=answer_by)]


def is_open(request: DataRequest) -> Rejection | None:
    """What was answered or withdrawn is over; the client may ask again."""
    if request.open:
        return status_is_known("data request", request.status)
    return Rejection("request_over", f"the request is {request.status}: record a new one if the client asks again")


def is_not_extended(request: DataRequest) -> Rejection | None:
    """UK GDPR art. 12(3): by two further months, and no more."""
    return Rejection("already_extended", "the time was extended already") if request.extended else None


def first_month_runs(request: DataRequest, today: date) -> Rejection | None:
    """UK GDPR art. 12(3): the client is told of the extension within one month of the request."""
    if today <= request.answer_by:
        return None
    return Rejection("first_month_over", f"the time could be extended until {request.answer_by}")


def asks_for_access(request: DataRequest) -> Rejection | None:
    """What is put together goes to a client who asked for it, and is made for nobody else."""
    if request.kind == Kind.ACCESS:
        return None
    return Rejection("not_an_access_request", f"the request is for {request.kind}")
