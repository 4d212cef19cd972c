"""An offer goes where its supplier went, and stands as that one does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.catalogue.offers.domain.decisions import keep_in_line, transfer
from services.catalogue.offers.domain.offer import OFFERS, Offer, Status
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.memberships import KnownSupplier, Standing
from tests.catalogue.examples import CATEGORY, NOON, SUPPLIER, an_offer
from tests.suppliers import known_supplier

TO = UUID("01890000-0000-7000-8000-0000000000b0")
OF = replace(known_supplier(SUPPLIER, NOON, CATEGORY, standing=Standing.SUCCEEDED, ended_at=NOON), succeeded_by=TO)
LATER = NOON + timedelta(days=9)


def successor(standing: str = Standing.ACTIVE, **more: Any) -> KnownSupplier:
    return replace(known_supplier(TO, NOON, CATEGORY, standing=standing, **more), took_over=(SUPPLIER,))


def passed(offer: Offer, events: list[Event]) -> Offer:
    for event in events:
        assert isinstance(event, facts.OfferEvent)
        offer = OFFERS.evolve(offer, event)
    return offer


def test_an_offer_passes_on_once_and_stays_as_it_was() -> None:
    offer = an_offer()
    events = transfer(offer, OF, successor(), LATER)
    after = passed(offer, events)
    assert [type(each) for each in events] == [facts.OfferTransferred]
    assert after == replace(offer, supplier_id=TO, transferred_at=LATER)
    assert OFFERS.decode(OFFERS.encode(after)) == after
    assert transfer(after, OF, successor(), LATER) == []


def test_an_offer_stands_as_its_new_supplier_does() -> None:
    offer = an_offer()
    suspended = passed(offer, transfer(offer, OF, successor(Standing.SUSPENDED), LATER))
    assert (suspended.status, suspended.delisted_for) == (Status.DELISTED, "supplier_suspended")
    (back,) = keep_in_line(suspended, successor(), LATER)
    assert isinstance(back, facts.OfferRelisted)


def test_a_membership_that_the_new_supplier_had_before_does_not_end_what_came_to_it_since() -> None:
    had_left = successor(ended_at=NOON + timedelta(days=5))
    after = passed(an_offer(), transfer(an_offer(), OF, had_left, LATER))
    assert after.status is Status.PUBLISHED
    assert keep_in_line(after, had_left, LATER) == []


@pytest.mark.parametrize(("of", "to"), [(None, successor()), (OF, None), (OF, KnownSupplier(TO))])
def test_an_offer_waits_for_the_news_of_both_sides_and_stays_listed_meanwhile(
    of: KnownSupplier | None, to: KnownSupplier | None
) -> None:
    assert transfer(an_offer(), of, to, LATER) == []
    assert keep_in_line(an_offer(), OF, LATER) == [], "it is not delisted for good in between"


def test_an_offer_that_was_withdrawn_stays_with_whoever_withdrew_it() -> None:
    assert transfer(replace(an_offer(), status=Status.WITHDRAWN), OF, successor(), LATER) == []
