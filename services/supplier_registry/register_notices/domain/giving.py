"""Giving a notice, one or many at once, and what is said of its day. Nothing is given by the clock."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from pydantic import Field

from services.supplier_registry.register_notices.domain.notice import RegisterNotice
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, Distinct, Line, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import uk_date


@command
class GiveNotices:
    """Which notices were given together, when, and under which reference they are found."""

    notice_ids: Annotated[tuple[UUID, ...], Field(max_length=200), Distinct(at_least=1)]
    given_on: Day
    reference: Line


def give(notices: Sequence[RegisterNotice | None], asked: GiveNotices, now: datetime) -> list[Event]:
    """Record that these notices were given, or raise `Rejected` with every reason; a repeat changes nothing."""
    known = [each for each in notices if each is not None]
    reject_if_any(
        [
            is_not_to_come(asked.given_on, uk_date(now)),
            *(is_there(each, place) for place, each in enumerate(notices)),
            *(is_not_before_what_it_is_about(each, asked.given_on) for each in known),
        ]
    )
    return [
        facts.RegisterNoticeGiven(**about(each), given_on=asked.given_on, reference=asked.reference)
        for each in known
        if (each.given_on, each.reference) != (asked.given_on, asked.reference)
    ]


def is_not_to_come(given_on: date, today: date) -> Rejection | None:
    """What is planned is not done."""
    if given_on <= today:
        return None
    return Rejection("given_in_future", f"record a notice once it is given; {given_on} is after {today}", "/given_on")


def is_there(notice: RegisterNotice | None, place: int) -> Rejection | None:
    """Every one that is named is one that there is."""
    return None if notice else Rejection("notice_unknown", "there is no such notice", f"/notice_ids/{place}")


def is_not_before_what_it_is_about(notice: RegisterNotice, given_on: date) -> Rejection | None:
    """No notice is older than what it tells."""
    happened = uk_date(notice.happened_at)
    if given_on >= happened:
        return None
    detail = f"notice {notice.notice_id} is about {happened}, after {given_on}"
    return Rejection("given_too_early", detail, "/given_on")


def announce_due(notice: RegisterNotice, due_on: date) -> list[Event]:
    """Say that the day is near."""
    if not notice.open or notice.due_on != due_on:
        return []
    return [facts.RegisterNoticeDue(**about(notice), due_on=due_on)]


def announce_overdue(notice: RegisterNotice, due_on: date, now: datetime) -> list[Event]:
    """Say that the day is over."""
    over = notice.due_on == due_on and uk_date(now) > due_on
    if not notice.open or not over or notice.overdue:
        return []
    return [facts.RegisterNoticeOverdue(**about(notice), due_on=due_on)]


class About(TypedDict):
    """Which notice a fact is about."""

    notice_id: UUID
    supplier_id: UUID
    market: str
    category: str | None
    notice_type: str


def about(notice: RegisterNotice) -> About:
    """Return which notice a fact is about."""
    return About(
        notice_id=notice.notice_id,
        supplier_id=notice.supplier_id,
        market=notice.market,
        category=notice.category,
        notice_type=notice.notice_type,
    )
