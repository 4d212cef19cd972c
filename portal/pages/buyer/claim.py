"""One claim: verify it, query it with a reason, or record what a supplier paid back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.answers.payments import PAYMENT, QUERY, REPAYMENT, VERIFY, Payment, Repayment
from portal.api.client import Done
from portal.api.operation import ForReason, Nothing
from portal.api.problem import Refused
from portal.components.payment_words import milestone_name, payment_state
from portal.components.reasons import reason_text, reasons_for
from portal.components.states import State
from portal.components.step import CHANGED, Asked, Step, StepView, step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.pages.buyer.claims import VERIFIERS
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, money_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day, money
from shared.auth.principal import Role

FORM = Form()
QUERYING = Form(
    Field(
        "reason", "What is wrong with the claim?", choice_of, hint="The supplier is told.", empty="Select what is wrong"
    )
)
REPAYING = Form(Field("amount", "How much was paid back?", money_of, pointer="/amount_pence", empty="Enter an amount"))


@dataclass(frozen=True)
class ClaimView:
    """A claim in full, and what can be done with it."""

    heading: str
    path: str
    state: State
    facts: tuple[tuple[str, str], ...]
    order_path: str
    may_verify: bool
    may_query: bool
    may_record_repayment: bool


def claim_view(payment: Payment, suppliers: SupplierNames, names: Names, *, buyer: bool) -> ClaimView:
    """Show a claim; only a buyer records what came back."""
    return ClaimView(
        heading=f"Claim for {milestone_name(payment.milestone).lower()}",
        path=f"/claims/{payment.payment_id}",
        state=payment_state(payment.status),
        facts=_facts(payment, suppliers, names),
        order_path=f"/orders/{payment.order_id}",
        may_verify=payment.status in ("claimed", "queried"),
        may_query=payment.status == "claimed",
        may_record_repayment=buyer and payment.status == "reversed",
    )


def _facts(payment: Payment, suppliers: SupplierNames, names: Names) -> tuple[tuple[str, str], ...]:
    rows = [
        ("Supplier", called(suppliers, payment.supplier_id)),
        ("Invoice", payment.invoice or "No invoice yet"),
        ("Purchase order", payment.purchase_order),
        ("Share of the price", f"{payment.percent}%, {money(payment.amount_pence)}"),
        ("Claimed", money(payment.claimed_pence) if payment.claimed_by else "Not claimed yet"),
        ("Reached on", day(payment.reached_on)),
        ("District and category", f"{names.district(payment.district)}, {names.category(payment.category)}"),
    ]
    if payment.pay_by:
        rows.append(("Pay by", f"{day(payment.pay_by)}{' (overdue)' if payment.overdue else ''}"))
    if payment.query:
        rows.append(("Queried", reason_text(names, "payment_queried", payment.query)))
    if payment.verified_by:
        rows.append(("Verified by", "The system, by policy" if payment.automatic else payment.verified_by))
    if payment.paid_on:
        rows.append(("Paid on", day(payment.paid_on)))
    if payment.owed_back_pence:
        rows.append(("To be paid back", f"{money(payment.owed_back_pence)} by {day(payment.repay_by)}"))
    return tuple(rows)


async def _found(visit: Visit) -> tuple[Payment, str | None, SupplierNames]:
    found = await visit.api.found(PAYMENT, **visit.parameters)
    return found.answer, found.etag, await supplier_names(visit.api, (found.answer.supplier_id,))


async def show(visit: Visit) -> Reply:
    """Show a claim."""
    payment, etag, suppliers = await _found(visit)
    return Shown(claim_view(payment, suppliers, visit.names, buyer=visit.role is Role.BUYER), etag=etag)


async def verify(visit: Visit) -> Reply:
    """Say that the claim is right."""
    sent = await visit.api.send(VERIFY, key=visit.form.key, etag=visit.form.etag, **visit.parameters)
    if not isinstance(sent, Refused):
        return To("/claims", "You verified the claim. The next payment run pays it.")
    payment, etag, suppliers = await _found(visit)
    view = claim_view(payment, suppliers, visit.names, buyer=visit.role is Role.BUYER)
    return Shown(view, 422, _refused(sent), etag)


def _refused(sent: Refused) -> Filled:
    return FORM.blank().with_error("", CHANGED) if sent.stale else FORM.blank().refused(sent)


def query_view(payment: Payment, suppliers: SupplierNames, names: Names) -> StepView:
    """Show which claim is meant and what may be wrong with it."""
    return StepView(
        heading="Query a claim",
        button="Query this claim",
        back=f"/claims/{payment.payment_id}",
        paragraphs=(
            f"{called(suppliers, payment.supplier_id)} claims {money(payment.claimed_pence)}.",
            "The time to pay it stands still until the supplier claims again or you verify it.",
        ),
        options={"reason": reasons_for(names, "payment_queried")},
    )


def repayment_view(payment: Payment, suppliers: SupplierNames) -> StepView:
    """Show what is owed back."""
    owed = money(payment.owed_back_pence)
    return StepView(
        heading="Record a repayment",
        button="Record the repayment",
        back=f"/claims/{payment.payment_id}",
        paragraphs=(f"{called(suppliers, payment.supplier_id)} has to pay back {owed} by {day(payment.repay_by)}.",),
    )


async def ask_query(visit: Visit) -> Asked:
    """Ask what is wrong."""
    payment, etag, suppliers = await _found(visit)
    return Asked(query_view(payment, suppliers, visit.names), etag)


async def ask_repayment(visit: Visit) -> Asked:
    """Ask how much came back."""
    payment, etag, suppliers = await _found(visit)
    return Asked(repayment_view(payment, suppliers), etag, {"amount": payment.owed_back_pence})


async def query(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Put the claim in dispute."""
    form = visit.form
    return await visit.api.send(QUERY, ForReason(**values), key=form.key, etag=form.etag, **visit.parameters)


async def repay(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Record what came back."""
    form, body = visit.form, Repayment(amount_pence=values["amount"])
    return await visit.api.send(REPAYMENT, body, key=form.key, etag=form.etag, **visit.parameters)


def _queried(_: Visit) -> To:
    return To("/claims", "You queried the claim. The supplier is told.")


def _repaid(_: Visit) -> To:
    return To("/claims?status=reversed", "The repayment was recorded. The budget has it again.")


PAGES = (
    Page("/claims/{payment_id}", VERIFIERS, "buyer/claim.html", show, verify),
    step_page("/claims/{payment_id}/query", VERIFIERS, Step(QUERYING, ask_query, query, _queried)),
    step_page("/claims/{payment_id}/repayment", frozenset({Role.BUYER}), Step(REPAYING, ask_repayment, repay, _repaid)),
)
