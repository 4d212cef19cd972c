"""Shortlists: which offers may be frozen, and when they may no longer be relied on; without input or output."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.catalogue.offers.domain.offer import Offer
from services.catalogue.shortlists.domain import freezing
from services.catalogue.shortlists.domain.freezing import FreezeShortlist, MakeShortlist, Standing
from services.catalogue.shortlists.domain.shortlist import SHORTLISTS, Shortlist, ShortlistStatus
from services.catalogue.shortlists.domain.staleness import stale_for, too_old
from services.catalogue.shortlists.views import differ_in
from shared.contracts import catalogue as facts
from shared.contracts.event import Event, Reason
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected
from shared.kernel.starts import Places
from tests.catalogue.examples import (
    LATER,
    MEMBER,
    NOON,
    SUSPENDED,
    after,
    an_offer,
    an_offer_text,
    updated,
)

TODAY = NOON.date()
STARTS = [{"on": (TODAY + timedelta(days=days)).isoformat(), "places": 5} for days in (10, 40)]
_MAKE, _FREEZE = TypeAdapter(MakeShortlist), TypeAdapter(FreezeShortlist)


def another(offer: Offer) -> Offer:
    return replace(offer, offer_id=new_id())


def standing(*offers: Offer, supplier: KnownSupplier = MEMBER, places: tuple[Places, ...] = ()) -> Standing:
    return Standing(
        {each.offer_id: each for each in offers},
        {each.supplier_id: supplier for each in offers},
        {each.start_id: each for each in places},
    )


def seen(*offers: Offer) -> list[dict[str, Any]]:
    return [{"offer_id": each.offer_id, "offer_version": each.offer_version} for each in offers]


def made(now: Standing, *offers: Offer, title: str = "Interview training", at: datetime = NOON) -> Shortlist:
    asked = _MAKE.validate_python({"title": title, "district": "D01", "offers": seen(*offers)})
    return folded(None, freezing.make(new_id(), asked, now, at))


def frozen_again(shortlist: Shortlist, now: Standing, *offers: Offer, at: datetime = LATER) -> list[Event]:
    asked = _FREEZE.validate_python({"title": shortlist.title, "offers": seen(*offers)})
    return freezing.freeze(shortlist, asked, now, at)


def folded(shortlist: Shortlist | None, events: list[Event]) -> Shortlist:
    for event in events:
        shortlist = SHORTLISTS.evolve(shortlist, event)
    assert shortlist is not None
    return shortlist


def changes(shortlist: Shortlist, now: Standing, today: date = TODAY) -> list[str]:
    return [why.code for held in shortlist.offers for why in stale_for(held, now, today)]


def used(start: facts.Start, taken: int) -> Places:
    return Places(start.start_id, new_id(), start.on, held=0, taken=taken, changed_at=NOON)


def test_offers_are_frozen_with_version_and_places_for_two_working_days() -> None:
    offer = an_offer(starts=STARTS)
    first, second = offer.content.starts
    shortlist = made(standing(offer, places=(used(first, 2),)), offer)
    (held,) = shortlist.offers
    assert (held.offer_id, held.offer_version, held.supplier_id) == (offer.offer_id, 1, offer.supplier_id)
    assert [(each.start_id, each.left) for each in held.starts] == [(first.start_id, 3), (second.start_id, 5)]
    assert NOON.strftime("%A") == "Thursday"
    assert (shortlist.valid_until, shortlist.policies) == (date(2017, 3, 13), ("shortlist.v1",))
    assert too_old(shortlist, date(2017, 3, 13)) is None
    gone = too_old(shortlist, date(2017, 3, 14))
    assert gone is not None
    assert gone.code == "too_old"


def test_every_reason_against_every_offer_is_said_where_it_is() -> None:
    offer, stranger = an_offer(), an_offer(starts=STARTS)
    withdrawn = replace(another(offer), status="withdrawn")
    asked = _MAKE.validate_python(
        {
            "title": "x1",
            "district": "D01",
            "offers": [
                *seen(withdrawn, replace(offer, offer_version=7)),
                {"offer_id": offer.offer_id, "offer_version": 1},
                {"offer_id": new_id(), "offer_version": 1},
            ],
        }
    )
    with pytest.raises(Rejected) as refusal:
        freezing.make(new_id(), asked, standing(withdrawn, offer, stranger, supplier=SUSPENDED), NOON)
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [
        ("offer_status_unknown", "/offers/0"),
        ("offer_not_orderable", "/offers/0/offer_id"),
        ("supplier_not_active", "/offers/0/offer_id"),
        ("offer_changed", "/offers/1/offer_version"),
        ("supplier_not_active", "/offers/1/offer_id"),
        ("offer_twice", "/offers/2/offer_id"),
        ("offer_unknown", "/offers/3/offer_id"),
    ]


def test_a_shortlist_is_short_and_its_market_one() -> None:
    offers = [another(an_offer()) for _ in range(11)]
    with pytest.raises(Rejected) as refusal:
        made(standing(*offers), *offers)
    assert refusal.value.codes == {"shortlist_too_long"}
    elsewhere = replace(an_offer(), content=an_offer().content.model_copy(update={"market": "ANOTHER"}))
    with pytest.raises(Rejected) as refused:
        made(standing(elsewhere), elsewhere)
    assert "market_differs" in refused.value.codes


@pytest.mark.parametrize("title", ["\u200b", "\u3164", "", "a\r\nb", "a\x00b", "a\u202eb", "...", "x" * 201])
def test_a_title_shows(title: str) -> None:
    with pytest.raises(ValidationError):
        made(standing(an_offer()), an_offer(), title=title)


def test_a_title_may_be_in_any_script() -> None:
    offer = an_offer()
    for title in ("Dosbarthiadau Cymraeg ŵ", "تدريب على المقابلة", "Cafe\u0301"):
        assert made(standing(offer), offer, title=title).title


def test_nothing_is_stale_while_all_is_as_it_was() -> None:
    offer = an_offer(starts=STARTS)
    assert changes(made(standing(offer), offer), standing(offer)) == []


def test_a_new_version_the_end_of_a_membership_and_places_make_it_stale() -> None:
    offer = an_offer(starts=STARTS)
    first, _ = offer.content.starts
    shortlist = made(standing(offer), offer)
    dearer = after(offer, updated(offer, an_offer_text(title="Coaching", starts=STARTS)))
    assert changes(shortlist, standing(dearer)) == ["version_changed"]
    assert changes(shortlist, standing(offer, supplier=SUSPENDED)) == ["membership_changed"]
    assert changes(shortlist, standing(replace(offer, supplier_id=new_id()))) == ["membership_changed"]
    about = {"offer_id": offer.offer_id, "supplier_id": offer.supplier_id}
    taken_back = facts.OfferWithdrawn(**about, reason=Reason(code="no_longer_offered"), withdrawn_at=LATER)
    assert changes(shortlist, standing(after(offer, [taken_back]))) == ["not_orderable"]
    fewer = standing(offer, places=(used(first, 1),))
    assert changes(shortlist, fewer) == ["places_changed"]
    assert changes(shortlist, fewer, first.on + timedelta(days=1)) == []


def test_a_list_is_frozen_anew_and_what_is_as_it_was_changes_nothing() -> None:
    offer, other = an_offer(), another(an_offer())
    now = standing(offer, other)
    shortlist = made(now, offer)
    assert frozen_again(shortlist, now, offer) == []
    longer = folded(shortlist, frozen_again(shortlist, now, offer, other))
    assert [each.offer_id for each in longer.offers] == [offer.offer_id, other.offer_id]
    # Two working days from Thursday on: the Friday is Saint Patrick's Day, a bank holiday in Northern Ireland.
    later = folded(longer, frozen_again(longer, now, other, at=NOON + timedelta(days=7)))
    assert (len(later.offers), later.valid_until) == (1, date(2017, 3, 21))
    over = folded(later, freezing.discard(later, LATER))
    assert over.status is ShortlistStatus.DISCARDED
    assert freezing.discard(over, LATER) == []
    with pytest.raises(Rejected) as refusal:
        frozen_again(over, now, offer)
    assert refusal.value.codes == {"shortlist_discarded"}


def test_offers_are_compared_by_the_fields_in_which_they_differ() -> None:
    one, other = an_offer("D01"), an_offer("D01", title="Coaching", group_size=3)
    contents = {UUID(int=number): each.content for number, each in enumerate((one, other, one))}
    assert differ_in(contents) == ("title", "group_size")
    assert differ_in({UUID(int=0): one.content}) == ()


taken = st.integers(0, 7)


@given(taken, taken, taken, taken)
def test_a_list_is_stale_just_when_the_places_left_differ_from_those_it_shows(a: int, b: int, c: int, d: int) -> None:
    offer = an_offer(starts=STARTS)
    one, other = offer.content.starts
    shortlist = made(standing(offer, places=(used(one, a), used(other, b))), offer)
    now = standing(offer, places=(used(one, c), used(other, d)))
    differing = sum(max(5 - x, 0) != max(5 - y, 0) for x, y in ((a, c), (b, d)))
    assert changes(shortlist, now) == ["places_changed"] * differing
