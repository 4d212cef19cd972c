"""The books of a replay on payments: every penny of every line is to come, open, paid or free, and paid once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from uuid import UUID

from deploy.local.replay.last_words import Logs, states_of
from deploy.reconciliation.findings import Finding
from services.ordering.budgets.domain.budget import BUDGETS, Budget
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from services.ordering.payments.domain.following import FREED_AS_A_WHOLE
from services.ordering.payments.domain.payment import PAYMENTS, Payment
from services.ordering.payments.domain.payment import Status as Step
from services.ordering.payments.domain.run import PAYMENT_RUNS, PaymentRun

Line = tuple[UUID, int]

_WAITS = frozenset({Step.DUE, Step.CLAIMED, Step.QUERIED, Step.VERIFIED})


def payment_findings(
    of: Callable[[str], Logs], claimed: Set[str], verified: Set[str], last_run: tuple[str, int] | None
) -> list[Finding]:
    """Check payments against orders, runs and budgets, and against what the client was told of claims."""
    found = list(states_of(PAYMENTS, of("payment")).values())
    placed = list(states_of(ORDERS, of("order")).values())
    made = list(states_of(PAYMENT_RUNS, of("payment_run")).values())
    held = list(states_of(BUDGETS, of("budget")).values())
    lines = sum(len(each.lines) for each in placed)
    spent = f"budgets have spent {sum(each.spent_pence for each in held):,} pence: what was paid and did not come back"
    told = [
        f"payment {each} was claimed, and is not" for each in claimed - {str(p.payment_id) for p in found if p.invoice}
    ]
    if last_run and last_run not in {(str(each.run_id), len(each.lines)) for each in made}:
        told.append(f"run {last_run[0]} was sent with {last_run[1]} lines, and is not there so")
    right = {str(each.payment_id) for each in found if each.verified_by}
    told += [f"payment {each} was verified, and is not" for each in verified - right - _queried_again(found)]
    return [
        Finding.of(
            "every penny of every line is to come, open, paid or free", lines, list(_pennies(placed, found, held))
        ),
        Finding.of(spent, len(held), list(_spent(found, held))),
        Finding.of(
            "every payment was made in one run, which says so line by line", len(found), list(_runs(found, made))
        ),
        Finding.of("payments were claimed and verified as the client was told", len(claimed | verified), told),
    ]


def _queried_again(found: Sequence[Payment]) -> set[str]:
    return {str(each.payment_id) for each in found if each.status in {Step.QUERIED, Step.WITHDRAWN}}


def _pennies(placed: Sequence[Order], found: Sequence[Payment], held: Sequence[Budget]) -> Iterator[str]:
    """What a budget has committed is what its lines have to come or open, and what came back and may be owed again."""
    committed: Counter[str] = Counter()
    live = _by_line(each for each in found if not each.gone)
    for order in placed:
        waits = order.purchase_order is not None and order.status not in FREED_AS_A_WHOLE
        for line in order.lines:
            of_line = live.get((order.order_id, line.line), [])
            to_come = line.amount_pence - sum(each.amount_pence for each in of_line)
            if to_come < 0 or len({each.milestone for each in of_line}) < len(of_line) or (of_line and not waits):
                yield f"order {order.order_id}, line {line.line}: {len(of_line)} payments of {line.amount_pence} pence"
            if waits:
                committed[line.budget_id] += to_come
                for each in of_line:
                    committed[each.budget_id] += _still_committed(each)
    for budget in held:
        if budget.committed_pence != committed[budget.budget_id]:
            of_lines = committed[budget.budget_id]
            yield f"budget {budget.budget_id} has {budget.committed_pence} committed, its lines {of_lines}"


def _by_line(payments: Iterable[Payment]) -> dict[Line, list[Payment]]:
    found: dict[Line, list[Payment]] = defaultdict(list)
    for each in payments:
        found[each.order_id, each.line].append(each)
    return found


def _still_committed(payment: Payment) -> int:
    if payment.status in _WAITS:
        return payment.amount_pence
    return payment.credited_pence if payment.paid_in_full else 0


def _spent(found: Sequence[Payment], held: Sequence[Budget]) -> Iterator[str]:
    paid: Counter[str] = Counter()
    for each in found:
        paid[each.budget_id] += (each.claimed_pence if each.run_id else 0) - each.credited_pence
    for budget in held:
        if budget.spent_pence != paid[budget.budget_id]:
            was = paid[budget.budget_id]
            yield f"budget {budget.budget_id} spent {budget.spent_pence} pence, {was} were paid of it"


def _runs(found: Sequence[Payment], made: Sequence[PaymentRun]) -> Iterator[str]:
    in_runs = Counter(line.payment_id for run in made for line in run.lines if line.amount_pence > 0)
    for each in found:
        if in_runs[each.payment_id] != (each.run_id is not None):
            yield f"payment {each.payment_id} is {each.status}, and in {in_runs[each.payment_id]} runs"
    for run in made:
        paid = sum(max(each.amount_pence, 0) for each in run.lines)
        kept = sum(max(-each.amount_pence, 0) for each in run.lines)
        if (paid, kept) != (run.paid_pence, run.credited_pence):
            yield f"run {run.run_id} says {run.paid_pence} and {run.credited_pence} pence, its lines {paid} and {kept}"
