"""What budgets have reserved, committed and spent against what orders, payments and competitions say it is for."""

from collections import Counter
from collections.abc import Sequence

from deploy.reconciliation.across import TO_NOTHING
from deploy.reconciliation.barrier import Barrier
from deploy.reconciliation.findings import Finding, Tally
from deploy.reconciliation.reading import LoggedAggregate
from services.ordering.competitions.domain.competition import Competition
from services.ordering.competitions.domain.folding import COMPETITIONS
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from services.ordering.payments.domain.following import FREED_AS_A_WHOLE
from services.ordering.payments.domain.payment import NOT_PAID_YET, PAYMENTS, Payment, Status
from shared.contracts import ordering
from shared.contracts.event import Event
from shared.kernel.documents import Document
from shared.store.mongo import Database

_SPENT = (Status.PAID, Status.REVERSED, Status.CREDITED)


class BudgetsHeld:
    """What a budget has taken is to come, due or paid of orders' lines, or set aside by competitions, and no more."""

    def __init__(self, database: Database) -> None:
        """`database` is ordering's, for another look at a budget that changed meanwhile."""
        self._database = database
        self._held = Counter[str]()
        self._committed = Counter[str]()

    def see(self, one: LoggedAggregate, state: Document | None) -> None:  # noqa: ARG002 - the log has all that is needed
        """Add up, by budget."""
        events = [each.event for each in one.events if each.event]
        if one.kind == "order":
            self._held.update(of_order(events))
        elif one.kind == "payment":
            self._held.update(of_payment(events))
        elif one.kind == "competition":
            self._held.update(of_competition(events))
        elif one.kind == "budget":
            self._committed.update(of_budget(events))

    async def finding(self, barrier: Barrier) -> Finding:  # noqa: ARG002 - both sides are in one database
        """Compare; those that differ are read again as they are at one moment."""
        budgets = sorted(self._held.keys() | self._committed.keys())
        tally = Tally("every budget has taken what its orders and competitions hold", len(budgets))
        for budget in budgets:
            if self._held[budget] != self._committed[budget] and (wrong := await self._judge(budget)):
                tally.add_wrong(wrong)
        return tally.finding()

    async def _judge(self, budget: str) -> str | None:
        try:
            committed, held = await self._now(budget)
        except ValueError as fault:  # which state that is, the comparison of states says
            return f"budget {budget}: what it holds cannot be read ({type(fault).__name__})"
        return None if committed == held else f"budget {budget}: {committed} taken, {held} held"

    async def _now(self, budget: str) -> tuple[int, int]:
        async with await self._database.client.start_session(snapshot=True) as session:
            state = await self._database["budgets"].find_one({"_id": budget}, session=session)
            holding = [{"state.status": {"$nin": list(FREED_AS_A_WHOLE)}}, {"state.lines.did_not_start": True}]
            of_lines = {"state.lines.budget_id": budget, "$or": holding}
            orders = [
                ORDERS.decode(each["state"]) async for each in self._database["orders"].find(of_lines, session=session)
            ]
            ids = [str(each.order_id) for each in orders]
            of_orders = {"$or": [{"state.order_id": {"$in": ids}}, {"state.budget_id": budget}]}
            found = self._database["payments"].find(of_orders, session=session)
            payments = [PAYMENTS.decode(each["state"]) async for each in found]
            competing = self._database["competitions"].find({"state.set_aside.budget_id": budget}, session=session)
            competitions = [COMPETITIONS.decode(each["state"]) async for each in competing]
        held = held_by(budget, orders, payments) + set_aside_of(budget, competitions)
        return _taken(state["state"]) if state else 0, held


def of_order(events: Sequence[Event]) -> Counter[str]:
    """Add up what an order's lines cost, by the budget that pays for them as it is now.

    Of one that came to nothing these are the lines that did not start before: their payments say what is free.
    """
    held: Counter[str] = Counter()
    lines: dict[int, tuple[str, int]] = {}
    for event in events:
        match event:
            case ordering.OrderPlaced(lines=placed) | ordering.OrderChanged(lines=placed):
                for line in placed:
                    budget, pence = lines.get(line.line, (line.budget_id, 0))
                    held[budget] -= pence
                    held[line.budget_id] += line.amount_pence
                    lines[line.line] = (line.budget_id, line.amount_pence)
            case ordering.OrderCarriedForward(lines=carried):
                for each in carried:
                    held[each.from_budget] -= each.amount_pence
                    held[each.budget_id] += each.amount_pence
                    lines[each.line] = (each.budget_id, lines[each.line][1])
    if any(isinstance(each, TO_NOTHING) for each in events):
        not_started = {each.line for each in events if isinstance(each, ordering.DidNotStart)}
        for number, (budget, pence) in lines.items():
            held[budget] -= 0 if number in not_started else pence
    return held


def of_competition(events: Sequence[Event]) -> Counter[str]:
    """Add up what a competition has set aside and not set free."""
    one = COMPETITIONS.fold(list(events))
    held: Counter[str] = Counter()
    for each in one.set_aside if one else ():
        held[each.budget_id] += each.amount_pence
    return held


def set_aside_of(budget: str, competitions: Sequence[Competition]) -> int:
    """Return what competitions have set aside of a budget, as they stand."""
    return sum(each.amount_pence for one in competitions for each in one.set_aside if each.budget_id == budget)


def of_payment(events: Sequence[Event]) -> Counter[str]:
    """Add up what is not held any more of a line's price, since it will not be paid or came back for good."""
    held: Counter[str] = Counter()
    payment = PAYMENTS.fold(list(events))
    if payment is None:
        return held
    for event in events:
        match event:
            case ordering.PaymentReleased(amount_pence=pence):
                held[payment.budget_id] -= pence
            case ordering.PaymentMade(amount_pence=pence):
                held[payment.budget_id] -= payment.amount_pence - pence
            case ordering.PaymentCredited(amount_pence=pence) if not payment.paid_in_full:
                held[payment.budget_id] -= pence
            case ordering.PaymentCarriedForward(amount_pence=pence):
                held[event.from_budget] -= pence
                held[event.budget_id] += pence
    return held


def of_budget(events: Sequence[Event]) -> Counter[str]:
    """Add up what a budget has taken: whatever was reserved or came from another year, and was not freed or went on."""
    taken: Counter[str] = Counter()
    for event in events:
        match event:
            case ordering.BudgetReserved() | ordering.BudgetBroughtForward():
                taken[event.budget_id] += event.amount_pence
            case ordering.BudgetReleased() | ordering.BudgetCarriedForward():
                taken[event.budget_id] -= event.amount_pence
    return taken


def held_by(budget: str, orders: Sequence[Order], payments: Sequence[Payment]) -> int:
    """Return what is to come of the lines that a budget pays for, and what is due and paid from it, as they stand."""
    to_come = 0
    for order in orders:
        for line in order.lines:
            if line.budget_id == budget and (order.status not in FREED_AS_A_WHOLE or line.did_not_start):
                fixed = [
                    each.amount_pence
                    for each in payments
                    if (each.order_id, each.line) == (order.order_id, line.line) and not each.gone
                ]
                to_come += max(line.amount_pence - sum(fixed), 0)
    return to_come + sum(_held_for(each) for each in payments if each.budget_id == budget)


def _held_for(payment: Payment) -> int:
    """Return what a budget holds for a payment: what is due, or what is spent and what came back of that for now."""
    if payment.status in NOT_PAID_YET:
        return payment.amount_pence
    if payment.status not in _SPENT:
        return 0
    spent = payment.claimed_pence - payment.credited_pence
    owed_again = payment.credited_pence if payment.paid_in_full and not payment.gone else 0
    return spent + owed_again


def _taken(budget: Document) -> int:
    taken: int = budget["reserved_pence"] + budget["committed_pence"] + budget["spent_pence"]
    return taken
