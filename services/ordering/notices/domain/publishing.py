"""Recording that notices were published, or have not to be; and what is said of their day. No clock publishes any."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.ordering.notices.domain.notice import ProcurementNotice, said_of
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Day, Distinct, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date

CAME_TO_NOTHING = "order_came_to_nothing"
"""Why a notice is withdrawn by itself: the order or competition that it is about was taken back before it was met."""


Reference = Annotated[str, Field(max_length=80, pattern=r"^[A-Z0-9][A-Z0-9/.-]{0,39}( [A-Z0-9/.-]{1,39})?$")]
"""What finds a notice, such as 2016/S 000-012345: a number, in a form that leaves no room for words."""


@command
class PublishNotices:
    """Which notices were published together, when, and under which reference they are found."""

    notice_ids: Annotated[tuple[UUID, ...], Field(max_length=200), Distinct(at_least=1)]
    published_on: Day
    reference: Reference


@command
class WithdrawNotice:
    """Why a notice has not to be published."""

    reason: Annotated[str, reason_of(ReasonKind.PROCUREMENT_NOTICE_WITHDRAWN)]


def publish(notices: Sequence[ProcurementNotice | None], asked: PublishNotices, now: datetime) -> list[Event]:
    """Record that these notices were published, or raise `Rejected` with every reason; a repeat changes nothing."""
    known = [each for each in notices if each is not None]
    reject_if_any(
        [
            is_not_to_come(asked.published_on, uk_date(now)),
            *(is_there(each, place) for place, each in enumerate(notices)),
            *(is_not_withdrawn(each, f"/notice_ids/{place}") for place, each in enumerate(notices)),
            *(is_not_before_what_it_is_about(each, asked.published_on) for each in known),
        ]
    )
    return [
        facts.ProcurementNoticePublished(**said_of(each), published_on=asked.published_on, reference=asked.reference)
        for each in known
        if (each.published_on, each.reference) != (asked.published_on, asked.reference)
    ]


def withdraw(notice: ProcurementNotice, asked: WithdrawNotice, now: datetime) -> list[Event]:
    """Record that a notice has not to be published, or raise `Rejected`."""
    if notice.withdrawn_for == asked.reason:
        return []
    reject_if_any([is_not_withdrawn(notice), is_not_published(notice)])
    return [_withdrawn(notice, asked.reason, now)]


def withdraw_with_its_order(notice: ProcurementNotice | None, now: datetime) -> list[Event]:
    """Withdraw what was not published yet, since there is no contract to tell of any more."""
    return [_withdrawn(notice, CAME_TO_NOTHING, now)] if notice and notice.open else []


def _withdrawn(notice: ProcurementNotice, reason: str, now: datetime) -> Event:
    return facts.ProcurementNoticeWithdrawn(**said_of(notice), reason=Reason(code=reason), withdrawn_at=now)


def is_not_to_come(published_on: date, today: date) -> Rejection | None:
    """What is planned is not done."""
    if published_on <= today:
        return None
    detail = f"record a notice once it is published; {published_on} is after {today}"
    return Rejection("published_in_future", detail, "/published_on")


def is_there(notice: ProcurementNotice | None, place: int) -> Rejection | None:
    """Every one that is named is one that there is."""
    return None if notice else Rejection("notice_unknown", "there is no such notice", f"/notice_ids/{place}")


def is_not_withdrawn(notice: ProcurementNotice | None, pointer: str = "") -> Rejection | None:
    """What has not to be published stays so."""
    if notice is None or notice.withdrawn_for is None:
        return None
    return Rejection("notice_withdrawn", f"notice {notice.notice_id} was withdrawn: {notice.withdrawn_for}", pointer)


def is_not_published(notice: ProcurementNotice) -> Rejection | None:
    """What was published cannot be taken back here; record a correction of it instead."""
    if notice.published_on is None:
        return None
    return Rejection("notice_published", f"the notice was published on {notice.published_on} as {notice.reference}")


def is_not_before_what_it_is_about(notice: ProcurementNotice, published_on: date) -> Rejection | None:
    """No notice is older than what it tells, and one of a quarter follows its last day."""
    last = notice.about.last_day
    told = last if last else uk_date(notice.happened_at)
    if published_on > told or (published_on == told and not last):
        return None
    detail = f"notice {notice.notice_id} is about what was until {told}, so {published_on} is too early"
    return Rejection("published_too_early", detail, "/published_on")


def announce_due(notice: ProcurementNotice, due_on: date) -> list[Event]:
    """Say that the day is near."""
    if not notice.open or notice.due_on != due_on:
        return []
    return [facts.ProcurementNoticeDue(**said_of(notice), due_on=due_on)]


def announce_overdue(notice: ProcurementNotice, due_on: date, now: datetime) -> list[Event]:
    """Say that the day is over."""
    over = notice.due_on == due_on and uk_date(now) > due_on
    if not notice.open or not over or notice.overdue:
        return []
    return [facts.ProcurementNoticeOverdue(**said_of(notice), due_on=due_on)]
