"""Contact with a client, by day and kind alone: what was said is a case note, and stands elsewhere, sealed."""

from datetime import datetime

from services.client_journey.journeys.domain.journey import Contact, Journey, journey_is_open
from services.client_journey.journeys.domain.rules import (
    about,
    dates_on,
    day_is_past,
    lies_in_journey,
    not_too_far_back,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, command
from shared.kernel.rules import reject_if_any
from shared.reference.calendar import uk_date
from shared.reference.contact_kinds import ContactCode

_DAY = "/seen_on"


@command
class RecordContact:
    """Say how a coach was in contact with the client, or tried to be, on a day: today where none is named."""

    how: ContactCode
    seen_on: Day | None = None


def record_contact(journey: Journey, asked: RecordContact, now: datetime) -> list[Event]:
    """Record contact with a client, or raise `Rejected` with every reason against it."""
    today = uk_date(now)
    day = asked.seen_on or today
    if Contact(day, asked.how) in journey.contacts:
        return []
    reject_if_any(
        [
            journey_is_open(journey),
            day_is_past(day, today, _DAY),
            lies_in_journey(journey, day, _DAY),
            not_too_far_back(day, today, dates_on(today).values.seen_back_days, _DAY),
        ]
    )
    stamps = (dates_on(today).stamp,)
    return [facts.ClientSeen(**about(journey), how=asked.how, seen_on=day, recorded_at=now, policies=stamps)]
