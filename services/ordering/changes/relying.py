"""What a change of an order relies on: the order, what it would be paid from, its offer, supplier and starts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from services.ordering.budgets.domain.budget import BUDGETS, Budget
from services.ordering.changes.domain.conditions import Around
from services.ordering.changes.domain.following import budgets_by
from services.ordering.interests.relying import OwnInterests
from services.ordering.known.offers import KNOWN_OFFERS
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from services.ordering.orders.relying import budgets_of
from services.ordering.places.domain.places import PLACES, StartPlaces
from shared.kernel.aggregate import Ref
from shared.store.reliance import Known, ReliedOn, guarded


@dataclass(frozen=True)
class Changing:
    """What the terms rest on must stand at the commit as it was read: the offer, and the standing of the supplier.

    `account` is whose decision it is. `starts_on` and `start_id` are what is asked for; what is agreed to is found in
    the order itself.
    """

    order_id: UUID
    account: str
    starts_on: date | None = None
    start_id: UUID | None = None

    @cached_property
    def order(self) -> Ref[Order]:
        """The order itself."""
        return ORDERS(self.order_id)

    @cached_property
    def interests(self) -> OwnInterests:
        """What the account has declared."""
        return OwnInterests(self.account)

    @property
    def first(self) -> tuple[ReliedOn, ...]:
        """Name the order, and whether the account has any interest."""
        return (self.order, self.interests.first)

    def around(self, known: Known) -> list[ReliedOn]:
        """Name what the order has, and what it would have."""
        order = known[self.order]
        if order is None:
            return []
        return [
            *self.interests.second(known),
            guarded(KNOWN_OFFERS(order.source.offer_id)),
            guarded(KNOWN_SUPPLIERS(order.supplier_id)),
            *self._budgets(order),
            *(PLACES(each) for each in self._starts(order)),
        ]

    def known_around(self, known: Known, order: Order) -> Around:
        """Put together what a change is decided on."""
        start_id = self._start_id(order)
        return Around(
            offer=known[KNOWN_OFFERS(order.source.offer_id)],
            supplier=known[KNOWN_SUPPLIERS(order.supplier_id)],
            budgets=budgets_of(known, self._budgets(order)),
            places=known[PLACES(start_id)] if start_id else None,
            interests=self.interests.of(known),
        )

    def places(self, known: Known, order: Order) -> dict[UUID, StartPlaces | None]:
        """Return what is held and taken of the start that it has and of the one that it would have."""
        return {each: known[PLACES(each)] for each in self._starts(order)}

    def _budgets(self, order: Order) -> list[Ref[Budget]]:
        ids = dict.fromkeys((*order.budget_ids, *budgets_by(order, self._starts_on(order))))
        return [BUDGETS(each) for each in ids]

    def _starts(self, order: Order) -> Iterable[UUID]:
        return dict.fromkeys(each for each in (order.source.start_id, self._start_id(order)) if each)

    def _starts_on(self, order: Order) -> date:
        return self.starts_on or (order.proposal.terms.starts_on if order.proposal else order.starts_on)

    def _start_id(self, order: Order) -> UUID | None:
        return self.start_id or (order.proposal.terms.start_id if order.proposal else order.source.start_id)
