"""The terms of an order as one side wishes them: what it asks for, and what follows from that."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated
from uuid import UUID

from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.proposals import OrderTerms
from services.ordering.orders.domain.state import Order
from services.ordering.orders.domain.terms import terms_for
from shared.contracts.ordering import ChangeableTerms
from shared.kernel.commands import Day, Pence, Version, command
from shared.kernel.spans import last_day_of
from shared.reference import ReasonKind, Regime, policy, reason_of
from shared.reference.policies import Policy
from shared.reference.policy_values import OrderChanges

_PER_COURSE = "course"


@command
class ProposeStart:
    """Another start in place of a plain no: the supplier accepts the order with it, if the district agrees."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_CHANGE)]
    starts_on: Day
    start_id: UUID | None = None


@command
class ProposeChange:
    """What is to be otherwise from now on, with the reason; what is not named stays as it is.

    Where the offer names starts, `start_id` is one of them, and `starts_on` its day. With another `offer_version`, the
    order is for that version's content at its price, unless `amount_pence` says another; it is for all lines together.
    """

    reason: Annotated[str, reason_of(ReasonKind.ORDER_CHANGE)]
    starts_on: Day | None = None
    start_id: UUID | None = None
    ends_on: Day | None = None
    offer_version: Version | None = None
    amount_pence: Pence | None = None


@command
class RefuseChange:
    """The other side does not agree, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.ORDER_CHANGE_REFUSED)]


@dataclass(frozen=True)
class Party:
    """One of the two sides: the account that speaks, and for the department the highest level of its authority."""

    account: str
    by_supplier: bool
    level: str | None = None


def asked_of_start(asked: ProposeStart) -> ProposeChange:
    """Return the change that another start is."""
    return ProposeChange(reason=asked.reason, starts_on=asked.starts_on, start_id=asked.start_id)


def terms_asked_for(order: Order, offer: KnownOffer | None, asked: ProposeChange) -> OrderTerms:
    """Return the terms as they would be.

    The last day moves with the first, by the offer where another version is asked for; it stays what the order said
    where nothing of that changes.
    """
    now = order.terms
    starts_on = asked.starts_on or now.starts_on
    version = asked.offer_version or now.offer_version
    start_id = asked.start_id if asked.starts_on or asked.start_id else now.start_id
    terms = replace(now, starts_on=starts_on, start_id=start_id, offer_version=version)
    if offer is not None and version != now.offer_version:
        price = offer.price_pence if offer.per == _PER_COURSE else offer.price_pence * len(order.lines)
        terms = replace(terms, amount_pence=price, ends_on=last_day_of(starts_on, offer.duration))
    elif now.ends_on is not None:
        terms = replace(terms, ends_on=now.ends_on + (starts_on - now.starts_on))
    return replace(
        terms,
        ends_on=asked.ends_on or terms.ends_on,
        amount_pence=terms.amount_pence if asked.amount_pence is None else asked.amount_pence,
    )


def on_the_wire(terms: OrderTerms) -> ChangeableTerms:
    """Return the terms as a fact says them."""
    return ChangeableTerms(**vars(terms))


def changes_policy(order: Order, day: date) -> Policy[OrderChanges]:
    """Return the policy in force for changes; raises `Rejected` for a regime that is not known here."""
    terms_for(order, day)
    return policy(OrderChanges, Regime(order.regime), day)
