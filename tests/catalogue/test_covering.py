"""Offers and their supplier's evidence: hidden when nothing of them ends in time, and back once it is renewed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.offers.domain.covering import can_still_be_delivered
from services.catalogue.offers.domain.decisions import keep_in_line, update_in_line
from services.catalogue.offers.domain.offer import Ground, Offer, Status
from shared.contracts.catalogue import OfferDelisted, OfferRelisted, OfferUpdated, Start
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier, fold_supplier
from shared.kernel.rules import Rejected
from shared.kernel.spans import last_day_of
from tests import suppliers
from tests.catalogue.examples import (
    CATEGORY,
    LATER,
    MEMBER,
    NOON,
    SUPPLIER,
    SUSPENDED,
    after,
    an_offer,
    an_offer_text,
    published,
)

TODAY = NOON.date()
FOUR_WEEKS = timedelta(days=27)  # from the first day to the last


def covered(until: date | None, supplier: KnownSupplier = MEMBER) -> KnownSupplier:
    return fold_supplier(supplier, suppliers.covered(SUPPLIER, CATEGORY, until))


def standing(offer: Offer) -> tuple[str, str | None]:
    return offer.status, offer.delisted_for


def with_starts(*days: date) -> Offer:
    starts = tuple(Start(start_id=new_id(), on=each, places=4) for each in days)
    offer = an_offer()
    return replace(offer, content=offer.content.model_copy(update={"starts": starts}))


def test_an_offer_is_hidden_from_the_day_on_which_nothing_of_it_would_end_in_time_any_more() -> None:
    offer, supplier = an_offer(), covered(TODAY + FOUR_WEEKS)
    assert keep_in_line(offer, supplier, NOON) == []
    (hidden,) = keep_in_line(offer, supplier, NOON + timedelta(days=1))
    assert isinstance(hidden, OfferDelisted)
    assert hidden.reason.code == Ground.EVIDENCE
    assert keep_in_line(after(offer, [hidden]), supplier, NOON + timedelta(days=2)) == []


@pytest.mark.parametrize("renewed", [TODAY + timedelta(days=365), None])
def test_renewed_evidence_brings_an_offer_back(renewed: date | None) -> None:
    hidden = after(an_offer(), keep_in_line(an_offer(), covered(TODAY), NOON))
    assert standing(hidden) == (Status.DELISTED, Ground.EVIDENCE)
    (back,) = keep_in_line(hidden, covered(renewed), LATER)
    assert isinstance(back, OfferRelisted)


def test_of_fixed_starts_one_that_ends_in_time_is_enough_while_it_is_to_come() -> None:
    first, second = TODAY + timedelta(days=7), TODAY + timedelta(days=60)
    offer, supplier = with_starts(first, second), covered(first + FOUR_WEEKS)
    assert keep_in_line(offer, supplier, NOON) == []
    assert keep_in_line(offer, supplier, NOON + timedelta(days=7)) == []
    (hidden,) = keep_in_line(offer, supplier, NOON + timedelta(days=8))
    assert isinstance(hidden, OfferDelisted)


def test_a_suspension_and_evidence_that_runs_out_are_told_apart_whichever_ends_first() -> None:
    hidden = after(an_offer(), keep_in_line(an_offer(), covered(TODAY), NOON))
    both = covered(TODAY, SUSPENDED)
    suspended = after(hidden, keep_in_line(hidden, both, LATER))
    assert standing(suspended) == (Status.DELISTED, Ground.SUSPENDED)
    reinstated = fold_supplier(both, suppliers.reinstated(SUPPLIER, LATER))
    still_hidden = after(suspended, keep_in_line(suspended, reinstated, LATER))
    assert standing(still_hidden) == (Status.DELISTED, Ground.EVIDENCE)
    assert standing(after(still_hidden, keep_in_line(still_hidden, covered(None), LATER))) == (Status.PUBLISHED, None)


def test_nobody_publishes_what_nobody_could_order() -> None:
    with pytest.raises(Rejected) as refusal:
        published(supplier=covered(TODAY + FOUR_WEEKS - timedelta(days=1)))
    assert refusal.value.codes == {"evidence_ends_first"}
    assert published(supplier=covered(TODAY + FOUR_WEEKS))


def test_an_update_hides_an_offer_or_brings_it_back_at_once() -> None:
    offer, supplier = an_offer(), covered(TODAY + FOUR_WEEKS)
    longer, shorter = an_offer_text(weeks=8), an_offer_text(weeks=2)
    lengthened = update_in_line(offer, supplier, longer, (), NOON)
    assert [type(each) for each in lengthened] == [OfferUpdated, OfferDelisted]
    shortened = update_in_line(after(offer, lengthened), supplier, shorter, (), NOON)
    assert [type(each) for each in shortened] == [OfferUpdated, OfferRelisted]
    assert [type(each) for each in update_in_line(offer, MEMBER, longer, (), NOON)] == [OfferUpdated]
    assert [type(each) for each in update_in_line(offer, None, longer, (), NOON)] == [OfferUpdated]


def test_evidence_of_another_category_leaves_an_offer_alone() -> None:
    supplier = fold_supplier(MEMBER, suppliers.covered(SUPPLIER, "ENGAGEMENT", TODAY))
    assert keep_in_line(an_offer(), supplier, NOON) == []


@given(
    st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=120)),
    st.lists(st.dates(TODAY - timedelta(days=30), TODAY + timedelta(days=90)), max_size=4),
    st.integers(0, 90),
)
def test_an_offer_is_there_exactly_while_a_delivery_of_it_can_begin_and_end_in_time(
    until: date, starts: list[date], days: int
) -> None:
    """Whenever it is looked at, and whether it was looked at before or not."""
    offer, supplier = with_starts(*starts) if starts else an_offer(), covered(until)
    now: datetime = NOON + timedelta(days=days)
    today = now.date()
    possible = starts or [today + timedelta(days=each) for each in range(200)]
    ends = [last_day_of(each, offer.content.duration) for each in possible if each >= today]
    in_time = any(each is not None and each <= until for each in ends)
    assert can_still_be_delivered(supplier, offer.content, today) == in_time
    early = after(offer, keep_in_line(offer, supplier, NOON))
    assert after(early, keep_in_line(early, supplier, now)).status == (Status.PUBLISHED if in_time else Status.DELISTED)
