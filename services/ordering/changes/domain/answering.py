"""What the other side says to a proposed change: it agrees, does not, or lets the last day for it pass."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget
from services.ordering.changes.domain.conditions import (
    Around,
    against_change,
    has_the_authority,
    may_speak_for_its_side,
)
from services.ordering.changes.domain.following import lines_by, moved, repaid
from services.ordering.changes.domain.proposing import a_change_is_proposed
from services.ordering.changes.domain.terms import Party, RefuseChange, changes_policy, on_the_wire
from services.ordering.orders.domain.folding import evolve
from services.ordering.orders.domain.lapsing import is_over, last_day_is_over
from services.ordering.orders.domain.paying import freed
from services.ordering.orders.domain.proposals import OrderTerms, Proposal, Settled
from services.ordering.orders.domain.starts import places_of, start_of
from services.ordering.orders.domain.state import Order, Status, about
from services.ordering.orders.domain.terms import Terms, terms_for
from services.ordering.places.domain.places import StartPlaces
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import uk_date

NOT_AGREED = "start_not_agreed"
"""The reason for which an order is declined whose supplier offered another start that the district did not want."""


def agree(
    order: Order, around: Around, places: Mapping[UUID, StartPlaces | None], now: datetime, side: Party
) -> list[Event]:
    """Agree to what the other side proposed; whatever proposing asked for must hold still (K1).

    Price, budgets and places follow at once. A start that was offered in place of a plain no is accepted with it.
    """
    proposal = order.proposal
    if proposal and not order.change_proposed and proposal.settled is Settled.AGREED:
        return []
    reject_if_any([a_change_is_proposed(order)])
    if proposal is None:
        raise AssertionError("the rule above refuses this")
    today = uk_date(now)
    terms, followed = terms_for(order, today), changes_policy(order, today)
    against = against_change(order, proposal.terms, around, followed.values, terms, today)
    reject_if_any(
        [
            is_answered_by_the_other_side(proposal, side),
            is_answered_in_time(proposal, now),
            *(replace(each, pointer="") if each else None for each in against),
            *_with_authority(order, proposal, around, terms, side),
        ]
    )
    changed = _changed(order, proposal, around, (*terms.policies, followed.stamp), now, side)
    paid = repaid(order, changed.lines, around.budgets, terms.thresholds)
    agreed = evolve(order, changed)
    accepted = _accepted(order, now) if proposal.instead_of_answer else []
    return [changed, *accepted, *paid, *moved(order, agreed, places, now)]


def _with_authority(
    order: Order, proposal: Proposal, around: Around, terms: Terms, side: Party
) -> Iterable[Rejection | None]:
    """The department's side is whoever agrees, or else whoever proposed it: its authority is asked again here."""
    if not side.by_supplier:
        return may_speak_for_its_side(order, proposal.terms, around, terms, side)
    proposed_it = Party(proposal.by, by_supplier=False, level=proposal.level)
    return has_the_authority(order, proposal.terms, terms, proposed_it)


def _changed(
    order: Order, proposal: Proposal, around: Around, policies: tuple[str, ...], now: datetime, side: Party
) -> facts.OrderChanged:
    return facts.OrderChanged(
        **about(order),
        category=order.category,
        number=order.changes + 1,
        offer_id=order.source.offer_id,
        terms=on_the_wire(proposal.terms),
        places=_places(order, proposal.terms, around),
        lines=lines_by(order, proposal.terms),
        reason=Reason(code=proposal.reason),
        by_supplier=proposal.by_supplier,
        agreed_by=side.account,
        changed_at=now,
        policies=policies,
    )


def _places(order: Order, wanted: OrderTerms, around: Around) -> int:
    """An order of a whole course has all places of its start: of another one, those that that has."""
    if around.offer is None or wanted.start_id == order.source.start_id:
        return order.source.places
    return places_of(around.offer, start_of(around.offer, wanted.start_id))


def _accepted(order: Order, now: datetime) -> list[Event]:
    return [facts.OrderAccepted(**about(order), category=order.category, accepted_at=now)]


def is_answered_by_the_other_side(proposal: Proposal, side: Party) -> Rejection | None:
    """Nobody agrees with themselves."""
    if proposal.by_supplier is not side.by_supplier:
        return None
    return Rejection("own_proposal", "your side proposed this: the other side answers it")


def is_answered_in_time(proposal: Proposal, now: datetime) -> Rejection | None:
    """A proposal is answered until the end of its last day, whether or not it was let lapse by then."""
    if not is_over(proposal.answer_by, now):
        return None
    return Rejection("answered_too_late", f"the proposal was to be answered by {proposal.answer_by}: make it anew")


def refuse(order: Order, budgets: Mapping[str, Budget], asked: RefuseChange, now: datetime, side: Party) -> list[Event]:
    """Say no to what the other side proposed. Where that was another start, the order counts as declined."""
    proposal = order.proposal
    if proposal and proposal.settled is Settled.REFUSED and proposal.refused_for == asked.reason:
        return []
    reject_if_any([a_change_is_proposed(order)])
    if proposal is None:
        raise AssertionError("the rule above refuses this")
    reject_if_any([is_answered_by_the_other_side(proposal, side)])
    refused = facts.ChangeRefused(
        **about(order),
        category=order.category,
        by_supplier=proposal.by_supplier,
        reason=Reason(code=asked.reason),
        refused_at=now,
    )
    return [refused, *_without_it(order, proposal, budgets, now)]


def lapse(order: Order, budgets: Mapping[str, Budget], due_on: date, now: datetime) -> list[Event]:
    """Let a proposal lapse that was not answered in time: it is as if it had been refused."""
    proposal = order.proposal if order.change_proposed else None
    if proposal is None or proposal.answer_by != due_on:
        return []
    reject_if_any([last_day_is_over(due_on, now)])
    lapsed = facts.ChangeLapsed(
        **about(order), category=order.category, by_supplier=proposal.by_supplier, due_on=due_on, lapsed_at=now
    )
    return [lapsed, *_without_it(order, proposal, budgets, now)]


def _without_it(order: Order, proposal: Proposal, budgets: Mapping[str, Budget], now: datetime) -> list[Event]:
    if not proposal.instead_of_answer or order.status is not Status.ISSUED:
        return []
    reason = Reason(code=NOT_AGREED)
    declined = facts.OrderDeclined(**about(order), category=order.category, reason=reason, declined_at=now)
    return [declined, *freed(order, budgets)]
