"""A small supplier sees what it may claim, claims it with one number, and finds what it was paid."""

from datetime import date

from portal.api.problem import Problem, Reason, Refused
from portal.pages.supplier.own import with_refusal
from portal.pages.supplier.payments import CLAIM, paid_view, payment_view, payments_view
from portal.web.posted import Posted
from tests.portal.rendering import FORM, html_of
from tests.portal.supplier.answers import OTHER_ID, a_payment


def test_what_can_be_claimed_is_summed_with_the_first_day_to_do_it_by() -> None:
    due = [a_payment(), a_payment(amount_pence=10000, claim_by="2026-12-01")]
    view = payments_view("due", due, None, due, [])
    assert (view.due.payments, view.due.pence, view.first_claim_by) == (2, 55050, date(2026, 12, 1))
    html = html_of("supplier/payments.html", view)
    assert "You can claim £550.50 for 2 payments." in html
    assert "Claim the first by 1 December 2026." in html


def test_nothing_to_claim_is_said_with_what_makes_a_payment_fall_due() -> None:
    html = html_of("supplier/payments.html", payments_view("due", [], None, [], []))
    assert "There is nothing to claim at the moment" in html
    assert "There are no payments in this state" in html


def test_a_claim_is_filled_in_but_for_the_invoice_number() -> None:
    view = payment_view(a_payment())
    assert view.can_claim
    html = html_of("supplier/payment.html", view, CLAIM.blank(purchase_order="PO-2026-00412", amount_pence=45050))
    assert 'value="PO-2026-00412"' in html
    assert 'value="450.50"' in html


def test_what_was_paid_cannot_be_claimed() -> None:
    view = payment_view(a_payment(status="paid", paid_on="2026-11-10", run_id=OTHER_ID))
    assert not view.can_claim
    assert FORM not in html_of("supplier/payment.html", view, CLAIM.blank())


def test_a_refused_claim_says_why_at_its_fields_and_keeps_what_was_typed() -> None:
    posted = {"invoice": ("INV-7",), "amount_pence": ("999",), "purchase_order": ("PO-1",)}
    reasons = (
        Reason(code="purchase_order_differs", detail="...", pointer="/purchase_order"),
        Reason(code="amount_not_due", detail="...", pointer="/amount_pence"),
    )
    filled = with_refusal(
        CLAIM.read(Posted(posted)),
        Refused(409, Problem(reasons=reasons)),
        {"purchase_order_differs": "Enter the purchase order number of this order"},
    )
    html = html_of("supplier/payment.html", payment_view(a_payment()), filled)
    assert "<title>Error: " in html.replace("\n", "").replace("  ", "")
    assert html.count("Enter the purchase order number of this order") == 2  # in the summary and at its field
    assert 'value="INV-7"' in html


def test_a_payment_run_is_summed_from_its_payments_and_absent_without_any() -> None:
    paid = a_payment(status="paid", paid_on="2026-11-10", run_id=OTHER_ID, claimed_pence=45050)
    view = paid_view([paid, paid])
    assert view is not None
    assert (view.paid_pence, view.kept_back_pence) == (90100, 0)
    assert "credit note" not in html_of("supplier/paid.html", view)
    assert paid_view([]) is None
