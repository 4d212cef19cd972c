"""Who is told of what, and in which words."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.known.offers import KnownOffer, fold_offer
from services.notifications.messages.domain.message import (
    MESSAGES,
    Message,
    News,
    Origin,
    deliver,
    evolve,
    message_id_of,
    read,
)
from services.notifications.messages.domain.recipients import TOLD, Recipient, recipients_of
from services.notifications.messages.domain.templates import TEMPLATES, Words, in_words, parameters_of
from services.notifications.wiring import SERVICE
from shared.contracts import catalogue, ordering, supplier_registry
from shared.contracts.event import Event, Reason
from shared.contracts.notifications import MessageDelivered

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
DAY = date(2017, 3, 9)
SUPPLIER, OFFER, ORDER, JOURNEY, NEED = (uuid4() for _ in range(5))
THE_SUPPLIER = Recipient("supplier", str(SUPPLIER))
THE_DISTRICT = Recipient("district", "D01")
CLIENT_DATA = {"journey_id", "need_id", "client_ref"}

_ORDER: Any = {"order_id": ORDER, "journey_id": JOURNEY, "need_id": NEED, "supplier_id": SUPPLIER, "district": "D01"}
_OFFER: Any = {"offer_id": OFFER, "supplier_id": SUPPLIER}
_GAP: Any = {"gap_id": "D01:SKILLS_FOR_WORK", "category": "SKILLS_FOR_WORK", "district": "D01"}


def content(version: int, *districts: str) -> Any:
    facts = {
        "category": "SKILLS_FOR_WORK",
        "title": "Care Certificate",
        "summary": "All included.",
        "duration_weeks": 4,
    }
    return {**_OFFER, **facts, "offer_version": version, "districts": districts, "price_pence": 45_000}


def reason(code: str) -> Reason:
    return Reason(code=code, detail="words that go no further")


PUBLISHED = catalogue.OfferPublished(**content(1, "D01", "D02"), published_at=NOON)
UPDATED = catalogue.OfferUpdated(**content(2, "D02", "D03"), updated_at=NOON)
ISSUED = ordering.OrderIssued(
    **_ORDER,
    purchase_order="PO-123",
    category="SKILLS_FOR_WORK",
    price_pence=45_000,
    starts_on=DAY,
    respond_by=date(2017, 3, 3),
    issued_at=NOON,
)
NOTIFIED: list[Event] = [
    ISSUED,
    ordering.OrderCancelled(**_ORDER, category="GETTING_JOBS", reason=reason("client_found_work"), cancelled_at=NOON),
    ordering.OrderAccepted(**_ORDER, category="GETTING_JOBS", accepted_at=NOON),
    ordering.OrderDeclined(**_ORDER, category="GETTING_JOBS", reason=reason("no_capacity"), declined_at=NOON),
    ordering.OrderRejected(**_ORDER, reason=reason("poor_value"), rejected_at=NOON),
    ordering.ProvisionEndedEarly(**_ORDER, ended_on=DAY, reason=reason("cannot_continue")),
    ordering.BudgetThresholdReached(
        budget_id="D01:2016-17", district="D01", percent=90, committed_pence=90_123_45, allocated_pence=100_000_00
    ),
    supplier_registry.SupplierAdmitted(
        supplier_id=SUPPLIER,
        application_id=uuid4(),
        name="Beacon",
        categories=("GETTING_JOBS", "KEEPING_JOBS"),
        sme=True,
        vcse=False,
        admitted_at=NOON,
    ),
    supplier_registry.ApplicationRefused(
        supplier_id=SUPPLIER,
        application_id=uuid4(),
        reasons=(reason("insurance_missing"), reason("policies_missing")),
        decided_at=NOON,
    ),
    supplier_registry.SupplierSuspended(supplier_id=SUPPLIER, reason=reason("insurance_expired"), suspended_at=NOON),
    supplier_registry.SupplierReinstated(supplier_id=SUPPLIER, reinstated_at=NOON),
    supplier_registry.SupplierRemovalNotified(
        supplier_id=SUPPLIER, reason=reason("ceased_trading"), representations_by=DAY
    ),
    supplier_registry.SupplierRemoved(supplier_id=SUPPLIER, reason=reason("debarred"), removed_at=NOON),
    PUBLISHED,
    UPDATED,
    catalogue.OfferWithdrawn(**_OFFER, reason=reason("too_little_demand"), withdrawn_at=NOON),
    catalogue.OfferDelisted(**_OFFER, reason=reason("supplier_suspended"), delisted_at=NOON),
    catalogue.OfferRelisted(**_OFFER, relisted_at=NOON),
    catalogue.GapAnswered(**_GAP, answer=reason("offer_exists"), answered_at=NOON),
    catalogue.GapClosed(**_GAP, closed_at=NOON),
]


def known(*events: catalogue.OfferEvent) -> KnownOffer:
    row = None
    for event in events:
        row = fold_offer(row, event)
    assert row is not None
    return row


AN_OFFER = known(PUBLISHED, UPDATED)


def offer_of(event: Event) -> KnownOffer | None:
    return AN_OFFER if isinstance(event, catalogue.OfferEvent) else None


def words_about(event: Event) -> Words:
    return in_words(event.TYPE, parameters_of(event, offer_of(event)))


def by_type(event: Event) -> str:
    return event.TYPE


def test_every_event_that_somebody_is_told_of_has_a_template_and_is_subscribed_to() -> None:
    assert {event.TYPE for event in TOLD} == set(TEMPLATES)
    assert {event.TOPIC for event in TOLD} == {topic.name for topic in SERVICE.subscribes}
    assert {type(event) for event in NOTIFIED} == set(TOLD), "the samples of this test are all of them"


@pytest.mark.parametrize("event", NOTIFIED, ids=by_type)
def test_a_message_is_one_or_more_plain_sentences(event: Event) -> None:
    words = words_about(event)
    assert words.text.endswith(".")
    for text in (words.subject, words.text):
        assert "{" not in text
        assert "None" not in text
        assert "  " not in text
        assert "_" not in text.replace("gap D01:SKILLS_FOR_WORK", ""), "a code is not a word"


@pytest.mark.parametrize("event", NOTIFIED, ids=by_type)
def test_nothing_about_a_client_and_no_free_text_is_in_a_message(event: Event) -> None:
    parameters = parameters_of(event, offer_of(event))
    assert not CLIENT_DATA & set(parameters)
    said = " ".join([*parameters.values(), *vars_of(words_about(event))])
    for secret in (str(JOURNEY), str(NEED), "words that go no further"):
        assert secret not in said
    if isinstance(event, ordering.OrderEvent):
        assert "reason" not in parameters, "it may tell of a client's life"


def vars_of(words: Words) -> tuple[str, str]:
    return words.subject, words.text


def test_a_message_says_what_matters_in_words() -> None:
    assert words_about(ISSUED) == Words(
        "New order PO-123",
        "You have a new order for Skills for work, starting on 9 March 2017: PO-123 "
        f"(order {ORDER}). Please accept or decline it by 3 March 2017.",
    )
    threshold = next(event for event in NOTIFIED if isinstance(event, ordering.BudgetThresholdReached))
    assert "£90,123.45 of the £100,000.00" in words_about(threshold).text


def test_all_reasons_of_a_refusal_are_said() -> None:
    refused = next(event for event in NOTIFIED if isinstance(event, supplier_registry.ApplicationRefused))
    text = words_about(refused).text
    assert "The insurance that the category asks for was not shown." in text
    assert text.count(".") == 4


def test_a_reason_that_is_not_listed_speaks_for_itself() -> None:
    removed = supplier_registry.SupplierRemoved(supplier_id=SUPPLIER, reason=reason("made_up_later"), removed_at=NOON)
    assert words_about(removed).text.endswith("Made up later.")


def test_a_title_with_braces_is_said_as_it_stands() -> None:
    offer = catalogue.OfferPublished(**{**content(1, "D01"), "title": "{0.__class__} {x}"}, published_at=NOON)
    assert in_words(offer.TYPE, parameters_of(offer, known(offer))).subject == "New offer: {0.__class__} {x}"


@pytest.mark.parametrize("event", NOTIFIED, ids=by_type)
def test_each_event_is_told_to_those_whom_it_concerns(event: Event) -> None:
    match event:
        case catalogue.OfferPublished():
            expected = districts("D01", "D02")
        case catalogue.OfferUpdated():
            expected = districts("D01", "D02", "D03")
        case catalogue.OfferEvent():
            expected = districts("D02", "D03")
        case ordering.OrderIssued() | ordering.OrderCancelled() | supplier_registry.SupplierEvent():
            expected = {THE_SUPPLIER}
        case _:
            expected = {THE_DISTRICT}
    assert recipients_of(event, offer_of(event)) == expected


def districts(*codes: str) -> set[Recipient]:
    return {Recipient("district", code) for code in codes}


def test_an_event_that_nobody_is_told_of_has_no_recipients() -> None:
    with pytest.raises(KeyError):
        recipients_of(ordering.ProvisionStarted(**_ORDER, started_on=DAY), None)


_DISTRICTS = st.lists(st.sampled_from(["D01", "D02", "D03", "D04"]), min_size=1, unique=True)


@given(versions=st.lists(_DISTRICTS, min_size=2, max_size=6), data=st.data())
def test_every_district_that_gains_keeps_or_loses_an_offer_hears_of_it_however_late(
    versions: list[list[str]], data: st.DataObject
) -> None:
    """The row may be ahead of the event that is told of: a batch is folded as a whole before its reactions."""
    first = catalogue.OfferPublished(**content(1, *versions[0]), published_at=NOON)
    updates = [
        catalogue.OfferUpdated(**content(number, *districts), updated_at=NOON)
        for number, districts in enumerate(versions[1:], 2)
    ]
    told = data.draw(st.integers(0, len(updates) - 1))
    folded = data.draw(st.integers(told, len(updates) - 1))
    row = known(first, *updates[: folded + 1])
    expected = {*versions[told], *versions[told + 1]}
    assert {each.id for each in recipients_of(updates[told], row)} == expected
    assert {each.id for each in recipients_of(first, row)} == set(versions[0])


ORIGIN = Origin(f"{ORDER}:4", NOON)


def a_message() -> Message:
    news = News(ISSUED.TYPE, ORIGIN.event_id, parameters_of(ISSUED, None))
    delivered = deliver(message_id_of(ISSUED, ORIGIN, THE_SUPPLIER), THE_SUPPLIER, news, NOON)
    assert isinstance(delivered, MessageDelivered)
    return evolve(None, delivered)


def test_a_message_is_read_once() -> None:
    message = a_message()
    opened = evolve(message, *read(message, NOON))
    assert opened.read_at == NOON
    assert read(opened, NOON) == []
    assert MESSAGES.decode(MESSAGES.encode(opened)) == opened


@given(
    event_ids=st.lists(st.text(max_size=20), min_size=2, max_size=2, unique=True),
    at=st.datetimes(min_value=datetime(2016, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_a_messages_id_follows_from_event_and_recipient_and_rises_in_time(event_ids: list[str], at: datetime) -> None:
    when, later = at.replace(tzinfo=UTC), at.replace(tzinfo=UTC, year=at.year + 1, month=1, day=1)
    recipients = [THE_SUPPLIER, THE_DISTRICT, Recipient("district", "D02")]

    def ids(moment: datetime) -> list[UUID]:
        return [message_id_of(ISSUED, Origin(event_id, moment), each) for event_id in event_ids for each in recipients]

    assert ids(when) == ids(when)
    assert len(set(ids(when))) == 6
    assert max(map(str, ids(when))) < min(map(str, ids(later)))


def test_a_message_that_a_newer_version_wrote_is_shown_all_the_same() -> None:
    accepted = ordering.OrderAccepted.TYPE
    assert "Of the next release" in in_words(accepted, {"order_id": "1", "category": "OF_THE_NEXT_RELEASE"}).text
    assert "(category not given)" in in_words(accepted, {"order_id": "1"}).text
    assert in_words("ordering.OrderForgotten.v1", {"anything": "at all"}).subject == "News"
