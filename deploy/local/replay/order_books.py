"""The books of a replay on what was bought: its orders, and all that follows from them."""

from collections.abc import Callable, Mapping
from datetime import date

from deploy.local.replay.approval_books import approval_findings
from deploy.local.replay.budget_books import budget_findings
from deploy.local.replay.change_books import change_findings
from deploy.local.replay.delivery_books import delivery_findings
from deploy.local.replay.flag_books import figure_finding, flag_findings
from deploy.local.replay.group_books import group_findings
from deploy.local.replay.last_words import Logs, states_of
from deploy.local.replay.payment_books import payment_findings
from deploy.local.replay.place_books import hold_finding
from deploy.local.replay.placing_books import placing_findings
from deploy.local.replay.procurement_books import procurement_findings
from deploy.local.replay.question_books import question_findings
from deploy.local.replay.told import Told
from deploy.local.replay.waiting_books import waiting_findings
from deploy.reconciliation.findings import Finding
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from shared.contracts.ordering import OrderAnswerDue, OrderLapsed


def order_findings(of: Callable[[str], Logs], needs: Logs, told: Told, today: date) -> list[Finding]:
    """Hold orders, and what pays for them, against what the client was told; `of` gives ordering's logs by kind."""
    orders = of("order")
    states = states_of(ORDERS, orders)
    return [
        *change_findings(orders, of("budget"), told.changes, told.next_best),
        *waiting_findings(of("places"), orders, told.waiting),
        *placing_findings(orders, needs, told.repeats),
        *group_findings(orders, needs, told),
        *question_findings(orders, told.decided, today),
        *delivery_findings(ORDERS, orders, told, today),
        *approval_findings(orders, of("interests"), of("lent_authorities"), told.approvals),
        hold_finding(orders, today),
        _statuses(told, states),
        _reminders(orders),
        _last_days(states, today),
        *payment_findings(of, told.claimed.keys(), told.verified, told.last_run),
        *flag_findings(of("flag"), orders, told.flags),
        figure_finding(orders, told.figures, today),
        *budget_findings(of("budget"), told.varied_pence),
        *procurement_findings(of("procurement_notice"), orders, told.notices_published, today),
    ]


def _reminders(logs: Logs) -> Finding:
    """Every order that lapsed was reminded of first, once, of the same day."""
    wrong, lapsed = list[str](), 0
    for identifier, events in logs.items():
        ends = [str(each.event.due_on) for each in events if isinstance(each.event, OrderLapsed)]
        reminders = [str(each.event.due_on) for each in events if isinstance(each.event, OrderAnswerDue)]
        lapsed += len(ends)
        if ends and reminders != ends:
            said = ", ".join(reminders) or "nothing"
            wrong.append(f"order {identifier} lapsed on {', '.join(ends)}, its supplier was reminded of {said}")
    return Finding.of("every order that lapsed was reminded of before, once", lapsed, wrong)


def _last_days(states: Mapping[str, Order], today: date) -> Finding:
    """No order outlives the last day for its answer, or for its approval."""
    until = {"issued": "respond_by", "awaiting_approval": "starts_on"}
    running = [(each, getattr(each, until[each.status])) for each in states.values() if each.status in until]
    wrong = [f"order {each.order_id} is {each.status}, until {day}" for each, day in running if day < today]
    return Finding.of("no order waits beyond its last day", len(running), wrong)


def _statuses(told: Told, states: Mapping[str, Order]) -> Finding:
    stands = {each: str(order.status) for each, order in states.items()}
    differing = [each for each, status in stands.items() if status != told.orders.get(each)]
    wrong = [f"order {each} is {stands[each]}, the client was told {told.orders.get(each)}" for each in differing]
    return Finding.of("every order stands where the client was told it does", len(stands), wrong)
