"""Offers: published by members, changed version by version, and standing as their supplier does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.catalogue.offers.domain.content import WithdrawOffer
from services.catalogue.offers.domain.decisions import keep_in_line, withdraw
from services.catalogue.offers.domain.offer import OFFERS, Ground, Offer, Status
from shared.contracts import catalogue as facts
from shared.contracts import supplier_registry as registry
from shared.kernel.memberships import KnownSupplier, Standing, fold_supplier, key_of
from shared.kernel.rules import Rejected
from shared.reference import ReasonKind, reasons
from tests import suppliers
from tests.catalogue.examples import (
    CATEGORY,
    LATER,
    MEMBER,
    NOON,
    OTHER,
    READMITTED,
    REMOVED,
    SUPPLIER,
    SUSPENDED,
    after,
    an_offer,
    an_offer_text,
    published,
    updated,
)
from tests.suppliers import known_supplier

WITHDRAW = WithdrawOffer(reason="too_little_demand")


def delisted(supplier: KnownSupplier) -> Offer:
    return after(an_offer(), keep_in_line(an_offer(), supplier, LATER))


def test_a_member_publishes_in_its_category() -> None:
    (event,) = published(an_offer_text("D02", "D01"))
    assert isinstance(event, facts.OfferPublished)
    assert (event.offer_version, event.districts, event.price.currency) == (1, ("D01", "D02"), "GBP")


@pytest.mark.parametrize(
    ("supplier", "codes"),
    [
        (None, {"supplier_not_in_category"}),
        (SUSPENDED, {"supplier_not_active"}),
        (REMOVED, {"supplier_not_active"}),
        (KnownSupplier(SUPPLIER, "Beacon Skills"), {"supplier_not_in_category"}),
        (known_supplier(SUPPLIER, NOON, OTHER), {"supplier_not_in_category"}),
        (known_supplier(SUPPLIER, NOON, CATEGORY, new_orders_stopped="complaint_upheld"), {"new_orders_stopped"}),
    ],
)
def test_every_reason_against_publishing_is_given(supplier: KnownSupplier | None, codes: set[str]) -> None:
    with pytest.raises(Rejected) as refusal:
        published(supplier=supplier)
    assert refusal.value.codes == codes


def test_who_was_removed_and_admitted_again_publishes_anew() -> None:
    assert published(supplier=READMITTED, at=LATER + timedelta(days=60))


def test_a_change_is_the_next_version_and_leaves_nothing_of_the_one_before() -> None:
    (event,) = updated(an_offer(), an_offer_text(pence=40_000, title="Interviews"))
    assert isinstance(event, facts.OfferUpdated)
    assert (event.offer_version, event.price.pence, event.title) == (2, 40_000, "Interviews")
    changed = after(an_offer(), [event])
    assert (changed.published_at, changed.updated_at, changed.status) == (NOON, LATER, Status.PUBLISHED)


def test_the_same_content_again_changes_nothing_in_whatever_order_the_districts_come() -> None:
    assert updated(an_offer(), an_offer_text("D02", "D01")) == []


def test_an_offer_keeps_its_category() -> None:
    with pytest.raises(Rejected) as refusal:
        updated(an_offer(), an_offer_text(category="ENGAGEMENT"))
    assert refusal.value.codes == {"category_fixed"}


def test_an_offer_is_of_the_market_that_is_open_and_keeps_it() -> None:
    assert an_offer().content.market == "DPS-EMPLOYABILITY"
    assert updated(an_offer(), an_offer_text(market="DPS-EMPLOYABILITY")) == []
    with pytest.raises(Rejected) as refusal:
        published(at=datetime(2016, 5, 1, tzinfo=UTC))
    assert refusal.value.codes == {"market_closed"}
    with pytest.raises(ValidationError):
        an_offer_text(market="DPS-OF-SOMEBODY-ELSE")


def test_an_offer_of_a_market_that_is_not_known_here_is_left_alone() -> None:
    content = an_offer().content.model_copy(update={"market": "NEXT"})
    with pytest.raises(Rejected) as refusal:
        updated(replace(an_offer(), content=content), an_offer_text(pence=1))
    assert refusal.value.codes == {"market_unknown"}


def test_an_offer_of_a_suspended_supplier_may_be_changed_and_stays_delisted() -> None:
    offer = delisted(SUSPENDED)
    changed = after(offer, updated(offer, an_offer_text(pence=1)))
    assert (changed.offer_version, changed.status, changed.delisted_for) == (2, Status.DELISTED, Ground.SUSPENDED)


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (delisted(REMOVED), "offer_delisted"),
        (after(an_offer(), withdraw(an_offer(), WITHDRAW, LATER)), "offer_withdrawn"),
    ],
)
def test_what_is_gone_for_good_is_not_changed(offer: Offer, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        updated(offer, an_offer_text(pence=1, category="ENGAGEMENT"))
    assert refusal.value.codes == {code, "category_fixed"}


def test_a_withdrawal_is_for_good_and_happens_once() -> None:
    withdrawn = after(an_offer(), withdraw(an_offer(), WITHDRAW, LATER))
    assert withdrawn.status is Status.WITHDRAWN
    assert withdraw(withdrawn, WITHDRAW, LATER) == []
    for supplier in (MEMBER, SUSPENDED, REMOVED):
        assert keep_in_line(withdrawn, supplier, LATER) == []


def test_a_suspension_delists_and_its_end_relists() -> None:
    offer = delisted(SUSPENDED)
    assert (offer.status, offer.delisted_for) == (Status.DELISTED, Ground.SUSPENDED)
    assert after(offer, keep_in_line(offer, MEMBER, LATER)).status is Status.PUBLISHED


def test_a_removal_after_a_suspension_is_told_of_again() -> None:
    offer = delisted(SUSPENDED)
    (event,) = keep_in_line(offer, REMOVED, LATER)
    assert isinstance(event, facts.OfferDelisted)
    assert event.reason.code == "supplier_removed"


def test_what_a_removal_delisted_stays_delisted_after_a_readmission() -> None:
    assert keep_in_line(delisted(REMOVED), READMITTED, LATER) == []


def test_a_removal_is_noticed_even_when_the_readmission_is_known_already() -> None:
    (event,) = keep_in_line(an_offer(), READMITTED, LATER)
    assert isinstance(event, facts.OfferDelisted)
    assert event.reason.code == "supplier_not_in_category"
    assert keep_in_line(an_offer(at=LATER + timedelta(days=60)), READMITTED, LATER) == []


def test_what_befalls_another_category_leaves_an_offer_alone() -> None:
    for news in (
        suppliers.suspended(SUPPLIER, LATER, OTHER),
        suppliers.removed(SUPPLIER, LATER, OTHER),
        registry.MembershipWithdrawn(supplier_id=SUPPLIER, market=suppliers.MARKET, category=OTHER, withdrawn_at=LATER),
    ):
        both = fold_supplier(MEMBER, suppliers.admitted(SUPPLIER, OTHER, NOON))
        assert keep_in_line(an_offer(), fold_supplier(both, news), LATER) == []


def test_who_leaves_a_category_has_its_offers_delisted_for_good() -> None:
    left = registry.MembershipWithdrawn(
        supplier_id=SUPPLIER, market=suppliers.MARKET, category=CATEGORY, withdrawn_at=LATER
    )
    offer = delisted(fold_supplier(MEMBER, left))
    assert (offer.status, offer.delisted_for) == (Status.DELISTED, Ground.NOT_IN_CATEGORY)
    assert keep_in_line(offer, READMITTED, LATER) == []


def test_the_offers_of_a_membership_that_lapsed_are_delisted_for_good() -> None:
    for before in (MEMBER, SUSPENDED):
        offer = delisted(fold_supplier(before, suppliers.lapsed(SUPPLIER, LATER)))
        assert (offer.status, offer.delisted_for) == (Status.DELISTED, Ground.LAPSED)
        assert keep_in_line(offer, READMITTED, LATER) == []
    later = delisted(SUSPENDED)
    (event,) = keep_in_line(later, fold_supplier(SUSPENDED, suppliers.lapsed(SUPPLIER, LATER)), LATER)
    assert isinstance(event, facts.OfferDelisted)
    assert event.reason.code == "supplier_lapsed"


def test_an_offer_is_away_while_new_orders_are_stopped_whatever_suspension_comes_and_goes() -> None:
    stopped = fold_supplier(MEMBER, suppliers.new_orders_stopped(SUPPLIER, LATER))
    offer = delisted(stopped)
    assert (offer.status, offer.delisted_for) == (Status.DELISTED, Ground.NEW_ORDERS_STOPPED)
    both = fold_supplier(stopped, suppliers.suspended(SUPPLIER, LATER))
    offer = after(offer, keep_in_line(offer, both, LATER))
    assert offer.delisted_for == Ground.SUSPENDED
    lifted = fold_supplier(both, suppliers.reinstated(SUPPLIER, LATER))
    offer = after(offer, keep_in_line(offer, lifted, LATER))
    assert (offer.status, offer.delisted_for) == (Status.DELISTED, Ground.NEW_ORDERS_STOPPED)
    assert updated(offer, an_offer_text(pence=1)), "it may be changed meanwhile"
    resumed = fold_supplier(lifted, suppliers.new_orders_resumed(SUPPLIER, LATER))
    assert after(offer, keep_in_line(offer, resumed, LATER)).status is Status.PUBLISHED


def test_the_offers_of_a_membership_that_expired_are_delisted_for_good() -> None:
    offer = delisted(fold_supplier(MEMBER, suppliers.expired(SUPPLIER, LATER)))
    assert (offer.status, offer.delisted_for) == (Status.DELISTED, Ground.EXPIRED)
    assert keep_in_line(offer, READMITTED, LATER) == []


def test_every_ground_for_which_an_offer_is_delisted_is_one_of_the_reference_data() -> None:
    assert set(Ground) == set(reasons(ReasonKind.OFFER_DELISTED))


def test_an_offer_published_by_old_news_is_delisted_when_its_supplier_lost_the_category() -> None:
    (event,) = keep_in_line(an_offer(), known_supplier(SUPPLIER, NOON, OTHER), LATER)
    assert isinstance(event, facts.OfferDelisted)
    assert event.reason.code == "supplier_not_in_category"


def test_nothing_is_delisted_for_good_by_a_standing_that_is_not_known_here() -> None:
    with pytest.raises(Rejected) as refusal:
        keep_in_line(an_offer(), known_supplier(SUPPLIER, NOON, CATEGORY, standing="dormant"), LATER)
    assert refusal.value.codes == {"membership_standing_unknown"}
    with pytest.raises(Rejected) as refusal:
        published(supplier=known_supplier(SUPPLIER, NOON, CATEGORY, standing="dormant"))
    assert refusal.value.codes == {"supplier_not_active"}


def test_an_offer_in_a_category_that_is_not_known_here_does_not_return() -> None:
    suspended = delisted(SUSPENDED)
    offer = replace(suspended, content=suspended.content.model_copy(update={"category": "NEXT"}))
    with pytest.raises(Rejected) as refusal:
        keep_in_line(offer, known_supplier(SUPPLIER, NOON, "NEXT"), LATER)
    assert refusal.value.codes == {"category_unknown"}


def test_an_offer_of_a_status_that_is_not_known_here_is_left_alone() -> None:
    offer = OFFERS.decode({**OFFERS.encode(an_offer()), "status": "archived"})
    for decide in (
        lambda: updated(offer, an_offer_text(pence=1)),
        lambda: withdraw(offer, WITHDRAW, LATER),
    ):
        with pytest.raises(Rejected) as refusal:
            decide()
        assert refusal.value.codes == {"offer_status_unknown"}
    assert keep_in_line(offer, SUSPENDED, LATER) == []


def test_an_offer_that_was_delisted_for_what_is_not_known_here_stays_so() -> None:
    offer = replace(delisted(SUSPENDED), delisted_for="offer_expired")
    assert keep_in_line(offer, MEMBER, LATER) == []
    with pytest.raises(Rejected) as refusal:
        updated(offer, an_offer_text(pence=1))
    assert refusal.value.codes == {"offer_delisted"}


def test_nothing_is_decided_about_what_is_not_known() -> None:
    assert keep_in_line(None, MEMBER, NOON) == []
    assert keep_in_line(an_offer(), None, NOON) == []


_NEWS = {
    f"{name} in {category or 'all'}": tell(SUPPLIER, LATER, category)
    for name, tell in (
        ("suspended", suppliers.suspended),
        ("reinstated", suppliers.reinstated),
        ("removed", suppliers.removed),
        ("lapsed", suppliers.lapsed),
        ("expired", suppliers.expired),
        ("stopped", suppliers.new_orders_stopped),
        ("resumed", suppliers.new_orders_resumed),
    )
    for category in (None, CATEGORY, OTHER)
}


@given(st.lists(st.tuples(st.sampled_from(sorted(_NEWS)), st.booleans()), max_size=8))
def test_an_offer_ends_as_its_supplier_stands_however_much_of_the_news_was_missed(
    news: list[tuple[str, bool]],
) -> None:
    offer, row = an_offer(), MEMBER
    for each, looked in news:
        row = fold_supplier(row, _NEWS[each])
        if looked:
            offer = after(offer, keep_in_line(offer, row, LATER))
    offer = after(offer, keep_in_line(offer, row, LATER))
    here = row.memberships[key_of(suppliers.MARKET, CATEGORY)]
    assert (offer.status is Status.PUBLISHED) == (here.standing is Standing.ACTIVE and not here.new_orders_stopped)
    assert keep_in_line(offer, row, LATER) == []
    assert OFFERS.decode(OFFERS.encode(offer)) == offer


def test_the_dates_of_an_offer_keep_their_zone() -> None:
    summer = datetime(2017, 7, 1, 9, tzinfo=UTC)
    assert OFFERS.decode(OFFERS.encode(an_offer(at=summer))).published_at == summer
