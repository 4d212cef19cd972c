"""A payment run: made and closed in one step, and nothing ever changes it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyCurrency
from shared.kernel.aggregate import Aggregate, begun


@dataclass(frozen=True)
class PaymentRun:
    """What a run paid and kept back, line by line, and whom; `by` is nobody where the clock made it."""

    run_id: UUID
    paid_on: date
    made_at: datetime
    payments: int
    suppliers: int
    paid_pence: int
    credited_pence: int
    currency: AnyCurrency
    by: str | None
    lines: tuple[facts.RunLine, ...] = ()
    payees: tuple[facts.Payee, ...] = ()

    def lines_of(self, supplier_id: UUID) -> tuple[facts.RunLine, ...]:
        """Return what it paid a supplier, and kept back from it."""
        return tuple(each for each in self.lines if each.supplier_id == supplier_id)


def evolve(run: PaymentRun | None, event: facts.PaymentRunEvent) -> PaymentRun:
    """Fold one event into a payment run."""
    if isinstance(event, facts.PaymentRunMade):
        return PaymentRun(
            run_id=event.run_id,
            paid_on=event.paid_on,
            made_at=event.made_at,
            payments=event.payments,
            suppliers=event.suppliers,
            paid_pence=event.paid_pence,
            credited_pence=event.credited_pence,
            currency=event.currency,
            by=event.by,
        )
    run = begun(run, event)
    if isinstance(event, facts.PaymentRunListed):
        return replace(run, lines=event.lines, payees=event.payees)
    return run


PAYMENT_RUNS = Aggregate("payment_run", "payment_runs", PaymentRun, evolve, indexes=(("paid_on",),))
