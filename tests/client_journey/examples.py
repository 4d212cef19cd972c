"""Journeys, needs and orders that the tests of client journeys begin with: sound, until a test changes them."""

from datetime import UTC, datetime
from uuid import UUID

from services.client_journey.journeys.domain.journey import Journey
from services.client_journey.known.orders import KnownOrder, Standing
from services.client_journey.needs.domain.giving_up import ReportUnmet, WithdrawNeed, report_unmet, withdraw
from services.client_journey.needs.domain.need import Need, evolve
from services.client_journey.needs.domain.recording import RecordNeed, record
from shared.contracts.event import Event
from shared.kernel.ids import new_id

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
CATEGORY, OTHER_CATEGORY = "SKILLS_FOR_WORK", "GETTING_JOBS"
JOURNEY_ID, NEED_ID = new_id(), new_id()
RECORD = RecordNeed(category=CATEGORY)
UNMET = ReportUnmet(reason="no_offer")
WITHDRAW = WithdrawNeed(reason="no_longer_needed")
JOURNEY = Journey(JOURNEY_ID, "D01", "ENGAGEMENT", NOON)


def after(need: Need | None, *events: Event) -> Need:
    """The need once these events happened."""
    for event in events:
        need = evolve(need, event)
    assert need is not None
    return need


def a_need(need_id: UUID = NEED_ID) -> Need:
    return after(None, *record(JOURNEY, need_id, None, RECORD, NOON))


def unmet(need: Need) -> Need:
    return after(need, *report_unmet(need, UNMET, NOON))


def withdrawn(need: Need) -> Need:
    return after(need, *withdraw(need, WITHDRAW, NOON))


def an_order(standing: Standing, need_id: UUID = NEED_ID, placed_at: datetime = NOON) -> KnownOrder:
    return KnownOrder(new_id(), placed_at, {need_id: standing})
