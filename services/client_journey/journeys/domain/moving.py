"""Moving a client from one category to another, in any direction, since a day."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from services.client_journey.journeys.domain.journey import Journey, journey_is_open
from services.client_journey.journeys.domain.rules import (
    about,
    dates_on,
    day_is_past,
    lies_in_journey,
    not_too_far_back,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Day, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import CategoryCode, ReasonKind, reason_of
from shared.reference.calendar import uk_date

_DAY = "/moved_on"


@command
class MoveJourney:
    """Move the client to another category, with the reason, since a day: today where none is named."""

    to_category: CategoryCode
    reason: Annotated[str, reason_of(ReasonKind.JOURNEY_MOVED)]
    moved_on: Day | None = None


def move(journey: Journey, asked: MoveJourney, now: datetime) -> list[Event]:
    """Move to another category, in any direction, or raise `Rejected` with every reason against it."""
    if journey.category == asked.to_category:
        return []
    day = asked.moved_on or uk_date(now)
    reject_if_any([journey_is_open(journey), *day_fits(journey, day, uk_date(now))])
    return [
        facts.JourneyMoved(
            **about(journey),
            from_category=journey.category,
            to_category=asked.to_category,
            moved_at=now,
            reason=Reason(code=asked.reason),
            moved_on=day,
            policies=(dates_on(uk_date(now)).stamp,),
        )
    ]


def day_fits(journey: Journey, day: date, today: date) -> Iterator[Rejection | None]:
    """A client is in one category on a day: moves follow one another, from the start of the journey to today."""
    yield day_is_past(day, today, _DAY)
    yield lies_in_journey(journey, day, _DAY)
    yield not_too_far_back(day, today, dates_on(today).values.moved_back_days, _DAY)
    if journey.moved_on is not None and day < journey.moved_on:
        yield Rejection("before_last_move", f"the client came to {journey.category} on {journey.moved_on}", _DAY)
