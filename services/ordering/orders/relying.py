"""What a decision on an order relies on: what its caller names, and what that leads to."""

from dataclasses import dataclass
from functools import cached_property

from services.ordering.budgets.domain.budget import BUDGETS, Budget, budget_id_of
from services.ordering.known.needs import KNOWN_NEEDS, KnownNeed
from services.ordering.known.offers import KNOWN_OFFERS, KnownOffer
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.domain.placing import Circumstances, PlaceOrder
from services.ordering.orders.domain.state import ORDER_OF_NEED
from shared.auth.access import covers
from shared.kernel.aggregate import ClaimRef, Ref
from shared.kernel.caller import Caller
from shared.kernel.memberships import KnownSupplier
from shared.kernel.projection import RowRef
from shared.store.needs import Known, Need, guarded


@dataclass(frozen=True)
class Placing:
    """What placing an order relies on."""

    asked: PlaceOrder
    caller: Caller
    year: str

    @cached_property
    def claim(self) -> ClaimRef:
        """The need's one running order."""
        return ORDER_OF_NEED(self.asked.need_id)

    @cached_property
    def offer(self) -> RowRef[KnownOffer]:
        """The offer that is ordered."""
        return KNOWN_OFFERS(self.asked.offer_id)

    @cached_property
    def need(self) -> RowRef[KnownNeed]:
        """The need that is to be met."""
        return KNOWN_NEEDS(self.asked.need_id)

    def second(self, known: Known) -> list[Need]:
        """Name the offer's supplier, whose standing must hold at the commit, and the budget of the district."""
        return [each for each in (self._supplier(known), self._budget(known)) if each]

    def circumstances(self, known: Known) -> Circumstances:
        """Put together what the decision is made on."""
        supplier, budget = self._supplier(known), self._budget(known)
        return Circumstances(
            offer=known[self.offer],
            supplier=known[supplier] if supplier else None,
            need=self._need(known),
            budget=known[budget] if budget else None,
            running=known[self.claim],
        )

    def _supplier(self, known: Known) -> RowRef[KnownSupplier] | None:
        offer = known[self.offer]
        return guarded(KNOWN_SUPPLIERS(offer.supplier_id)) if offer else None

    def _budget(self, known: Known) -> Ref[Budget] | None:
        need = self._need(known)
        return BUDGETS(budget_id_of(need.district, self.year)) if need else None

    def _need(self, known: Known) -> KnownNeed | None:
        """Return the need; that of a client of another district is one that is not known."""
        need = known[self.need]
        return need if need and covers(self.caller, need.district) else None
