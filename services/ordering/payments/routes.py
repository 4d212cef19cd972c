"""The HTTP of payments."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Request, Response

from services.ordering.payments import views
from services.ordering.payments.commands import PaymentRuns, Payments
from services.ordering.payments.domain.claiming import ClaimPayment
from services.ordering.payments.domain.payment import Status
from services.ordering.payments.domain.repaying import RecordRepayment
from services.ordering.payments.domain.run import PaymentRun
from services.ordering.payments.domain.verifying import QueryPayment, VerifyPayments
from services.ordering.payments.files import table_of
from services.ordering.payments.invoices import credit_note, invoice
from services.ordering.payments.queries import PaymentQueries, RunQueries
from services.ordering.payments.views import PaymentForStaff, PaymentForSupplier, Published, ShownRun
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow, anyone
from shared.http.downloads import OF_TABLE, OF_XML, table, xml
from shared.http.endpoint import service_router
from shared.http.kept import IF_NONE_MATCH, KeptAnswer, responses_of
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.rules import NotFound
from shared.reference import DistrictCode

router = service_router("payments")

_KEEP = "public, max-age=300"
_READERS = (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR)
Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
Verifier = Annotated[Caller, allow(Role.DISTRICT_MANAGER, Role.BUYER)]
Buyer = Annotated[Caller, allow(Role.BUYER)]
_ACCOUNTANT = allow(Role.BUYER, Role.AUDITOR, scope="payments:read")
Accountant = Annotated[Caller, _ACCOUNTANT]
Paid = Annotated[Caller, allow(Role.BUYER, Role.AUDITOR, Role.SUPPLIER, scope="payments:read")]
Reader = Annotated[Caller, allow(*_READERS, Role.SUPPLIER, scope="payments:read")]

Commands = Annotated[Payments, provided(Payments)]
Queries = Annotated[PaymentQueries, provided(PaymentQueries)]
RunCommands = Annotated[PaymentRuns, provided(PaymentRuns)]
OfRuns = Annotated[RunQueries, provided(RunQueries)]


class RunCreated(Created):
    """The new payment run's id."""

    run_id: UUID


@router.get("/payments", response_model=Paged[PaymentForStaff | PaymentForSupplier])
async def list_payments(
    caller: Reader,
    payments: Queries,
    status: Status | None = None,
    district: DistrictCode | None = None,
    supplier_id: UUID | None = None,
    order_id: UUID | None = None,
    run_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List payments: a supplier sees its own, staff of a district those of the district.

    A supplier finds what it may claim by `status=due`, whoever verifies what waits for that by `status=claimed`, and a
    buyer what suppliers owe back by `status=reversed`.
    """
    found = await payments.list(
        caller,
        status=status,
        district=district,
        supplier_id=supplier_id,
        order_id=order_id,
        run_id=run_id,
        after=after,
        limit=limit,
    )
    return page(found, limit)


@router.get("/payments/{payment_id}", response_model=PaymentForStaff | PaymentForSupplier)
async def get_payment(payment_id: UUID, caller: Reader, payments: Queries, as_at: AsAt = None) -> Response:
    """Show one payment, as it is or as it was when a day ended."""
    stored = await payments.get(payment_id, caller, as_at)
    return one(stored.state, stored.version, as_at)


@router.get("/payments/{payment_id}/history", response_model=Paged[Happened])
async def get_history_of_payment(
    payment_id: UUID, caller: Reader, payments: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a payment, oldest first; its supplier is not told who in the department decided."""
    return page(await payments.history(payment_id, caller, after=after, limit=limit), limit)


@router.post("/payments/{payment_id}/claim", status_code=204)
async def claim_payment(payment_id: UUID, asked: ClaimPayment, caller: Supplier, payments: Commands) -> Response:
    """Claim what fell due, against the order's purchase order; or claim again what was queried."""
    return respond(await payments.claim(payment_id, asked, caller))


@router.post("/payments/{payment_id}/verification", status_code=204)
async def verify_payment(payment_id: UUID, caller: Verifier, payments: Commands) -> Response:
    """Say that a claim is right; the next run pays it. Whoever ordered or claimed it cannot."""
    return respond(await payments.verify(payment_id, caller))


@router.post("/payment-verifications", status_code=204)
async def verify_payments(asked: VerifyPayments, caller: Verifier, payments: Commands) -> Response:
    """Say of several claims that they are right: of all, or of none with every reason against each."""
    return respond(await payments.verify_several(asked, caller))


@router.post("/payments/{payment_id}/query", status_code=204)
async def query_payment(payment_id: UUID, asked: QueryPayment, caller: Verifier, payments: Commands) -> Response:
    """Put a claim in dispute, with the reason: its clock stands still until it is claimed again, or verified."""
    return respond(await payments.query(payment_id, asked, caller))


@router.post("/payments/{payment_id}/repayment", status_code=204)
async def record_repayment(payment_id: UUID, asked: RecordRepayment, caller: Buyer, payments: Commands) -> Response:
    """Record what a supplier repaid of what was paid and does not stand; the budget has it again."""
    return respond(await payments.record_repayment(payment_id, asked, caller))


@router.get(
    "/public/payments",
    response_model=Paged[Published],
    dependencies=[anyone()],
    responses=responses_of(_KEEP),
    openapi_extra=IF_NONE_MATCH,
)
async def list_published_payments(
    request: Request, payments: Queries, after: After = None, limit: Limit = 50
) -> Response:
    """List the payments of more than the law's limit (PA 2023 s. 70), in the order in which they were made."""
    found = await payments.published(after=after, limit=limit)
    following = found[-1][0] if len(found) == limit else None
    body = orjson.dumps({"items": [each for _, each in found], "next": following})
    return KeptAnswer.of(body, _KEEP).answer(request)


@router.post("/payment-runs", status_code=201, response_model=RunCreated)
async def make_payment_run(caller: Buyer, runs: RunCommands) -> Response:
    """Pay what is verified, less what suppliers owe back; whatever you verified yourself is left to somebody else's.

    A run is closed as it is made, and nothing changes it. One is made by itself every working day.
    """
    return respond(await runs.make(caller.answered(created("/v1/payment-runs/{}", "run_id"))))


@router.get("/payment-runs", response_model=Paged[ShownRun], dependencies=[_ACCOUNTANT])
async def list_payment_runs(runs: OfRuns, after: After = None, limit: Limit = 50) -> Response:
    """List payment runs, the oldest first."""
    return page(await runs.runs(after=after, limit=limit), limit)


@router.get("/payment-runs/{run_id}", response_model=ShownRun, dependencies=[_ACCOUNTANT])
async def get_payment_run(run_id: UUID, runs: OfRuns) -> Response:
    """Show one payment run; its payments are listed by `GET /v1/payments?run_id=`."""
    stored = await runs.run(run_id)
    return one(views.run(stored.state), stored.version)


@router.get(
    "/payment-runs/{run_id}/payments.csv", response_class=Response, responses=OF_TABLE, dependencies=[_ACCOUNTANT]
)
async def get_payment_run_as_csv(run_id: UUID, runs: OfRuns) -> Response:
    """Send a payment run as a table: a line for each payment, and for each sum that was kept back, in minus."""
    return table(f"payment-run-{run_id}.csv", table_of((await runs.run(run_id)).state))


@router.get("/payment-runs/{run_id}/invoices/{supplier_id}", response_class=Response, responses=OF_XML)
async def get_invoice(run_id: UUID, supplier_id: UUID, caller: Paid, runs: OfRuns) -> Response:
    """Send what a run paid a supplier as a self-billed invoice: UBL 2.1, after EN 16931 (PA 2023 s. 67)."""
    return _document(invoice, await runs.run_of(run_id, supplier_id, caller), supplier_id, "invoice")


@router.get("/payment-runs/{run_id}/credit-notes/{supplier_id}", response_class=Response, responses=OF_XML)
async def get_credit_note(run_id: UUID, supplier_id: UUID, caller: Paid, runs: OfRuns) -> Response:
    """Send what a run kept back from a supplier as a self-billed credit note: UBL 2.1, after EN 16931."""
    return _document(credit_note, await runs.run_of(run_id, supplier_id, caller), supplier_id, "credit-note")


def _document(
    made: Callable[[PaymentRun, UUID], bytes | None], run: PaymentRun, supplier_id: UUID, kind: str
) -> Response:
    found = made(run, supplier_id)
    if found is None:
        raise NotFound(kind, run.run_id)
    return xml(f"{kind}-{run.run_id}.xml", found)


@router.get("/payment-runs/{run_id}/history", response_model=Paged[Happened])
async def get_history_of_payment_run(
    run_id: UUID, caller: Accountant, runs: OfRuns, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a payment run: that it was made, by whom and of what."""
    return page(await runs.history_of_run(run_id, caller, after=after, limit=limit), limit)
