"""Making a payment run: all that is verified is paid, less what its supplier owes back, and the budgets spend it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget, Hold
from services.ordering.budgets.domain.holding import recover, release, spend
from services.ordering.known.payees import KnownPayee
from services.ordering.orders.domain.paying import after
from services.ordering.orders.domain.state import Order
from services.ordering.payments.domain.claiming import was_reached
from services.ordering.payments.domain.payment import Payment, Status, about
from services.ordering.payments.domain.terms import terms_under
from services.ordering.payments.domain.verifying import is_not_disputed
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejected, Rejection
from shared.reference.calendar import uk_date

Budgets = Mapping[str, Budget]
Orders = Mapping[UUID, Order]
Payees = Mapping[UUID, KnownPayee]


@dataclass
class _Run:
    """What a run is made of, as it grows."""

    run_id: UUID
    by: str | None
    now: datetime
    orders: Orders
    budgets: dict[str, Budget]
    events: list[Event] = field(default_factory=list)
    lines: list[facts.RunLine] = field(default_factory=list)
    policies: dict[str, None] = field(default_factory=dict)

    def take(self, events: list[Event]) -> None:
        """Take in what changes in budgets."""
        self.budgets = after(self.budgets, events)
        self.events += events


def run(
    run_id: UUID,
    found: Iterable[Payment],
    orders: Orders,
    budgets: Budgets,
    payees: Payees,
    by: str | None,
    now: datetime,
) -> list[Event]:
    """Pay what is verified, and keep back what is owed; raises `Rejected` where nothing is to be paid.

    What was verified or claimed by the account that makes the run is left to another's, what is disputed by now to the
    run after that is settled. No supplier gets less than nothing: what it owes beyond what it is paid stays owed.
    """
    making = _Run(run_id, by, now, orders, dict(budgets))
    by_supplier: dict[UUID, list[Payment]] = defaultdict(list)
    for each in found:
        by_supplier[each.supplier_id].append(each)
    for supplier_id in sorted(by_supplier):
        _pay(making, by_supplier[supplier_id])
    if not making.lines:
        raise Rejected(Rejection("nothing_to_pay", "no payment is verified that you may pay"))
    return [*_closed(making, payees, by), *making.events]


def _pay(making: _Run, payments: Sequence[Payment]) -> None:
    verified = [each for each in payments if each.status is Status.VERIFIED and _may_be_paid(making, each)]
    for payment in sorted(verified, key=lambda each: (each.pay_by or date.max, each.payment_id)):
        _paid(making, payment)
    left = sum(each.claimed_pence for each in verified)
    owed = [each for each in payments if each.owed_back_pence]
    for payment in sorted(owed, key=lambda each: (each.reversed_at or making.now, each.payment_id)):
        pence = min(left, payment.owed_back_pence)
        if pence:
            making.lines.append(_line(payment, -pence, making.now))
            making.take(taken_back(making.budgets[payment.budget_id], payment, pence))
            making.events.append(credited(payment, pence, "run", making.now, making.run_id))
        left -= pence


def _may_be_paid(making: _Run, payment: Payment) -> bool:
    """What may have changed since the claim was verified is asked again where it is paid."""
    order = making.orders[payment.order_id]
    stands = was_reached(payment, order) is None and is_not_disputed(order) is None
    return stands and _by_another(payment, making.by)


def _by_another(payment: Payment, by: str | None) -> bool:
    """PCR 2015 reg. 24: whoever says that a claim is right does not pay it too."""
    return by is None or by not in {payment.verified_by, payment.claimed_by}


def _paid(making: _Run, payment: Payment) -> None:
    today = uk_date(making.now)
    terms = terms_under(payment.regime, today)
    making.policies.update(dict.fromkeys(terms.policies))
    making.lines.append(_line(payment, payment.claimed_pence, making.now))
    making.events.append(
        facts.PaymentMade(
            **about(payment),
            run_id=making.run_id,
            category=payment.category,
            amount_pence=payment.claimed_pence,
            currency=payment.currency,
            percent=payment.percent,
            purchase_order=payment.purchase_order,
            paid_on=today,
            overdue=payment.pay_by is not None and today > payment.pay_by,
            publish_by=terms.publish_by(payment.claimed_pence, today),
            paid_at=making.now,
            policies=terms.policies,
        )
    )
    making.take(spend(making.budgets[payment.budget_id], payment.holder, payment.claimed_pence))
    if unclaimed := payment.amount_pence - payment.claimed_pence:
        budget = making.budgets[payment.budget_id]
        making.take(release(budget, payment.holder, unclaimed, Hold.COMMITTED))


def taken_back(budget: Budget, payment: Payment, pence: int) -> list[Event]:
    """Commit again what came back, since its point of payment may be reached again; free it where a part of it is."""
    back = recover(budget, payment.holder, pence)
    if payment.paid_in_full:
        return back
    now = after({budget.budget_id: budget}, back)[budget.budget_id]
    return [*back, *release(now, payment.holder, pence, Hold.COMMITTED)]


def credited(
    payment: Payment, pence: int, way: str, now: datetime, run_id: UUID | None = None
) -> facts.PaymentCredited:
    """Say that so much came back of what was paid."""
    return facts.PaymentCredited(
        **about(payment),
        amount_pence=pence,
        left_pence=payment.owed_back_pence - pence,
        way=way,
        run_id=run_id,
        category=payment.category,
        credited_at=now,
    )


def _line(payment: Payment, pence: int, now: datetime) -> facts.RunLine:
    return facts.RunLine(
        payment_id=payment.payment_id,
        order_id=payment.order_id,
        line=payment.line,
        milestone=payment.milestone,
        supplier_id=payment.supplier_id,
        district=payment.district,
        category=payment.category,
        budget_id=payment.budget_id,
        purchase_order=payment.purchase_order,
        invoice=payment.invoice,
        automatic=payment.automatic,
        amount_pence=pence,
        vat=payment.vat or "exempt",
        vat_rate=payment.vat_rate or 0,
        reached_on=payment.reached_on or uk_date(now),
    )


def _closed(making: _Run, payees: Payees, by: str | None) -> Iterator[Event]:
    lines, suppliers = making.lines, sorted({each.supplier_id for each in making.lines})
    yield facts.PaymentRunMade(
        run_id=making.run_id,
        paid_on=uk_date(making.now),
        payments=sum(each.amount_pence > 0 for each in lines),
        suppliers=len(suppliers),
        paid_pence=sum(max(each.amount_pence, 0) for each in lines),
        credited_pence=-sum(min(each.amount_pence, 0) for each in lines),
        by=by,
        made_at=making.now,
        policies=tuple(making.policies),
    )
    yield facts.PaymentRunListed(
        run_id=making.run_id,
        lines=tuple(lines),
        payees=tuple(_payee(each, payees.get(each)) for each in suppliers),
    )


def _payee(supplier_id: UUID, known: KnownPayee | None) -> facts.Payee:
    numbers = known.numbers if known else ()
    return facts.Payee(
        supplier_id=supplier_id,
        organisation=known.name if known else "",
        numbers=tuple(facts.PayeeNumber(scheme=each.scheme, id=each.id) for each in numbers),
    )
