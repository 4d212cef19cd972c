"""What an offer says: nothing that contradicts itself, districts that follow from delivery, starts that keep ids."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.catalogue.offers.domain.content import districts_of
from services.catalogue.offers.domain.offer import OFFERS, Offer
from services.catalogue.offers.views import band_of
from services.ordering.known.offers import fold_offer
from shared.contracts import catalogue as facts
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import districts
from shared.reference.calendar import uk_date
from shared.reference.postcode_districts import postcode_districts
from tests.catalogue.examples import LATER, NOON, after, an_offer, an_offer_text, published, updated
from tests.offers import a_venue

TODAY = uk_date(NOON)
CODES = sorted(districts())
EXEMPT = {"pence": 1, "per": "course", "vat": "exempt", "vat_rate": 0}
NOWHERE = {"postcode": "ZE3 9JW", "latitude": None}
ONLINE = {"mode": "online", "venues": [], "national": True}


def at(*venues: dict[str, Any]) -> dict[str, Any]:
    return {"mode": "in_person", "venues": venues}


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def start(days: int, places: int = 8, start_id: UUID | None = None) -> dict[str, Any]:
    return {"on": on(days).isoformat(), "places": places, "start_id": str(start_id) if start_id else None}


@pytest.mark.parametrize(
    ("differing", "field"),
    [
        ({"category": "COOKING"}, ("category",)),
        ({"title": ""}, ("title",)),
        ({"places": 3}, ("places",)),
        ({"districts": ["D01"]}, ("districts",)),
        ({"price": EXEMPT | {"pence": 0}}, ("price", "pence")),
        ({"price": EXEMPT | {"currency": "EUR"}}, ("price", "currency")),
        ({"price": EXEMPT | {"per": "hour"}}, ("price", "per")),
        ({"price": EXEMPT | {"vat": "none"}}, ("price", "vat")),
        ({"price": EXEMPT | {"vat_rate": -1}}, ("price", "vat_rate")),
        ({"duration": {"value": 0, "unit": "week", "hours": 1}}, ("duration", "value")),
        ({"duration": {"value": 1, "unit": "fortnight", "hours": 1}}, ("duration", "unit")),
        ({"duration": {"value": 1, "unit": "week", "hours": 0}}, ("duration", "hours")),
        ({"delivery": {"mode": "by_post", "national": True}}, ("delivery", "mode")),
        ({"delivery": at(a_venue("D99"))}, ("delivery", "venues", 0, "district")),
        ({"delivery": at(a_venue("D01"), a_venue("D01"))}, ("delivery", "venues")),
        ({"delivery": at(a_venue("D01", postcode="LS1"))}, ("delivery", "venues", 0, "postcode")),
        ({"delivery": at(a_venue("D01", latitude=-1.5))}, ("delivery", "venues", 0, "latitude")),
        ({"delivery": at(a_venue("D01", longitude=53.8))}, ("delivery", "venues", 0, "longitude")),
        ({"group_size": 0}, ("group_size",)),
        ({"notice_days": 91}, ("notice_days",)),
        ({"starts": [{"on": "1999-01-01", "places": 1}]}, ("starts", 0, "on")),
        ({"starts": [{"on": "2017-04-01", "places": 0}]}, ("starts", 0, "places")),
        ({"access": ["a_lift"]}, ("access", 0)),
        ({"access": ["step_free", "step_free"]}, ("access",)),
    ],
)  # fmt: skip
def test_an_offer_that_cannot_be_read_is_refused_by_field(
    differing: dict[str, Any], field: tuple[str | int, ...]
) -> None:
    with pytest.raises(ValidationError) as invalid:
        an_offer_text(**differing)
    assert {each["loc"] for each in invalid.value.errors()} == {field}


def test_a_postcode_and_coordinates_are_kept_in_one_form() -> None:
    asked = an_offer_text(delivery=at(a_venue("D01", postcode="ls14dy", latitude=53.7964812)))
    assert (asked.delivery.venues[0].postcode, asked.delivery.venues[0].latitude) == ("LS1 4DY", 53.79648)


def test_a_venue_without_coordinates_is_in_the_middle_of_its_postcodes_district() -> None:
    asked = an_offer_text(delivery=at(a_venue("D01", latitude=None, longitude=None)))
    (fact,) = published(asked)
    assert isinstance(fact, facts.OfferPublished)
    middle = postcode_districts()["LS1"]
    (venue,) = fact.delivery.venues
    assert (venue.latitude, venue.longitude) == (middle.latitude, middle.longitude)


@pytest.mark.parametrize(
    ("differing", "code", "pointer"),
    [
        ({"delivery": at(a_venue("D01", **NOWHERE))}, "venue_not_located", "/delivery/venues/0/postcode"),
        ({"price": EXEMPT | {"vat_rate": 20}}, "vat_rate_contradicts", "/price/vat_rate"),
        ({"price": EXEMPT | {"vat": "included"}}, "vat_rate_contradicts", "/price/vat_rate"),
        ({"price": EXEMPT | {"vat": "included", "vat_rate": 19}}, "vat_rate_contradicts", "/price/vat_rate"),
        ({"duration": {"value": 105, "unit": "week", "hours": 1}}, "duration_too_long", "/duration/value"),
        ({"duration": {"value": 25, "unit": "month", "hours": 1}}, "duration_too_long", "/duration/value"),
        ({"duration": {"value": 1, "unit": "day", "hours": 13}}, "hours_contradict_duration", "/duration/hours"),
        ({"delivery": ONLINE | {"venues": [a_venue("D01")]}}, "venues_contradict_mode", "/delivery/venues"),
        ({"delivery": {"mode": "blended"}}, "reaches_no_district", "/delivery"),
        ({"group_size": 7, "starts": [start(10, 8)]}, "places_exceed_group", "/starts/0/places"),
        ({"starts": [start(10), start(20, start_id=new_id())]}, "start_unknown", "/starts/1/start_id"),
        ({"starts": [start(-1)]}, "start_cannot_be_ordered", "/starts/0/on"),
        ({"starts": [start(4)]}, "start_cannot_be_ordered", "/starts/0/on"),  # within the notice of five days
        ({"starts": [start(10), start(367)]}, "start_cannot_be_ordered", "/starts/1/on"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_where_it_stands(differing: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(Rejected) as refusal:
        published(an_offer_text(**differing))
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [(code, pointer)]
    with pytest.raises(Rejected) as refusal:
        updated(an_offer(), an_offer_text(**differing), at=NOON)
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [(code, pointer)]


def test_every_contradiction_is_told_at_once() -> None:
    with pytest.raises(Rejected) as refusal:
        published(
            an_offer_text(
                price=EXEMPT | {"vat_rate": 5},
                duration={"value": 1, "unit": "day", "hours": 99},
                delivery={"mode": "in_person"},
                starts=[start(-1, 99)],
            ),
            supplier=None,
        )
    assert refusal.value.codes == {
        "supplier_not_in_category",
        "vat_rate_contradicts",
        "hours_contradict_duration",
        "reaches_no_district",
        "places_exceed_group",
        "start_cannot_be_ordered",
    }


def test_a_start_that_began_stays_as_it_was_told() -> None:
    offer = an_offer(starts=[start(10)])
    much_later = NOON + timedelta(days=200)
    kept = updated(offer, an_offer_text(title="Another", starts=[start(10), start(210)]), at=much_later)
    assert [each.on for each in after(offer, kept).content.starts] == [on(10), on(210)]


def test_a_start_is_named_once() -> None:
    offer = an_offer(starts=[start(10)])
    start_id = offer.content.starts[0].start_id
    with pytest.raises(Rejected) as refusal:
        updated(offer, an_offer_text(starts=[start(10, start_id=start_id), start(11, start_id=start_id)]))
    assert refusal.value.codes == {"start_named_twice"}


def test_a_start_that_moves_keeps_its_id_and_one_without_is_told_by_its_day() -> None:
    offer = an_offer(starts=[start(10), start(20)])
    first, second = (each.start_id for each in offer.content.starts)
    moved = after(offer, updated(offer, an_offer_text(starts=[start(15, 12, first), start(20, 3), start(30)])))
    assert [(each.start_id, each.on, each.places) for each in moved.content.starts[:2]] == [
        (first, on(15), 12),
        (second, on(20), 3),
    ]
    assert moved.content.starts[2].start_id not in {first, second}


def test_the_same_request_again_changes_nothing_though_it_names_no_ids() -> None:
    asked = an_offer_text(starts=[start(20, 3), start(10), start(20, 7)])
    offer = after(an_offer(), updated(an_offer(), asked))
    assert updated(offer, asked, at=LATER + timedelta(hours=1)) == []


_STARTS = st.lists(st.tuples(st.integers(6, 40), st.integers(1, 12)), max_size=5)


@given(st.lists(_STARTS, min_size=1, max_size=5), st.data())
def test_a_start_keeps_its_id_and_place_in_time_through_all_versions(
    versions: list[list[tuple[int, int]]], data: st.DataObject
) -> None:
    """Whichever starts are named, moved, added or dropped: no id is ever given to two, and none comes back."""
    offer: Offer = an_offer()
    gone: set[UUID] = set()
    for asked in versions:
        before = {each.start_id: each for each in offer.content.starts}
        named = data.draw(st.lists(st.sampled_from(sorted(before)), unique=True, max_size=len(asked))) if before else []
        ids = [*named, *[None] * len(asked)][: len(asked)]
        body = [start(days, places, each) for (days, places), each in zip(asked, ids, strict=True)]
        offer = after(offer, updated(offer, an_offer_text(starts=body), at=NOON))
        now = {each.start_id: each for each in offer.content.starts}
        assert len(now) == len(asked)
        assert set(named) <= set(now)
        assert {each.on for each in now.values()} == {on(days) for days, _ in asked}
        for start_id in before.keys() & now.keys() - set(named):
            assert before[start_id].on == now[start_id].on
        assert not now.keys() & gone
        gone |= before.keys() - now.keys()
        assert OFFERS.decode(OFFERS.encode(offer)) == offer


@given(st.lists(st.sampled_from(CODES), max_size=6), st.booleans(), st.sampled_from(["in_person", "blended"]))
def test_districts_follow_from_the_delivery_in_event_state_and_row(codes: list[str], national: bool, mode: str) -> None:
    venues = [a_venue(code, name=f"Hall {number}") for number, code in enumerate(codes)]
    asked = an_offer_text(delivery={"mode": mode, "venues": venues, "national": national})
    if not codes and not national:
        with pytest.raises(Rejected):
            published(asked)
        return
    (event,) = published(asked)
    assert isinstance(event, facts.OfferPublished)
    expected = {code for code, each in districts().items() if each.exists_on(TODAY)} if national else set(codes)
    row = fold_offer(None, event)
    assert row is not None
    for derived in (event.districts, after(None, [event]).content.districts, row.districts):
        assert list(derived) == sorted(expected)
    assert districts_of(event.delivery, TODAY) == event.districts


def test_an_online_offer_reaches_every_district() -> None:
    assert an_offer(delivery=ONLINE).content.districts == tuple(CODES)


@given(st.integers(1, 10**12))
def test_a_band_holds_the_price_and_does_not_tell_it(pence: int) -> None:
    price = facts.Price(pence=pence, per="place", vat="exempt", vat_rate=0)
    band = band_of(price)
    assert band.at_least_pence <= pence
    assert band.less_than_pence is None or pence < band.less_than_pence
    width = (band.less_than_pence or 2 * band.at_least_pence) - band.at_least_pence
    assert width >= band.at_least_pence * 0.3
    assert band == band_of(price.model_copy(update={"pence": band.at_least_pence or 1}))
