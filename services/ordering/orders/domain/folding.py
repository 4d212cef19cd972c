"""How the facts of an order fold into it, and which needs it holds: one function for each fact."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from services.ordering.orders.domain.decided import Approval, Authority, Decided, Question
from services.ordering.orders.domain.delivered import Line
from services.ordering.orders.domain.folding_changes import FOLDS_OF_CHANGES, without_proposals_that_are_past
from services.ordering.orders.domain.folding_delivery import OF_DELIVERY
from services.ordering.orders.domain.folding_problems import OF_PROBLEMS
from services.ordering.orders.domain.folding_year_end import OF_YEAR_END
from services.ordering.orders.domain.state import (
    BEFORE_START,
    OVER_WITHOUT_PROVISION,
    Order,
    Repeat,
    Source,
    StartChanged,
    Status,
)
from shared.contracts import ordering as facts
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.calendar import uk_date

_AS_ORDERED = "start_as_ordered"


def evolve(order: Order | None, event: facts.OrderEvent) -> Order:
    """Fold one event into an order."""
    if isinstance(event, facts.OrderPlaced):
        return _placed(event)
    order = begun(order, event)
    fold = _FOLDS.get(type(event))
    return _without_what_is_past(fold(order, event)) if fold else order


def _without_what_is_past(order: Order) -> Order:
    """A start that was changed matters until the order starts, or comes to nothing; a hold until it is decided on.

    What the next year cannot pay for matters while the order may still cost something.
    """
    order = without_proposals_that_are_past(order)
    if order.status is not Status.AWAITING_APPROVAL and (order.place_held_until or order.place_lapsed):
        order = replace(order, place_held_until=None, place_lapsed=False)
    if order.not_carried and order.status in OVER_WITHOUT_PROVISION:
        order = replace(order, not_carried=False)
    return replace(order, start_changed=False) if order.start_changed and order.status not in BEFORE_START else order


def _placed(event: facts.OrderPlaced) -> Order:
    return Order(
        order_id=event.order_id,
        need_ids=event.need_ids,
        supplier_id=event.supplier_id,
        district=event.district,
        market=event.market,
        regime=event.regime,
        category=event.category,
        source=Source(**dict(event.source)),
        lines=tuple(Line(each.line, each.need_id, each.budget_id, each.amount_pence) for each in event.lines),
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        placed_by=event.placed_by,
        placed_at=event.placed_at,
        status=Status.AWAITING_APPROVAL,
        match_id=event.match_id,
        route=event.route,
        repeat=Repeat(**dict(event.repeat)) if event.repeat else None,
        payment_split=event.payment_split,
        vat=event.vat,
        vat_rate=event.vat_rate,
        replaces_id=event.replaces_id,
    )


def _keyed(order: Order, event: facts.OrderKeyed) -> Order:
    of = {each.line: f"{each.key}:{each.number}" for each in event.clients}
    return replace(order, lines=tuple(replace(each, client=of.get(each.line)) for each in order.lines))


def _approval_requested(order: Order, event: facts.ApprovalRequested) -> Order:
    order = replace(order, level=event.level, steps=event.steps or (event.level,))
    if event.place_held_until is None:
        return order
    return replace(order, place_held_until=event.place_held_until, place_lapsed=False)


def _place_hold_lapsed(order: Order, _: facts.PlaceHoldLapsed) -> Order:
    return replace(order, place_held_until=None, place_lapsed=True)


def _approval_given(order: Order, event: facts.ApprovalGiven) -> Order:
    given = Approval(event.level, Authority(**dict(event.authority)), event.given_at)
    return replace(order, approvals=(*order.approvals, given), handed_over=False)


def _approval_handed_over(order: Order, _: facts.ApprovalHandedOver) -> Order:
    return replace(order, handed_over=True)


def _approved(order: Order, event: facts.OrderApproved) -> Order:
    return replace(order, authority=Authority(**dict(event.authority)))


def _issued(order: Order, event: facts.OrderIssued) -> Order:
    return replace(
        order,
        status=Status.ISSUED,
        purchase_order=event.purchase_order,
        issued_on=uk_date(event.issued_at),
        respond_by=event.respond_by,
        remind_on=event.remind_on,
    )


def _answer_due(order: Order, event: facts.OrderAnswerDue) -> Order:
    return replace(order, reminded_of=event.due_on)


def _start_changed(order: Order, event: facts.OrderStartChanged) -> Order:
    change = StartChanged(event.reason.code, event.changed_at, event.moved_to)
    return replace(order, start_change=change, start_changed=change.reason != _AS_ORDERED)


def _lapsed(order: Order, _: facts.OrderLapsed) -> Order:
    return replace(order, status=Status.LAPSED)


def _accepted(order: Order, event: facts.OrderAccepted) -> Order:
    return replace(order, status=Status.ACCEPTED, accepted_on=uk_date(event.accepted_at))


def _rejected(order: Order, event: facts.OrderRejected) -> Order:
    return replace(order, status=Status.REJECTED, reason=event.reason.code)


def _declined(order: Order, event: facts.OrderDeclined) -> Order:
    return replace(order, status=Status.DECLINED, reason=event.reason.code)


def _cancelled(order: Order, event: facts.OrderCancelled) -> Order:
    return replace(order, status=Status.CANCELLED, reason=event.reason.code, in_question=False)


def _stopped(order: Order, event: facts.OrderStopped) -> Order:
    return replace(order, status=Status.STOPPED, reason=event.reason.code)


def _questioned(order: Order, event: facts.OrderQuestioned) -> Order:
    """A question of before it had a clock was to be decided at once."""
    decide_by = event.decide_by or uk_date(event.questioned_at)
    question = Question(event.questioned_at, decide_by, event.remind_on, reason=event.reason.code)
    return replace(order, in_question=True, reason=event.reason.code, question=question)


def _decision_due(order: Order, _: facts.OrderDecisionDue) -> Order:
    return _about_question(order, reminded=True)


def _decision_overdue(order: Order, _: facts.OrderDecisionOverdue) -> Order:
    return _about_question(order, overdue=True)


def _continued(order: Order, event: facts.OrderContinued) -> Order:
    """A question that nobody decided has fallen away."""
    order = replace(order, in_question=False, reason=None)
    if event.by is None:
        return replace(order, question=None)
    reason = event.reason.code if event.reason else None
    return _about_question(order, decided=Decided(event.by, reason, event.continued_at))


def _terminated(order: Order, event: facts.OrderTerminated) -> Order:
    decided = Decided(event.by, event.reason.code, event.terminated_at, event.ends_on)
    return _about_question(replace(order, in_question=False, reason=event.reason.code), decided=decided)


def _about_question(order: Order, **changed: Any) -> Order:
    return replace(order, question=replace(order.question, **changed)) if order.question else order


def _transferred(order: Order, event: facts.OrderTransferred) -> Order:
    return replace(order, supplier_id=event.supplier_id)


_FOLDS: Mapping[type[facts.OrderEvent], Callable[[Order, Any], Order]] = MappingProxyType(
    {
        facts.OrderKeyed: _keyed,
        facts.ApprovalRequested: _approval_requested,
        facts.ApprovalGiven: _approval_given,
        facts.ApprovalHandedOver: _approval_handed_over,
        facts.OrderApproved: _approved,
        facts.OrderIssued: _issued,
        facts.OrderAnswerDue: _answer_due,
        facts.OrderLapsed: _lapsed,
        facts.OrderAccepted: _accepted,
        facts.OrderRejected: _rejected,
        facts.OrderDeclined: _declined,
        facts.OrderCancelled: _cancelled,
        facts.OrderStopped: _stopped,
        facts.OrderQuestioned: _questioned,
        facts.OrderDecisionDue: _decision_due,
        facts.OrderDecisionOverdue: _decision_overdue,
        facts.OrderContinued: _continued,
        facts.OrderTerminated: _terminated,
        facts.OrderTransferred: _transferred,
        facts.OrderStartChanged: _start_changed,
        facts.PlaceHoldLapsed: _place_hold_lapsed,
        **FOLDS_OF_CHANGES,
        **OF_DELIVERY,
        **OF_PROBLEMS,
        **OF_YEAR_END,
    }
)

# One running order per need.
ORDER_OF_NEED = Claim("order_of_need")

# A running order of a client for an offer, by `<key>:<number>`.
ORDER_OF_CLIENT = Claim("order_of_client")


def _claims(order: Order) -> tuple[ClaimRef, ...]:
    """A need can be ordered again once its order came to nothing, or its provision never began or ended early.

    Its client can have the same offer again once the one before is over, in whichever way.
    """
    if order.status in OVER_WITHOUT_PROVISION:
        return ()
    needs = (each.need_id for each in order.lines if not (each.ended_early or each.did_not_start))
    clients = (each.client for each in order.lines if each.client and not each.is_over)
    return (*map(ORDER_OF_NEED, needs), *map(ORDER_OF_CLIENT, clients))


ORDERS = Aggregate(
    "order",
    "orders",
    Order,
    evolve,
    indexes=(
        ("status", "level"),
        ("need_ids",),
        ("supplier_id", "status"),
        ("district", "status"),
        ("source.offer_id", "status"),
        ("start_changed",),
        ("place_held_until",),
        ("change_proposed",),
        ("next_best_proposed",),
        ("placed_at",),
        ("accepted_on",),
        ("in_question", "question.decide_by", "order_id"),
        ("disputed", "dispute.decide_by", "order_id"),
        ("problem_due",),
        ("to_check",),
        ("not_carried",),
        ("closes_on",),
        ("purchase_order",),
    ),
    claims=_claims,
)
