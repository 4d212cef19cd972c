"""Payment runs: what waits to be paid, making a run, and each run with its table and invoices."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.api.answers.payment_runs import CREDIT_NOTE, INVOICE, MAKE, PAYMENT_RUN, PAYMENT_RUNS, RUN_CSV, PaymentRun
from portal.api.answers.payments import PAYMENTS, Payment
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.api.together import together
from portal.components.paging import next_page
from portal.components.payment_words import milestone_name
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.web.form import Form
from portal.web.page import Page, Reply, Shown, Streamed, To
from portal.web.visit import Visit
from portal.web.wording import count, day, moment, money
from shared.auth.principal import Role

BUYERS = frozenset({Role.BUYER})
READERS = frozenset({Role.BUYER, Role.AUDITOR})
FORM = Form()
_AT_MOST = 500


@dataclass(frozen=True)
class RunRow:
    """One run of the list."""

    path: str
    paid_on: date
    payments: int
    suppliers: int
    paid_pence: int
    made_by: str


@dataclass(frozen=True)
class RunsView:
    """What waits for the next run in a sentence, and the runs that were made, the newest first."""

    waiting: str
    may_make: bool
    rows: tuple[RunRow, ...]
    next_page: str


def runs_view(runs: Listed[PaymentRun], verified: Listed[Payment] | None) -> RunsView:
    """Show the runs; `verified` is what the next one pays, where the person may make it."""
    return RunsView(
        waiting=_waiting(verified) if verified else "",
        may_make=bool(verified and verified.items),
        rows=tuple(_row(each) for each in reversed(runs.items)),
        next_page=next_page("/payment-runs", runs.next),
    )


def _waiting(verified: Listed[Payment]) -> str:
    if not verified.items:
        return "No verified claim waits to be paid."
    total = sum(each.claimed_pence or each.amount_pence for each in verified.items)
    more = "More than " if verified.next else ""
    verb = "waits" if len(verified.items) == 1 and not more else "wait"
    return f"{more}{count(len(verified.items), 'verified claim')} {verb} to be paid, {money(total)} in all."


def _row(run: PaymentRun) -> RunRow:
    return RunRow(
        path=f"/payment-runs/{run.run_id}",
        paid_on=run.paid_on,
        payments=run.payments,
        suppliers=run.suppliers,
        paid_pence=run.paid_pence,
        made_by=run.by or "The system",
    )


@dataclass(frozen=True)
class Paid:
    """One payment of a run."""

    path: str
    invoice: str
    supplier: str
    milestone: str
    amount_pence: int


@dataclass(frozen=True)
class Paper:
    """The invoice of a supplier, as a file."""

    supplier: str
    path: str


@dataclass(frozen=True)
class RunView:
    """A run in full."""

    heading: str
    facts: tuple[tuple[str, str], ...]
    payments: tuple[Paid, ...]
    more: str
    papers: tuple[Paper, ...]
    table_path: str


def run_view(run: PaymentRun, payments: Listed[Payment], suppliers: SupplierNames) -> RunView:
    """Show a run with its payments and papers."""
    path = f"/payment-runs/{run.run_id}"
    facts = [
        ("Paid on", day(run.paid_on)),
        ("Made", f"{moment(run.made_at)}, by {run.by or 'the system'}"),
        ("Paid", f"{money(run.paid_pence)} in {count(run.payments, 'payment')} to {count(run.suppliers, 'supplier')}"),
    ]
    if run.credited_pence:
        facts.append(("Kept back from what suppliers owed", money(run.credited_pence)))
    of_whom = sorted({each.supplier_id for each in payments.items}, key=lambda each: called(suppliers, each))
    return RunView(
        heading=f"Payment run of {day(run.paid_on)}",
        facts=tuple(facts),
        payments=tuple(_paid(each, suppliers) for each in payments.items),
        more=f"Only the first {len(payments.items)} payments are listed; the table has all." if payments.next else "",
        papers=tuple(Paper(called(suppliers, each), f"{path}/invoices/{each}") for each in of_whom),
        table_path=f"{path}/payments.csv",
    )


def _paid(payment: Payment, suppliers: SupplierNames) -> Paid:
    return Paid(
        path=f"/claims/{payment.payment_id}",
        invoice=payment.invoice or "No invoice",
        supplier=called(suppliers, payment.supplier_id),
        milestone=milestone_name(payment.milestone),
        amount_pence=payment.claimed_pence or payment.amount_pence,
    )


async def _runs(visit: Visit) -> RunsView:
    asked = visit.api.get(PAYMENT_RUNS, after=visit.asked("after"), limit=_AT_MOST)
    if visit.role is not Role.BUYER:
        return runs_view(await asked, None)
    runs, verified = await together(asked, visit.api.get(PAYMENTS, status="verified", limit=_AT_MOST))
    return runs_view(runs, verified)


async def show_runs(visit: Visit) -> Reply:
    """List the runs."""
    return Shown(await _runs(visit))


async def make_run(visit: Visit) -> Reply:
    """Pay what is verified."""
    sent = await visit.api.send(MAKE, key=visit.form.key)
    if isinstance(sent, Refused):
        return Shown(await _runs(visit), 422, FORM.blank().refused(sent))
    return To(f"/payment-runs/{sent.id}", "The payment run was made.")


async def show_run(visit: Visit) -> Reply:
    """Show one run."""
    run_id = visit.parameters["run_id"]
    run, payments = await together(
        visit.api.get(PAYMENT_RUN, run_id=run_id), visit.api.get(PAYMENTS, run_id=run_id, limit=_AT_MOST)
    )
    ids: set[UUID] = {each.supplier_id for each in payments.items}
    return Shown(run_view(run, payments, await supplier_names(visit.api, ids)))


async def table(visit: Visit) -> Reply:
    """Send a run as a table."""
    return Streamed(visit.api.download(RUN_CSV, **visit.parameters), "payments.csv")


async def invoice(visit: Visit) -> Reply:
    """Send the invoice of a supplier."""
    return Streamed(visit.api.download(INVOICE, **visit.parameters), "invoice.xml")


async def credit_note(visit: Visit) -> Reply:
    """Send the credit note of a supplier."""
    return Streamed(visit.api.download(CREDIT_NOTE, **visit.parameters), "credit-note.xml")


_RUN = "/payment-runs/{run_id}"
PAGES = (
    Page("/payment-runs", BUYERS, "buyer/payment_runs.html", show_runs, make_run),
    Page("/payment-runs", frozenset({Role.AUDITOR}), "buyer/payment_runs.html", show_runs),
    Page(_RUN, READERS, "buyer/payment_run.html", show_run),
    Page(f"{_RUN}/payments.csv", READERS, "", table),
    Page(f"{_RUN}/invoices/{{supplier_id}}", READERS, "", invoice),
    Page(f"{_RUN}/credit-notes/{{supplier_id}}", READERS, "", credit_note),
)
