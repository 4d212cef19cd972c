"""One side proposes a change of an order, and may take it back; the other is reminded that its answer is due."""

from datetime import date, datetime

from services.ordering.changes.domain.conditions import Around, against_change, may_speak_for_its_side
from services.ordering.changes.domain.terms import (
    Party,
    ProposeChange,
    ProposeStart,
    asked_of_start,
    changes_policy,
    on_the_wire,
    terms_asked_for,
)
from services.ordering.orders.domain.lapsing import is_over, may_be_answered
from services.ordering.orders.domain.proposals import OrderTerms, Settled
from services.ordering.orders.domain.state import Order, Status, about, stands_at
from services.ordering.orders.domain.terms import terms_for
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import add_working_days, uk_date


def propose_start(order: Order, asked: ProposeStart, around: Around, now: datetime, side: Party) -> list[Event]:
    """Offer another start in place of a plain no, or raise `Rejected` with every reason against it."""
    change = asked_of_start(asked)
    wanted = terms_asked_for(order, around.offer, change)
    if _is_proposed(order, wanted, asked.reason, side):
        return []
    return [_proposed(order, facts.StartProposed, change, wanted, around, now, side)]


def propose_change(order: Order, asked: ProposeChange, around: Around, now: datetime, side: Party) -> list[Event]:
    """Propose other terms of an order that was accepted, or raise `Rejected` with every reason against it."""
    wanted = terms_asked_for(order, around.offer, asked)
    if _is_proposed(order, wanted, asked.reason, side):
        return []
    return [_proposed(order, facts.ChangeProposed, asked, wanted, around, now, side)]


def _proposed(
    order: Order,
    fact: type[facts.StartProposed | facts.ChangeProposed],
    asked: ProposeChange,
    wanted: OrderTerms,
    around: Around,
    now: datetime,
    side: Party,
) -> Event:
    today = uk_date(now)
    terms, followed = terms_for(order, today), changes_policy(order, today)
    instead = fact is facts.StartProposed
    may = may_be_answered(order, now) if instead else stands_at(order, Status.ACCEPTED, Status.STARTED)
    reject_if_any(
        [
            may,
            nothing_else_is_proposed(order),
            *(() if may else against_change(order, wanted, around, followed.values, terms, today)),
            *may_speak_for_its_side(order, wanted, around, terms, side),
        ]
    )
    within, before = followed.values.answer_within_working_days, followed.values.remind_before_working_days
    return fact(
        **about(order),
        category=order.category,
        terms=on_the_wire(wanted),
        reason=Reason(code=asked.reason),
        by_supplier=side.by_supplier,
        by=side.account,
        level=side.level,
        answer_by=add_working_days(today, within),
        remind_on=add_working_days(today, within - before),
        proposed_at=now,
        policies=(*terms.policies, followed.stamp),
    )


def _is_proposed(order: Order, wanted: OrderTerms, reason: str, side: Party) -> bool:
    there = order.proposal if order.change_proposed else None
    return there is not None and (there.terms, there.reason, there.by_supplier) == (wanted, reason, side.by_supplier)


def nothing_else_is_proposed(order: Order) -> Rejection | None:
    """One change is talked about at a time."""
    if not order.change_proposed or order.proposal is None:
        return None
    whose = "the supplier" if order.proposal.by_supplier else "the department"
    return Rejection("change_proposed", f"{whose} has proposed a change that is not answered yet")


def withdraw(order: Order, now: datetime, side: Party) -> list[Event]:
    """Take back a proposal of one's own. Whoever offered another start answers the order instead."""
    if order.proposal and order.proposal.settled is Settled.WITHDRAWN:
        return []
    reject_if_any([a_change_is_proposed(order), *_may_be_withdrawn(order, side)])
    return [
        facts.ChangeWithdrawn(**about(order), category=order.category, by_supplier=side.by_supplier, withdrawn_at=now)
    ]


def _may_be_withdrawn(order: Order, side: Party) -> list[Rejection | None]:
    proposal = order.proposal
    if not order.change_proposed or proposal is None:
        return []
    if proposal.by_supplier is not side.by_supplier:
        return [Rejection("not_your_proposal", "the other side proposed this: agree to it, or refuse it")]
    if proposal.instead_of_answer:
        return [Rejection("answer_instead", "accept or decline the order: that settles the start that you proposed")]
    return []


def a_change_is_proposed(order: Order) -> Rejection | None:
    """Only what is proposed can be settled."""
    return None if order.change_proposed else Rejection("nothing_proposed", "no change of this order is proposed")


def remind(order: Order, due_on: date, now: datetime) -> list[Event]:
    """Remind the other side, once, of the last day for its answer."""
    proposal = order.proposal if order.change_proposed else None
    if proposal is None or proposal.answer_by != due_on or proposal.reminded or is_over(due_on, now):
        return []
    return [
        facts.ChangeAnswerDue(**about(order), category=order.category, by_supplier=proposal.by_supplier, due_on=due_on)
    ]
