"""Joining decided by itself: until when a supplier sees who comes, what a letter needs, and the client's word."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.client_journey.clients.domain import consenting
from services.client_journey.clients.domain.client import CLIENTS, Client
from services.client_journey.clients.domain.consenting import GiveConsent, WithdrawConsent
from services.client_journey.clients.domain.details import AccessNeeds, ContactDetails
from services.client_journey.known.offers import KnownContent, KnownVenue
from services.client_journey.known.orders import KnownLine, KnownOrder, OrderStatus, Standing, fold_order
from services.client_journey.letters.domain import deciding
from services.client_journey.letters.domain.deciding import Contact, DeclinePlace, GiveDetails
from services.client_journey.letters.domain.joining import JOININGS, Joining
from services.client_journey.letters.domain.sharing import (
    LETTER_RULES,
    SHOWING_RULES,
    Situation,
    against,
)
from services.client_journey.letters.domain.shown import shown
from shared.contracts import client_journey as facts
from shared.contracts import ordering
from shared.contracts.catalogue import Duration
from shared.contracts.event import Event, Reason
from shared.contracts.sealed import Sealed
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference.consents import consent_purposes
from tests.client_journey.examples import NEED_ID, NOON
from tests.client_journey.test_known import ABOUT, COMPLETED, ENDED_EARLY, ENDS, ONE, PLACED

TODAY = NOON.date()
ALL = tuple(consent_purposes())
WORDS = Sealed("AAAA")
VENUE, OTHER = KnownVenue("The Old Library", "LS1 4DY"), KnownVenue("The Mill", "LS2 7EW")
CONTENT = KnownContent(1, "Warehouse skills", "in_person", (VENUE,), Duration(value=6, unit="week", hours=60))
GIVE = GiveDetails(at="09:30", contact=Contact())
ORDER = KnownOrder(
    new_id(),
    NOON,
    {NEED_ID: Standing.RUNNING},
    OrderStatus.ACCEPTED,
    starts_on=TODAY + timedelta(days=9),
    ends_on=TODAY + timedelta(days=50),
    lines=(KnownLine(1, NEED_ID),),
)


def a_client(*agrees_to: str, contact: Sealed | None = WORDS) -> Client:
    client = Client(new_id(), NOON, contact=contact, access=WORDS)
    events = consenting.give(client, GiveConsent(purposes=agrees_to, way="in_person"), NOON) if agrees_to else []
    for event in events:
        client = CLIENTS.evolve(client, event)
    return client


def at(**changes: Any) -> Situation:
    situation = Situation(ORDER, NEED_ID, "D01", a_client(*ALL), None, TODAY)
    return replace(situation, **changes)


def joined(*events: Event, situation: Situation | None = None) -> Joining:
    joining, begun = deciding.begin(situation or at(), new_id(), new_id(), NOON)
    assert len(begun) == 1
    for event in events:
        joining = JOININGS.evolve(joining, event)
    assert JOININGS.decode(JOININGS.encode(joining)) == joining
    return joining


def given_details(
    joining: Joining, asked: GiveDetails = GIVE, content: KnownContent | None = CONTENT, **more: Any
) -> Any:
    return deciding.give_details(at(**more), joining, content, asked, WORDS, "supplier", NOON)


def ready() -> Joining:
    joining = joined()
    for event in given_details(joining):
        joining = JOININGS.evolve(joining, event)
    return joining


def codes(rules: Any, situation: Situation) -> set[str]:
    return {each.code for each in against(rules, situation)}


def refused(decide: Callable[[], object]) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        decide()
    return set(refusal.value.codes)


def test_who_is_shown_is_shown_until_the_provision_ends() -> None:
    assert codes(SHOWING_RULES, at()) == set()
    started = replace(ORDER, lines=(KnownLine(1, NEED_ID, started_on=TODAY),))
    assert codes(SHOWING_RULES, at(order=started)) == set()
    ended = replace(ORDER, lines=(KnownLine(1, NEED_ID, started_on=TODAY, ended_on=TODAY),))
    assert codes(SHOWING_RULES, at(order=ended)) == {"provision_ended"}


@pytest.mark.parametrize("status", [each for each in OrderStatus if each is not OrderStatus.ACCEPTED])
def test_nobody_is_shown_before_an_order_is_accepted_or_once_it_came_to_nothing(status: OrderStatus) -> None:
    assert codes(SHOWING_RULES, at(order=replace(ORDER, status=status))) == {"order_not_confirmed"}


def test_nobody_is_shown_for_an_order_that_a_newer_version_left_somewhere_else() -> None:
    beyond: Any = "beyond"
    assert codes(SHOWING_RULES, at(order=replace(ORDER, status=beyond))) == {"order_status_unknown"}


_LIFE = (
    ordering.OrderIssued(
        **ABOUT,
        purchase_order="PO-1",
        category="SKILLS_FOR_WORK",
        amount_pence=1,
        starts_on=TODAY,
        respond_by=TODAY,
        issued_at=NOON,
    ),
    ordering.OrderAccepted(**ABOUT, category="SKILLS_FOR_WORK", accepted_at=NOON),
    ordering.ProvisionStarted(**ABOUT, line=1, need_id=ONE, started_on=TODAY),
    COMPLETED,
    ENDED_EARLY,
    *ENDS,
)


@given(st.lists(st.sampled_from(_LIFE), max_size=6))
def test_whatever_becomes_of_an_order_nobody_is_shown_once_it_is_over(life: list[Any]) -> None:
    row = fold_order(None, PLACED)
    for event in life:
        row = fold_order(row, event)
    assert row is not None
    if not codes(SHOWING_RULES, at(order=row, need_id=ONE)):
        assert any(isinstance(each, ordering.OrderAccepted) for each in life)
        assert COMPLETED not in life
        assert not {type(each) for each in ENDS} & {type(each) for each in life[_accepted_last(life) :]}


def _accepted_last(life: list[Any]) -> int:
    return max(place for place, each in enumerate(life) if isinstance(each, ordering.OrderAccepted))


@given(st.sets(st.sampled_from(ALL)), st.booleans(), st.booleans(), st.booleans())
def test_every_reason_against_a_look_is_told_and_none_says_what_the_client_decided(
    agrees: set[str], erased: bool, declined: bool, recorded: bool
) -> None:
    client = a_client(*sorted(agrees), contact=WORDS if recorded else None)
    client = replace(client, erased_at=NOON) if erased else client
    joining = joined(facts.PlaceDeclined(**_about(joined()), reason=_why("found_work"), declined_at=NOON))
    expected = {
        *({"not_shared"} if erased or "contact_shared" not in agrees else ()),
        *({"contact_missing"} if not recorded else ()),
        *({"place_declined"} if declined else ()),
    }
    assert codes(SHOWING_RULES, at(client=client, joining=joining if declined else None)) == expected


def _about(joining: Joining) -> dict[str, Any]:
    return {"joining_id": joining.joining_id, "order_id": joining.order_id, "district": "D01"}


def _why(code: str) -> Any:
    return Reason(code=code)


def test_what_is_needed_to_take_part_is_shown_where_the_client_agrees_to_it() -> None:
    assert deciding.to_show(at()).kinds == ("contact_details", "access_needs")
    assert deciding.to_show(at(client=a_client("contact_shared"))).access is None


def test_a_supplier_is_shown_one_way_to_reach_the_client_and_none_of_the_clients_words() -> None:
    contact = ContactDetails(
        name="Siân", address=("1 High Street",), postcode="CF10 1AA", phone="029 2018 0000", email="s@example.org"
    )
    access = AccessNeeds(needs=("step_free",), said="what is nobody else's business")
    order_id = new_id()
    for way, given_way in (("phone", "phone"), ("text_message", "phone"), ("email", "email"), ("letter", "address")):
        seen = shown(order_id, 1, replace(contact, preferred_way=way), access)
        told = {name for name in ("phone", "email", "address") if getattr(seen, name)}
        assert told == {given_way}
        assert "nobody else" not in str(seen)
    assert shown(order_id, 1, contact, None).way == "phone"
    assert shown(order_id, 1, ContactDetails(name="Siân"), None).way is None
    assert shown(order_id, 1, replace(contact, preferred_way="letter"), None).address == ("1 High Street", "CF10 1AA")


def test_a_letter_needs_a_day_ahead_a_place_an_addressee_and_the_clients_word() -> None:
    bare = at(client=a_client(contact=None))
    assert codes(LETTER_RULES, bare) == {"contact_missing", "consent_missing", "details_missing"}
    assert codes(LETTER_RULES, at(joining=ready())) == set()
    late = at(joining=ready(), today=TODAY + timedelta(days=10))
    assert codes(LETTER_RULES, late) == {"day_passed"}
    started = replace(ORDER, lines=(KnownLine(1, NEED_ID, started_on=TODAY),))
    assert codes(LETTER_RULES, at(joining=ready(), order=started)) == {"provision_started"}
    made_of = deciding.to_write(at(joining=ready()), CONTENT, "Tea & Sons")
    assert (made_of.shared.contact, made_of.shared.access, made_of.kinds) == (True, True, ("contact_details",))
    assert refused(lambda: deciding.to_write(at(joining=ready()), None, None)) == {"offer_unknown"}


def test_the_first_day_is_that_of_the_order_and_the_place_the_only_one_there_is() -> None:
    (given_fact,) = given_details(joined())
    assert (given_fact.on, given_fact.begins_at, given_fact.venue_index) == (ORDER.starts_on, time(9, 30), 0)
    online = replace(CONTENT, mode="online", venues=())
    assert given_details(joined(), content=online)[0].venue_index is None
    two = replace(CONTENT, venues=(VENUE, OTHER))
    assert given_details(joined(), replace(GIVE, venue=OTHER.postcode), two)[0].venue_index == 1


@pytest.mark.parametrize(
    ("changes", "content", "expected"),
    [
        ({"on": TODAY - timedelta(days=1)}, CONTENT, {"day_passed"}),
        ({"on": TODAY + timedelta(days=51)}, CONTENT, {"day_after_end"}),
        ({"venue": OTHER.postcode}, CONTENT, {"venue_not_offered"}),
        ({}, replace(CONTENT, venues=(VENUE, OTHER)), {"venue_missing"}),
        ({"venue": VENUE.postcode}, replace(CONTENT, mode="online", venues=()), {"venue_not_offered"}),
        ({}, None, {"offer_unknown"}),
        ({"on": date(2000, 1, 1), "venue": OTHER.postcode}, CONTENT, {"day_passed", "venue_not_offered"}),
    ],
)
def test_details_that_contradict_the_order_are_refused(
    changes: dict[str, Any], content: KnownContent | None, expected: set[str]
) -> None:
    assert refused(lambda: given_details(joined(), replace(GIVE, **changes), content)) == expected


def test_an_order_without_a_day_needs_one() -> None:
    without = replace(ORDER, starts_on=None)
    assert refused(lambda: given_details(joined(), order=without)) == {"day_missing"}


def test_a_place_is_declined_once_and_taken_again_as_long_as_the_order_runs() -> None:
    joining = joined()
    (declined,) = deciding.decline(at(), joining, DeclinePlace(reason="too_far"), NOON)
    gone = JOININGS.evolve(joining, declined)
    assert deciding.decline(at(), gone, DeclinePlace(reason="found_work"), NOON) == []
    (taken,) = deciding.take(at(), gone, NOON)
    assert JOININGS.evolve(gone, taken).declined is None
    assert deciding.take(at(), joining, NOON) == []
    over = replace(ORDER, needs={NEED_ID: Standing.OVER})
    assert refused(lambda: deciding.decline(at(order=over), joining, DeclinePlace(reason="too_far"), NOON)) == {
        "order_over"
    }
    assert refused(lambda: deciding.take(at(order=over), gone, NOON)) == {"order_over"}


def test_a_client_agrees_purpose_by_purpose_and_takes_it_back_as_easily() -> None:
    client = a_client("joining_letter")
    assert set(client.consents) == {"joining_letter"}
    again = consenting.give(client, GiveConsent(purposes=("joining_letter", "contact_shared"), way="by_phone"), NOON)
    assert [each.purpose for each in again if isinstance(each, facts.ConsentGiven)] == ["contact_shared"]
    (withdrawn,) = consenting.withdraw(client, WithdrawConsent(purposes=("joining_letter", "access_shared")), NOON)
    assert CLIENTS.evolve(client, withdrawn).consents == {}
    erased = replace(client, erased_at=NOON)
    assert refused(lambda: consenting.give(erased, GiveConsent(purposes=("access_shared",), way="by_phone"), NOON)) == {
        "client_erased"
    }
