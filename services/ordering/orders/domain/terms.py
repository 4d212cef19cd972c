"""The policies that orders follow, as they are in force on a day."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.state import Order, regime_is_known
from shared.contracts.ordering import PaymentShares
from shared.kernel.rules import reject_if_any
from shared.reference import Regime, policy, stamps
from shared.reference.policy_values import (
    BudgetThresholds,
    Level,
    OrderApproval,
    OrderDates,
    OrderResponse,
    PaymentSplit,
    PlacesOfStarts,
)


@dataclass(frozen=True)
class Terms:
    """The values of the policies in force, with their stamps for the record; thresholds are in percent.

    `authority` is the stamp of the policy that says who may approve how much, `of_places` of the one about places.
    """

    regime: Regime
    day: date
    approval: OrderApproval
    answer_within_working_days: int
    remind_before_working_days: int
    thresholds: BudgetThresholds
    start_within_days: int
    hold_for_working_days: int
    authority: str
    of_places: str
    policies: tuple[str, ...]

    def steps_for(
        self, amount_pence: int, category: str, district: str, *, several_pay: bool = False
    ) -> tuple[Level, ...]:
        """Return whose approvals an order needs that is decided on this day, in turn: none, one or several.

        Where several districts pay none of them approves for the others: what would be a district's is a buyer's.
        """
        steps = self.approval.steps_for(amount_pence, category, district, self.day)
        return tuple(Level.BUYER if several_pay and each is Level.DISTRICT else each for each in steps)


@lru_cache(maxsize=64)
def terms_on(regime: Regime, day: date) -> Terms:
    """Return the policies for orders that are in force under a regime on a day."""
    approval, response = policy(OrderApproval, regime, day), policy(OrderResponse, regime, day)
    thresholds, dates = policy(BudgetThresholds, regime, day), policy(OrderDates, regime, day)
    places = policy(PlacesOfStarts, regime, day)
    return Terms(
        regime=regime,
        day=day,
        approval=approval.values,
        answer_within_working_days=response.values.answer_within_working_days,
        remind_before_working_days=response.values.remind_before_working_days,
        thresholds=thresholds.values,
        start_within_days=dates.values.start_within_days,
        hold_for_working_days=places.values.held_for_working_days,
        authority=approval.stamp,
        of_places=places.stamp,
        policies=stamps(approval, response, thresholds, dates),
    )


def terms_for(order: Order, day: date) -> Terms:
    """Return the policies in force on a day for an order that is there; raises `Rejected` for an unknown regime."""
    reject_if_any([regime_is_known(order)])
    return terms_on(Regime(order.regime), day)


def split_of(offer: KnownOffer, regime: Regime, day: date) -> tuple[PaymentShares, tuple[str, ...]]:
    """Return how the price of an offer falls due, and the policy that says so where the offer does not."""
    if offer.payment_split is not None:
        return PaymentShares(**dict(offer.payment_split)), ()
    return split_by_policy(regime, day)


def split_by_policy(regime: Regime, day: date) -> tuple[PaymentShares, tuple[str, ...]]:
    """Return how a price falls due of which nobody says it, and the policy."""
    found = policy(PaymentSplit, regime, day)
    return PaymentShares(**dict(found.values.default)), (found.stamp,)
