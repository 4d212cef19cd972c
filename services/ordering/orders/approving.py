"""What a decision for which somebody needs authority relies on: theirs, what they were lent, and their interests."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from services.ordering.authorities.domain.lent import LENT_AUTHORITIES, Lent, LentAuthorities, authorities_id_of
from services.ordering.interests.domain.interests import Interests
from services.ordering.interests.relying import OwnInterests
from services.ordering.orders.access import ORDER_ACCESS, level_of
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.state import Order, regime_is_known
from services.ordering.orders.domain.steps import Approver, approver_of, needed_now
from services.ordering.orders.domain.terms import terms_for
from services.ordering.orders.relying import Deciding
from shared.auth.access import also_of
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.reference.policy_values import Level
from shared.store.reliance import Known, ReliedOn


@dataclass(frozen=True)
class Approving(Deciding):
    """What deciding on an approval relies on, on a day: all that placing did, and what the caller may decide."""

    caller: Caller
    day: date

    @cached_property
    def lent(self) -> Ref[LentAuthorities]:
        """What the caller was lent."""
        return LENT_AUTHORITIES(authorities_id_of(self.caller.actor))

    @cached_property
    def own(self) -> OwnInterests:
        """What the caller has declared."""
        return OwnInterests(self.caller.actor)

    @property
    def first(self) -> tuple[ReliedOn, ...]:
        """Name the order, and what the caller is by itself."""
        return (self.order, self.lent, self.own.first)

    def everything(self, known: Known) -> list[ReliedOn]:
        """Name all that placing relied on, and the caller's interests."""
        return [*super().everything(known), *self.own.second(known)]

    def with_budgets(self, known: Known) -> list[ReliedOn]:
        """Name the budgets and places, and the caller's interests."""
        return [*super().with_budgets(known), *self.own.second(known)]

    def decidable(self, known: Known) -> Order:
        """Return the order, where the caller may decide on it by role or by what it was lent; raises `NotFound`."""
        order = known[self.order]
        caller = with_what_was_lent(self.caller, order, lent_for(known[self.lent], order, self.day))
        return ORDER_ACCESS.changeable(caller, self.order_id, order)

    def readable(self, known: Known) -> Order:
        """Return the order, where the caller may see it by role or by what it was lent; raises `NotFound`."""
        order = known[self.order]
        caller = with_what_was_lent(self.caller, order, lent_for(known[self.lent], order, self.day))
        return ORDER_ACCESS.readable(caller, self.order_id, order)

    def approver(self, known: Known, order: Order) -> Approver:
        """Return by which authority the caller decides on the order."""
        return approver_for(self.caller, order, lent_for(known[self.lent], order, self.day), self.day)

    def interests(self, known: Known) -> Interests | None:
        """Return what the caller has declared."""
        return self.own.of(known)

    def circumstances(self, known: Known, order: Order) -> Circumstances:
        """Put together what placing was decided on, as it is known now, for this caller."""
        return replace(super().circumstances(known, order), interests=self.interests(known))


def lent_for(lent: LentAuthorities | None, order: Order | None, day: date) -> tuple[Lent, ...]:
    """Return what an account was lent that may be used for an order on a day."""
    return lent.for_orders_of(order.district, day) if lent and order else ()


def with_what_was_lent(caller: Caller, order: Order | None, lent: Iterable[Lent]) -> Caller:
    """Return the caller as one of the order's district, where it was lent an authority there."""
    return also_of(caller, order.district) if order and tuple(lent) else caller


def approver_for(caller: Caller, order: Order, lent: Iterable[Lent], day: date) -> Approver:
    """Return by which authority a caller decides on an order: its role's where that is enough, else one it was lent.

    An order whose regime is not known here is approved by nobody, and rejected by whoever has any authority.
    """
    needed = Level.DISTRICT if regime_is_known(order) else needed_now(order, terms_for(order, day))
    return approver_of(caller.actor, level_of(caller, order.district), lent, order, needed)
