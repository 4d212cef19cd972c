"""How what is proposed and agreed about an order folds into it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from services.ordering.orders.domain.proposals import NextBest, OrderTerms, Proposal, Settled
from services.ordering.orders.domain.state import Order, Status
from shared.contracts import ordering as facts


def without_proposals_that_are_past(order: Order) -> Order:
    """A proposal is open while the order stands as it did when it was made: it is settled by whatever goes further."""
    if not order.change_proposed or order.proposal is None:
        return order
    before_start = order.proposal.terms.starts_on != order.starts_on
    open_in = (Status.ACCEPTED,) if before_start else (Status.ACCEPTED, Status.STARTED)
    if order.status in ((Status.ISSUED,) if order.proposal.instead_of_answer else open_in):
        return order
    return replace(order, change_proposed=False)


def _proposed(order: Order, event: facts.ProposalEvent) -> Order:
    proposal = Proposal(
        terms=OrderTerms(**_shared(event.terms)),
        reason=event.reason.code,
        by_supplier=event.by_supplier,
        by=event.by,
        level=event.level,
        proposed_at=event.proposed_at,
        answer_by=event.answer_by,
        remind_on=event.remind_on,
        instead_of_answer=isinstance(event, facts.StartProposed),
    )
    return replace(order, proposal=proposal, change_proposed=True)


def _answer_due(order: Order, _: facts.ChangeAnswerDue) -> Order:
    return _about_proposal(order, reminded=True)


def _refused(order: Order, event: facts.ChangeRefused) -> Order:
    return _settled(order, Settled.REFUSED, refused_for=event.reason.code)


def _withdrawn(order: Order, _: facts.ChangeWithdrawn) -> Order:
    return _settled(order, Settled.WITHDRAWN)


def _lapsed(order: Order, _: facts.ChangeLapsed) -> Order:
    return _settled(order, Settled.LAPSED)


def _changed(order: Order, event: facts.OrderChanged) -> Order:
    """What was said of a start that was changed under the order falls away with the day that was agreed."""
    terms = event.terms
    costs = {each.line: each for each in event.lines}
    lines = tuple(
        replace(each, budget_id=costs[each.line].budget_id, amount_pence=costs[each.line].amount_pence)
        for each in order.lines
    )
    source = replace(order.source, offer_version=terms.offer_version, start_id=terms.start_id, places=event.places)
    same_start = (order.source.start_id, order.starts_on) == (terms.start_id, terms.starts_on)
    order = replace(
        order,
        source=source,
        lines=lines,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        start_changed=order.start_changed and same_start,
        at_first=order.at_first or order.terms,
        changes=event.number,
    )
    return _settled(order, Settled.AGREED)


def _settled(order: Order, how: Settled, **changed: Any) -> Order:
    return replace(_about_proposal(order, settled=how, **changed), change_proposed=False)


def _about_proposal(order: Order, **changed: Any) -> Order:
    return replace(order, proposal=replace(order.proposal, **changed)) if order.proposal else order


def _next_best_proposed(order: Order, event: facts.NextBestProposed) -> Order:
    found = NextBest(
        offer_id=event.next_offer_id,
        offer_version=event.next_offer_version,
        supplier_id=event.next_supplier_id,
        starts_on=event.starts_on,
        start_id=event.start_id,
        amount_pence=event.amount_pence,
        rank=event.rank,
        proposed_at=event.proposed_at,
        decide_by=event.decide_by,
    )
    return replace(order, next_best=found, next_best_proposed=True)


def _next_best_ordered(order: Order, event: facts.NextBestOrdered) -> Order:
    return replace(_next_best_settled(order, Settled.AGREED), replaced_by_id=event.next_order_id)


def _next_best_refused(order: Order, event: facts.NextBestRefused) -> Order:
    return _next_best_settled(order, Settled.REFUSED, refused_for=event.reason.code)


def _next_best_lapsed(order: Order, _: facts.NextBestLapsed) -> Order:
    return _next_best_settled(order, Settled.LAPSED)


def _next_best_settled(order: Order, how: Settled, **changed: Any) -> Order:
    found = replace(order.next_best, settled=how, **changed) if order.next_best else None
    return replace(order, next_best=found, next_best_proposed=False)


def _shared(terms: facts.ChangeableTerms) -> dict[str, Any]:
    return terms.model_dump(exclude={"currency"})


FOLDS_OF_CHANGES: Mapping[type[facts.OrderEvent], Callable[[Order, Any], Order]] = MappingProxyType(
    {
        facts.StartProposed: _proposed,
        facts.ChangeProposed: _proposed,
        facts.ChangeAnswerDue: _answer_due,
        facts.ChangeRefused: _refused,
        facts.ChangeWithdrawn: _withdrawn,
        facts.ChangeLapsed: _lapsed,
        facts.OrderChanged: _changed,
        facts.NextBestProposed: _next_best_proposed,
        facts.NextBestOrdered: _next_best_ordered,
        facts.NextBestRefused: _next_best_refused,
        facts.NextBestLapsed: _next_best_lapsed,
    }
)
