"""The home page of a supplier: what waits, what cannot be shown, and nothing."""

from dataclasses import replace
from typing import Any

from portal.api.answers.payments import Payment
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.pages.supplier.home import Beside, home_view
from tests.portal.supplier.orders_and_offers import NEED, ORDER, SUPPLIER, an_order, answer
from tests.portal.supplier.seen import names, page

NONE: Listed[Any] = Listed(items=())
NOTHING = Beside(NONE, NONE, NONE, NONE, NONE, NONE, NONE)


def a_payment(**differing: Any) -> Payment:
    said = {
        "payment_id": NEED,
        "order_id": ORDER,
        "line": 1,
        "milestone": "start",
        "supplier_id": SUPPLIER,
        "district": "D01",
        "category": "GETTING_JOBS",
        "purchase_order": "PO-0000123",
        "amount_pence": 13_500,
        "currency": "GBP",
        "percent": 30,
        "status": "due",
        "reached_on": "2026-11-20",
        "claim_by": "2026-12-20",
        "claimed_pence": 0,
        "invoice": "",
        "automatic": False,
        "pay_by": None,
        "overdue": False,
        "query": None,
        "answer_by": None,
        "run_id": None,
        "paid_on": None,
        "owed_back_pence": 0,
        "repay_by": None,
        **differing,
    }
    return answer(Payment, "PaymentForSupplier", said)


def test_a_new_supplier_is_told_that_nothing_waits() -> None:
    text = page("supplier/home.html", home_view((NONE, NONE, NONE), NOTHING, names()))
    for said in ("No order waits for your answer.", "Nothing has fallen due.", 'href="/offers/new"'):
        assert said in text


def test_an_order_to_answer_is_one_click_away() -> None:
    waiting = (Listed(items=(an_order(),)), NONE, NONE)
    beside = replace(NOTHING, due=Listed(items=(a_payment(), a_payment(claim_by="2026-12-02"))))
    text = page("supplier/home.html", home_view(waiting, beside, names()))
    assert f'href="/orders/{ORDER}"' in text
    assert "Answer by 25 Nov 2026" in text
    assert "£270 has fallen due, in 2 payments. Claim the first by 2 December 2026." in text


def test_what_cannot_be_had_costs_its_part_alone() -> None:
    gone = Missing("What you may claim cannot be shown at the moment.")
    waiting = (Listed(items=(an_order(),)), NONE, NONE)
    text = page(
        "supplier/home.html", home_view(waiting, replace(NOTHING, due=gone, drafts=Missing("Drafts.")), names())
    )
    assert gone.sentence in text
    assert "Drafts." in text
    assert f'href="/orders/{ORDER}"' in text


def test_more_orders_than_fit_lead_to_all_of_them() -> None:
    waiting = (Listed(items=(an_order(),) * 12), NONE, NONE)
    view = home_view(waiting, NOTHING, names())
    assert len(view.sections[0].rows) == 10
    assert view.sections[0].all == "/orders?status=issued"
