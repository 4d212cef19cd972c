"""Handing a client over to another district, and contact with a client: the rules."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.catalogue.known.needs import fold_need as catalogue_fold
from services.client_journey.journeys.domain.journey import Contact, Cover, Status, evolve
from services.client_journey.journeys.domain.seeing import RecordContact, record_contact
from services.client_journey.journeys.domain.transferring import TransferJourney, transfer
from services.client_journey.needs.domain.need import Need, transfer_with_journey
from services.client_journey.needs.domain.need import evolve as need_evolve
from services.ordering.known.needs import fold_need as ordering_fold
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from tests.client_journey.examples import JOURNEY, NEED_ID, NOON, a_need, unmet, withdrawn
from tests.client_journey.test_coaching import BOUNDS, KIT, LATER, ROBIN, TODAY, after, refusal_of

THERE = TransferJourney(to_district="D02", reason="client_moved_home")
LOOKED_AFTER = replace(JOURNEY, coach=ROBIN, jobcentre="INV", covers=(Cover(KIT, TODAY, TODAY),))


def test_another_district_has_the_client_and_nobody_of_the_old_one_does() -> None:
    events = transfer(LOOKED_AFTER, THERE, NOON)
    moved = after(LOOKED_AFTER, *events)
    assert (moved.district, moved.coach, moved.jobcentre, moved.covers) == ("D02", None, None, ())
    (told,) = events
    assert isinstance(told, facts.JourneyTransferred)
    assert set(told.model_dump()) == {"journey_id", "district", "from_district", "reason", "transferred_at"}
    assert transfer(moved, THERE, NOON) == [], "asked again"


def test_a_client_may_come_to_a_jobcentre_of_the_other_district_and_to_no_other() -> None:
    assert after(LOOKED_AFTER, *transfer(LOOKED_AFTER, replace(THERE, jobcentre="DDE"), NOON)).jobcentre == "DDE"
    closed = replace(LOOKED_AFTER, status=Status.CLOSED)
    wrong = replace(THERE, jobcentre="INV")
    assert refusal_of(lambda: transfer(closed, wrong, NOON)) == {"journey_closed", "jobcentre_not_of_district"}


@pytest.mark.parametrize("need", [a_need(), unmet(a_need()), withdrawn(a_need())], ids=lambda each: each.status)
def test_a_need_goes_with_its_client_as_it_stands(need: Need) -> None:
    (transferred,) = transfer_with_journey(need, "D02", NOON)
    assert isinstance(transferred, facts.NeedTransferred)
    assert need_evolve(need, transferred) == replace(need, district="D02")
    assert transfer_with_journey(need_evolve(need, transferred), "D02", NOON) == []


def test_ordering_and_the_catalogue_follow_a_need_to_its_district() -> None:
    about = {"need_id": NEED_ID, "journey_id": JOURNEY.journey_id, "category": "SKILLS_FOR_WORK"}
    recorded = facts.NeedRecorded(**about, district="D01", recorded_at=NOON)
    moved = facts.NeedTransferred(**about, district="D02", from_district="D01", transferred_at=NOON)
    ordering, catalogue = (fold(fold(None, recorded), moved) for fold in (ordering_fold, catalogue_fold))
    assert ordering is not None
    assert catalogue is not None
    assert (ordering.district, ordering.standing) == (catalogue.looked_for_in, catalogue.standing) == ("D02", True)
    assert ordering_fold(None, moved) is catalogue_fold(None, moved) is None


SEEN = RecordContact(how="in_person")


def test_a_client_was_seen_on_the_last_day_of_contact_and_not_when_nobody_came() -> None:
    def on(days_ago: int, how: str) -> list[Event]:
        return record_contact(JOURNEY, RecordContact(how=how, seen_on=LATER.date() - timedelta(days=days_ago)), LATER)

    seen = after(JOURNEY, *on(2, "in_person"), *on(9, "by_video"), *on(0, "did_not_attend"))
    assert seen.last_seen_on == LATER.date() - timedelta(days=2)
    assert len(seen.contacts) == 3
    assert after(JOURNEY, *on(0, "not_reached")).last_seen_on is None


def test_contact_is_recorded_once_and_lies_in_the_journey() -> None:
    seen = after(JOURNEY, *record_contact(JOURNEY, SEEN, NOON))
    assert seen.contacts == (Contact(TODAY, "in_person"),)
    assert record_contact(seen, SEEN, NOON) == []
    early = RecordContact(how="in_person", seen_on=TODAY - timedelta(days=1))
    assert refusal_of(lambda: record_contact(JOURNEY, early, NOON)) == {"before_journey"}
    late = RecordContact(how="in_person", seen_on=LATER.date() + timedelta(days=1))
    assert refusal_of(lambda: record_contact(JOURNEY, late, LATER)) == {"day_to_come"}
    old = RecordContact(how="in_person", seen_on=LATER.date() - timedelta(days=BOUNDS.seen_back_days + 1))
    assert refusal_of(lambda: record_contact(replace(JOURNEY, status=Status.CLOSED), old, LATER)) == {
        "journey_closed",
        "day_too_far_back",
    }


def test_of_contacts_the_last_are_kept_in_the_state() -> None:
    journey = JOURNEY
    for day in range(30):
        at = NOON + timedelta(days=day)
        for event in record_contact(journey, SEEN, at):
            assert isinstance(event, facts.ClientSeen)
            journey = evolve(journey, event)
    assert (len(journey.contacts), journey.last_seen_on) == (20, TODAY + timedelta(days=29))
