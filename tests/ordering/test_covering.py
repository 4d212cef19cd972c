"""Orders and the evidence of their supplier: none is placed or approved that would be delivered after it ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.ordering.known.offers import KnownOffer, fold_offer
from services.ordering.orders.domain.conditions import offer_is_orderable
from shared.contracts.catalogue import Duration, OfferDelisted, OfferRelisted, OfferWithdrawn
from shared.contracts.event import Event, Reason
from shared.contracts.ordering import OrderPlaced
from shared.kernel.memberships import KnownSupplier, fold_supplier
from shared.kernel.rules import Rejected
from tests import suppliers
from tests.ordering.examples import (
    CATEGORY,
    NOON,
    OFFER,
    OFFER_ID,
    OTHER_CATEGORY,
    STARTS_ON,
    STRICT,
    SUPPLIER,
    SUPPLIER_ID,
    after,
    approved,
    budget_after,
    known,
    placed,
)

ENDS_ON = STARTS_ON + timedelta(days=41)  # six weeks
ABOUT: dict[str, UUID] = {"offer_id": OFFER_ID, "supplier_id": SUPPLIER_ID}
AT = datetime(2016, 11, 14, 12, tzinfo=UTC)


def covered(until: date | None, category: str = CATEGORY) -> KnownSupplier:
    return fold_supplier(SUPPLIER, suppliers.covered(SUPPLIER_ID, category, until))


def heard(*events: Event) -> KnownOffer:
    row: KnownOffer | None = OFFER
    for event in events:
        row = fold_offer(row, event)
    assert row is not None
    return row


def delisted(code: str) -> Event:
    return OfferDelisted(**ABOUT, reason=Reason(code=code), delisted_at=AT)


def test_an_order_says_when_its_delivery_ends() -> None:
    order_placed = placed()[0]
    assert isinstance(order_placed, OrderPlaced)
    assert (order_placed.ends_on, after(placed()).ends_on) == (ENDS_ON, ENDS_ON)


def test_an_order_is_placed_that_ends_on_the_last_day_of_the_evidence_and_none_that_ends_after_it() -> None:
    assert placed(known=known(supplier=covered(ENDS_ON)))
    assert placed(known=known(supplier=covered(None)))
    assert placed(known=known(supplier=covered(STARTS_ON, OTHER_CATEGORY)))
    with pytest.raises(Rejected) as refusal:
        placed(known=known(supplier=covered(ENDS_ON - timedelta(days=1))))
    (rejection,) = refusal.value.rejections
    assert (rejection.code, rejection.pointer) == ("evidence_ends_first", "/starts_on")
    assert "safeguarding" not in rejection.detail, "which evidence it is stays between the supplier and its assessors"


def test_a_delivery_of_which_nobody_knows_when_it_ends_is_not_covered() -> None:
    strange = replace(OFFER, duration=Duration(value=2, unit="term", hours=60))
    assert placed(known=known(offer=strange))
    with pytest.raises(Rejected) as refusal:
        placed(known=known(offer=strange, supplier=covered(ENDS_ON + timedelta(days=900))))
    assert refusal.value.codes == {"evidence_ends_first"}


def test_evidence_is_asked_again_at_the_approval_of_what_was_ordered() -> None:
    """The order pins what it called off: that the offer has become longer since is no matter of it."""
    waiting = after(placed(terms=STRICT))
    longer = replace(OFFER, duration=Duration(value=20, unit="week", hours=60), offer_version=3)
    held = budget_after(placed(terms=STRICT))
    assert approved(waiting, STRICT, known=known(budget=held, offer=longer, supplier=covered(ENDS_ON)))
    with pytest.raises(Rejected) as refusal:
        approved(waiting, STRICT, known=known(budget=held, supplier=covered(ENDS_ON - timedelta(days=1))))
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [("evidence_ends_first", "")]
    before = replace(waiting, ends_on=None)  # placed before orders said when they end
    with pytest.raises(Rejected):
        approved(before, STRICT, known=known(budget=held, supplier=covered(ENDS_ON - timedelta(days=1))))


def test_a_hidden_offer_is_not_shown_and_what_ends_in_time_is_approved_all_the_same() -> None:
    hidden = heard(delisted("evidence_runs_out"))
    assert (hidden.orderable, hidden.hidden, offer_is_orderable(hidden)) == (False, True, None)
    held = budget_after(placed(terms=STRICT))
    assert approved(after(placed(terms=STRICT)), STRICT, known=known(budget=held, offer=hidden))


def test_what_else_befalls_a_hidden_offer_counts() -> None:
    for later in (
        delisted("supplier_suspended"),
        OfferWithdrawn(**ABOUT, reason=Reason(code="replaced"), withdrawn_at=AT),
    ):
        assert offer_is_orderable(heard(delisted("evidence_runs_out"), later)) is not None
    back = heard(delisted("evidence_runs_out"), OfferRelisted(**ABOUT, relisted_at=NOON))
    assert (back.orderable, back.hidden) == (True, False)
