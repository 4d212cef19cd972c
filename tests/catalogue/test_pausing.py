"""Offers that their supplier pauses: not to be ordered until it resumes them, whatever else passes meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.offers.domain.content import WithdrawOffer
from services.catalogue.offers.domain.decisions import keep_in_line, transfer, update_in_line, withdraw
from services.catalogue.offers.domain.offer import Ground, Offer, Status
from services.catalogue.offers.domain.pausing import PauseOffer, ResumeOffer, pause, resume
from shared.contracts import catalogue as facts
from shared.kernel.memberships import KnownSupplier, fold_supplier
from shared.kernel.rules import Rejected
from tests import suppliers
from tests.catalogue.examples import (
    CATEGORY,
    LATER,
    MEMBER,
    NOON,
    READMITTED,
    REMOVED,
    SUPPLIER,
    SUSPENDED,
    after,
    an_offer,
    an_offer_text,
)
from tests.suppliers import known_supplier

PAUSE, RESUME = PauseOffer(reason="no_places"), ResumeOffer(reason="available_again")
STOPPED = known_supplier(SUPPLIER, NOON, CATEGORY, new_orders_stopped="complaint_upheld")
UNCOVERED = fold_supplier(MEMBER, suppliers.covered(SUPPLIER, CATEGORY, NOON.date() + timedelta(days=1)))
SUPPLIERS = (MEMBER, SUSPENDED, STOPPED, UNCOVERED, REMOVED, READMITTED)


def paused(offer: Offer | None = None) -> Offer:
    return after(offer or an_offer(), pause(offer or an_offer(), PAUSE, LATER))


def delisted(supplier: KnownSupplier) -> Offer:
    return after(an_offer(), keep_in_line(an_offer(), supplier, LATER))


def withdrawn(offer: Offer) -> Offer:
    return after(offer, withdraw(offer, WithdrawOffer(reason="replaced"), LATER))


def test_a_pause_and_its_end_say_why_and_since_when_the_offer_stands() -> None:
    (event,) = pause(an_offer(), PAUSE, LATER)
    assert isinstance(event, facts.OfferPaused)
    assert (event.reason.code, event.reason.detail) == ("no_places", "There are no places at present.")
    offer = paused()
    assert (offer.status, offer.paused_for) == (Status.PAUSED, "no_places")
    resumed = after(offer, resume(offer, MEMBER, RESUME, LATER))
    assert (resumed.status, resumed.paused_for, resumed.listed_at) == (Status.PUBLISHED, None, LATER)


def test_the_same_again_changes_nothing_and_another_reason_is_told() -> None:
    assert pause(paused(), PAUSE, LATER) == []
    assert resume(an_offer(), MEMBER, RESUME, LATER) == []
    other = pause(paused(), PauseOffer(reason="being_revised"), LATER)
    assert after(paused(), other).paused_for == "being_revised"


@pytest.mark.parametrize("supplier", [SUSPENDED, STOPPED, UNCOVERED])
def test_what_passes_leaves_a_paused_offer_alone_until_it_is_resumed(supplier: KnownSupplier) -> None:
    assert keep_in_line(paused(), supplier, LATER) == []
    with pytest.raises(Rejected) as refusal:
        resume(paused(), supplier, RESUME, LATER)
    assert refusal.value.codes <= {"supplier_not_active", "new_orders_stopped", "evidence_ends_first"}
    assert {each.pointer for each in refusal.value.rejections} == {""}


@pytest.mark.parametrize("supplier", [SUSPENDED, STOPPED, UNCOVERED])
def test_what_is_delisted_for_now_may_be_paused_and_then_does_not_come_back_by_itself(supplier: KnownSupplier) -> None:
    offer = paused(delisted(supplier))
    assert (offer.status, offer.delisted_for) == (Status.PAUSED, None)
    assert keep_in_line(offer, MEMBER, LATER) == []


@pytest.mark.parametrize(("supplier", "ground"), [(REMOVED, Ground.REMOVED), (READMITTED, Ground.NOT_IN_CATEGORY)])
def test_the_end_of_a_membership_is_for_good_for_paused_offers_too(supplier: KnownSupplier, ground: Ground) -> None:
    gone = after(paused(), keep_in_line(paused(), supplier, LATER))
    assert (gone.status, gone.delisted_for, gone.paused_for) == (Status.DELISTED, ground, None)


def test_an_offer_of_an_earlier_membership_is_not_there_again_by_being_resumed() -> None:
    offer = after(paused(), resume(paused(), READMITTED, RESUME, LATER + timedelta(days=61)))
    assert offer.status is Status.DELISTED


@pytest.mark.parametrize(
    ("offer", "codes"),
    [
        (withdrawn(an_offer()), {"offer_withdrawn"}),
        (delisted(REMOVED), {"offer_delisted"}),
    ],
)
def test_what_is_gone_for_good_is_neither_paused_nor_resumed(offer: Offer, codes: set[str]) -> None:
    with pytest.raises(Rejected) as refusal:
        pause(offer, PAUSE, LATER)
    assert refusal.value.codes == codes
    with pytest.raises(Rejected) as refusal:
        resume(offer, MEMBER, RESUME, LATER)
    assert refusal.value.codes == codes


def test_what_was_not_paused_is_not_resumed_and_every_reason_is_given() -> None:
    with pytest.raises(Rejected) as refusal:
        resume(delisted(SUSPENDED), SUSPENDED, RESUME, LATER)
    assert refusal.value.codes == {"offer_not_paused", "supplier_not_active"}


def test_a_status_of_a_newer_version_is_left_alone() -> None:
    unknown = replace(an_offer(), status="archived")  # type: ignore[arg-type] # as it is read from the store
    for decide in (lambda: pause(unknown, PAUSE, LATER), lambda: resume(unknown, MEMBER, RESUME, LATER)):
        with pytest.raises(Rejected) as refusal:
            decide()
        assert refusal.value.codes == {"offer_status_unknown"}


def test_a_paused_offer_may_be_changed_withdrawn_and_passed_on() -> None:
    changed = after(paused(), update_in_line(paused(), SUSPENDED, an_offer_text(pence=1), (), LATER))
    assert (changed.offer_version, changed.status) == (2, Status.PAUSED)
    gone = withdrawn(paused())
    assert (gone.status, gone.paused_for) == (Status.WITHDRAWN, None)
    assert transfer(paused(), MEMBER, MEMBER, LATER) == []


@given(st.lists(st.one_of(st.just("pause"), st.just("resume"), st.sampled_from(SUPPLIERS)), max_size=12))
def test_whatever_happens_an_offer_is_published_only_while_nothing_stands_against_it(steps: list[object]) -> None:
    offer, supplier, wanted = an_offer(), MEMBER, True
    for step in steps:
        try:
            match step:
                case "pause":
                    offer = after(offer, pause(offer, PAUSE, LATER))
                case "resume":
                    offer = after(offer, resume(offer, supplier, RESUME, LATER))
                case KnownSupplier():
                    supplier = step
                    offer = after(offer, keep_in_line(offer, supplier, LATER))
        except Rejected:
            continue
        wanted = step == "resume" or (wanted and step != "pause")
        assert keep_in_line(offer, supplier, LATER) == []
        assert offer.status is not Status.PUBLISHED or wanted
        assert (offer.paused_for is not None) == (offer.status is Status.PAUSED)
        assert (offer.delisted_for is not None) == (offer.status is Status.DELISTED)
