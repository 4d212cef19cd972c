"""What a supplier is owed: to claim, on its way, paid and to pay back; and one payment with its claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.api.answers.payment_runs import CREDIT_NOTE, INVOICE
from portal.api.answers.payments import CLAIM_PAYMENT, PAYMENT, PAYMENTS, ClaimPayment, Payment
from portal.api.problem import Refused
from portal.api.together import together
from portal.components.registered import once_registered
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Form
from portal.web.kinds import money_of, text_of
from portal.web.language import words as _
from portal.web.page import Absent, Page, Reply, Shown, Streamed, To
from portal.web.visit import Visit

STANDS = ("due", "queried", "claimed", "verified", "paid", "reversed")
_CLAIMABLE = frozenset({"due", "queried"})
_A_PAGE = 50
_MOST = 500

CLAIM = Form(
    Field(
        "invoice",
        "Your invoice number",
        text_of,
        hint="Letters, digits, full stops, slashes and hyphens, up to 30 characters. For example, INV-2041",
        empty="Enter your invoice number",
    ),
    Field(
        "amount_pence",
        "Amount to claim",
        money_of,
        hint="In pounds. Change it only if you claim less than is due",
    ),
    Field(
        "purchase_order",
        "Purchase order number",
        text_of,
        hint="This is the number of the order. You can leave it as it is",
    ),
)
_WORDS = {
    "purchase_order_differs": _("Enter the purchase order number of this order"),
    "amount_not_due": _("Enter an amount that is no more than what is due"),
    "wrong_status": _("This payment has been claimed already"),
}


@dataclass(frozen=True)
class Sum:
    """How many payments stand alike, and how much they come to; `more` where there are others beyond these."""

    payments: int
    pence: int
    more: bool = False


@dataclass(frozen=True)
class PaymentsView:
    """One group of payments, and what waits to be claimed or answered whichever group is shown."""

    stands: str
    payments: tuple[Payment, ...]
    next: str | None
    due: Sum
    queried: Sum
    first_claim_by: date | None


@dataclass(frozen=True)
class PaymentView:
    """One payment, and whether it can be claimed now."""

    payment: Payment
    can_claim: bool
    claims_again: bool


@dataclass(frozen=True)
class PaidView:
    """What one payment run paid and kept back."""

    paid_on: date
    run_id: str
    supplier_id: str
    payments: tuple[Payment, ...]
    paid_pence: int
    kept_back_pence: int


def payments_view(
    stands: str, shown: Sequence[Payment], following: str | None, due: Sequence[Payment], queried: Sequence[Payment]
) -> PaymentsView:
    """Show one group; `due` and `queried` are all that the supplier has to act on."""
    days = [each.claim_by for each in due if each.claim_by is not None]
    return PaymentsView(stands, tuple(shown), following, _sum(due), _sum(queried), min(days, default=None))


def payment_view(payment: Payment) -> PaymentView:
    """Show one payment."""
    can_claim = payment.status in _CLAIMABLE
    return PaymentView(payment, can_claim, payment.status == "queried")


def paid_view(payments: Sequence[Payment]) -> PaidView | None:
    """Show a payment run as the supplier sees it: its own payments alone; nothing where there are none."""
    days = [each.paid_on for each in payments if each.paid_on]
    if not payments or not days:
        return None
    first = payments[0]
    return PaidView(
        max(days),
        str(first.run_id),
        str(first.supplier_id),
        tuple(payments),
        sum(each.claimed_pence for each in payments),
        sum(each.owed_back_pence for each in payments),
    )


def _sum(payments: Sequence[Payment]) -> Sum:
    return Sum(len(payments), sum(each.amount_pence for each in payments), len(payments) == _MOST)


async def show_payments(visit: Visit) -> Reply:
    """List the payments of one group, those to claim first."""
    stands = visit.asked("stands") or STANDS[0]
    if stands not in STANDS:
        return Absent()
    shown, due, queried = await together(
        visit.api.get(PAYMENTS, status=stands, after=visit.asked("after"), limit=_A_PAGE),
        visit.api.get(PAYMENTS, status="due", limit=_MOST),
        visit.api.get(PAYMENTS, status="queried", limit=_MOST),
    )
    return Shown(payments_view(stands, shown.items, shown.next, due.items, queried.items))


async def show_payment(visit: Visit) -> Reply:
    """Show one payment, with the claim filled in as far as it is known."""
    found = await visit.api.found(PAYMENT, payment_id=visit.parameters["payment_id"])
    payment = found.answer
    filled = CLAIM.blank(
        purchase_order=payment.purchase_order,
        amount_pence=payment.claimed_pence or payment.amount_pence,
        invoice=payment.invoice or None,
    )
    return Shown(payment_view(payment), filled=filled, etag=found.etag)


async def claim(visit: Visit) -> Reply:
    """Claim one payment."""
    payment_id = visit.parameters["payment_id"]
    filled = CLAIM.read(visit.form)
    if filled.ok:
        done = await visit.api.send(
            CLAIM_PAYMENT,
            ClaimPayment(**filled.values),
            key=visit.form.key,
            etag=visit.form.etag,
            payment_id=payment_id,
        )
        if not isinstance(done, Refused):
            return To(f"/payments/{payment_id}", "You have claimed this payment")
        filled = with_refusal(filled, done, _WORDS)
    found = await visit.api.found(PAYMENT, payment_id=payment_id)
    return Shown(payment_view(found.answer), 422, filled, found.etag)


async def show_paid(visit: Visit) -> Reply:
    """Show what one payment run paid."""
    paid = await visit.api.get(PAYMENTS, run_id=visit.parameters["run_id"], limit=_MOST)
    view = paid_view(paid.items)
    return Shown(view) if view else Absent()


async def send_invoice(visit: Visit) -> Reply:
    """Send the self-billed invoice of a payment run."""
    run_id, supplier_id = visit.parameters["run_id"], visit.parameters["supplier_id"]
    return Streamed(visit.api.download(INVOICE, run_id=run_id, supplier_id=supplier_id), f"invoice-{run_id}.xml")


async def send_credit_note(visit: Visit) -> Reply:
    """Send the self-billed credit note of a payment run."""
    run_id, supplier_id = visit.parameters["run_id"], visit.parameters["supplier_id"]
    return Streamed(
        visit.api.download(CREDIT_NOTE, run_id=run_id, supplier_id=supplier_id), f"credit-note-{run_id}.xml"
    )


_RUN = "/payments/runs/{run_id}"
PAGES = (
    Page("/payments", SUPPLIER_ALONE, "supplier/payments.html", once_registered(show_payments)),
    Page(_RUN, SUPPLIER_ALONE, "supplier/paid.html", show_paid),
    Page(_RUN + "/invoices/{supplier_id}", SUPPLIER_ALONE, "", send_invoice),
    Page(_RUN + "/credit-notes/{supplier_id}", SUPPLIER_ALONE, "", send_credit_note),
    Page("/payments/{payment_id}", SUPPLIER_ALONE, "supplier/payment.html", show_payment, claim),
)
