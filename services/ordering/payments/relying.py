"""What decisions on payments rely on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from services.ordering.budgets.domain.budget import BUDGETS, Budget
from services.ordering.known.payees import KNOWN_PAYEES, KnownPayee
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from services.ordering.payments.domain.milestones import Milestone
from services.ordering.payments.domain.payment import PAYMENTS, Payment, payment_of
from shared.kernel.aggregate import Ref
from shared.kernel.holding import ClaimRef
from shared.kernel.ids import new_id
from shared.store.reliance import Known, ReliedOn


@dataclass(frozen=True)
class OfLine:
    """All payments of one line of an order, the order as it stands, and the budget of the line."""

    order_id: UUID
    line: int

    @cached_property
    def order(self) -> Ref[Order]:
        """The order: whatever changes it is news to which its payments are looked at again."""
        return ORDERS(self.order_id)

    @cached_property
    def fresh(self) -> dict[Milestone, UUID]:
        """Ids for the payments that may begin."""
        return {each: new_id() for each in Milestone}

    @cached_property
    def claims(self) -> dict[Milestone, ClaimRef]:
        """The one payment of each point of payment."""
        return {each: payment_of(self.order_id, self.line, each) for each in Milestone}

    @property
    def first(self) -> tuple[ReliedOn, ...]:
        """Name the order, who holds its points of payment, and what may begin."""
        return (*(PAYMENTS.new(each) for each in self.fresh.values()), self.order, *self.claims.values())

    def second(self, known: Known) -> list[ReliedOn]:
        """Name the payments that there are, and the budget of the line."""
        budget = self._budget(known)
        return [*(PAYMENTS(each) for each in self._held(known).values()), *([budget] if budget else [])]

    def payments(self, known: Known) -> dict[Milestone, Payment]:
        """Return the payments that there are, by their point of payment."""
        found = {point: PAYMENTS(each) for point, each in self._held(known).items()}
        return {point: each.existing(known[each]) for point, each in found.items()}

    def budget(self, known: Known) -> Budget | None:
        """Return the budget of the line, `None` where there is no such line."""
        budget = self._budget(known)
        return known[budget] if budget else None

    def _held(self, known: Known) -> dict[Milestone, str]:
        return {point: holder for point, each in self.claims.items() if (holder := known[each])}

    def _budget(self, known: Known) -> Ref[Budget] | None:
        order = known[self.order]
        line = order.line_of(self.line) if order else None
        return BUDGETS(line.budget_id) if line else None


@dataclass(frozen=True)
class OfPayments:
    """Payments by their ids, and the orders that they are for."""

    payment_ids: Sequence[UUID]

    @property
    def first(self) -> tuple[Ref[Payment], ...]:
        """Name the payments."""
        return tuple(PAYMENTS(each) for each in self.payment_ids)

    def orders(self, known: Known) -> list[ReliedOn]:
        """Name their orders, each once."""
        return [ORDERS(each) for each in dict.fromkeys(one.order_id for one in self.there(known))]

    def all_of_a_run(self, known: Known) -> list[ReliedOn]:
        """Name their orders, the budgets that pay them, and whom they are paid to."""
        budgets = dict.fromkeys(each.budget_id for each in self.there(known))
        payees = dict.fromkeys(each.supplier_id for each in self.there(known))
        paid_from = (BUDGETS(each) for each in budgets)
        return [*self.orders(known), *paid_from, *(KNOWN_PAYEES(each) for each in payees)]

    def there(self, known: Known) -> list[Payment]:
        """Return those that there are."""
        return [found for each in self.first if (found := known[each])]

    def budgets(self, known: Known) -> dict[str, Budget]:
        """Return the budgets that pay them, by their ids."""
        found = dict.fromkeys(each.budget_id for each in self.there(known))
        return {each: BUDGETS(each).existing(known[BUDGETS(each)]) for each in found}

    def payees(self, known: Known) -> dict[UUID, KnownPayee]:
        """Return whom they are paid to, as far as that is known."""
        found = dict.fromkeys(each.supplier_id for each in self.there(known))
        return {each: row for each in found if (row := known[KNOWN_PAYEES(each)])}


def order_of(known: Known, payment: Payment) -> Order:
    """Return the order of a payment as it stands; raises `NotFound`."""
    return ORDERS(payment.order_id).existing(known[ORDERS(payment.order_id)])
