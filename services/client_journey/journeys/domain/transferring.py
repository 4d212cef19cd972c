"""Handing a client over to another district: the journey goes on there, with its needs, and without a coach at first.

Orders that run stay with the district that placed them and pays for them. One that waits for approval is not approved
any more, since the money of one district is not spent on clients of another.
"""

from datetime import datetime
from typing import Annotated

from services.client_journey.journeys.domain.journey import Journey, journey_is_open
from services.client_journey.journeys.domain.rules import about
from shared.contracts import client_journey as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.dated import district_exists, jobcentre_is_open
from shared.kernel.rules import reject_if_any
from shared.reference import DistrictCode, JobcentreCode, ReasonKind, reason_of
from shared.reference.calendar import uk_date


@command
class TransferJourney:
    """Let another district look after the client, at one of its jobcentres where that is known, with the reason."""

    to_district: DistrictCode
    jobcentre: JobcentreCode | None = None
    reason: Annotated[str, reason_of(ReasonKind.JOURNEY_TRANSFERRED)]


def transfer(journey: Journey, asked: TransferJourney, now: datetime) -> list[Event]:
    """Hand a client over to another district, or raise `Rejected` with every reason against it."""
    if journey.district == asked.to_district:
        return []
    today = uk_date(now)
    reject_if_any(
        [
            journey_is_open(journey),
            district_exists(asked.to_district, today, today, "/to_district"),
            jobcentre_is_open(asked.jobcentre, asked.to_district, today, "/jobcentre"),
        ]
    )
    there = {**about(journey), "district": asked.to_district}
    reason = Reason(code=asked.reason)
    transferred = facts.JourneyTransferred(**there, from_district=journey.district, reason=reason, transferred_at=now)
    if asked.jobcentre is None:
        return [transferred]
    return [transferred, facts.JobcentreChosen(**there, jobcentre=asked.jobcentre, chosen_at=now)]
