"""What a payment run is sent on as: a table with a line for each payment, made of the run alone."""

from collections.abc import Iterable, Iterator

from services.ordering.payments.domain.run import PaymentRun
from shared.contracts.ordering import RunLine
from shared.kernel.tables import lines_of

_COLUMNS = (
    "run_id",
    "paid_on",
    "supplier_id",
    "supplier",
    "purchase_order",
    "invoice",
    "self_billed",
    "order_id",
    "line",
    "milestone",
    "district",
    "category",
    "budget_id",
    "amount_pence",
    "currency",
    "vat",
    "vat_rate",
    "payment_id",
)


def table_of(run: PaymentRun) -> str:
    """Return a run as CSV (RFC 4180): the same, byte for byte, whenever it is asked for."""
    return lines_of([_COLUMNS, *_rows(run, run.lines)])


def _rows(run: PaymentRun, lines: Iterable[RunLine]) -> Iterator[tuple[str, ...]]:
    names = {each.supplier_id: each.organisation for each in run.payees}
    for each in lines:
        yield (
            str(run.run_id),
            run.paid_on.isoformat(),
            str(each.supplier_id),
            names.get(each.supplier_id, ""),
            each.purchase_order,
            each.invoice,
            "yes" if each.automatic else "no",
            str(each.order_id),
            str(each.line),
            each.milestone,
            each.district,
            each.category,
            each.budget_id,
            str(each.amount_pence),
            run.currency,
            each.vat,
            str(each.vat_rate),
            str(each.payment_id),
        )
