"""What a decision on a waiting list relies on: the list, the offer with its supplier, and the needs that wait."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from services.ordering.known.needs import KNOWN_NEEDS, KnownNeed
from services.ordering.known.offers import KNOWN_OFFERS, KnownOffer
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.folding import ORDER_OF_NEED
from services.ordering.places.domain.places import PLACES, StartPlaces
from services.ordering.waiting.domain.looking import Around
from shared.auth.access import covers
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.holding import ClaimRef
from shared.kernel.projection import RowRef
from shared.kernel.rules import Rejected
from shared.store.reliance import Known, ReliedOn, guarded


@dataclass(frozen=True)
class JoiningList:
    """What joining relies on: all that an order of the need would, but for money."""

    start_id: UUID
    need_id: UUID
    offer_id: UUID
    caller: Caller

    @cached_property
    def places(self) -> Ref[StartPlaces]:
        """The places of the start, with its list."""
        return PLACES(self.start_id)

    @cached_property
    def offer(self) -> RowRef[KnownOffer]:
        """The offer, which must stand at the commit as it was read."""
        return guarded(KNOWN_OFFERS(self.offer_id))

    @cached_property
    def need(self) -> RowRef[KnownNeed]:
        """The need that is to wait."""
        return KNOWN_NEEDS(self.need_id)

    @cached_property
    def running(self) -> ClaimRef:
        """The need's one running order."""
        return ORDER_OF_NEED(self.need_id)

    @property
    def first(self) -> tuple[ReliedOn, ...]:
        """Name what was asked for."""
        return (self.places, self.offer, self.need, self.running)

    def second(self, known: Known) -> list[ReliedOn]:
        """Name the supplier of the offer."""
        offer = known[self.offer]
        return [guarded(KNOWN_SUPPLIERS(offer.supplier_id))] if offer else []

    def circumstances(self, known: Known) -> Circumstances:
        """Put together what the decision is made on; the need of a client of another district is not known."""
        offer, need = known[self.offer], known[self.need]
        return Circumstances(
            offer=offer,
            supplier=known[KNOWN_SUPPLIERS(offer.supplier_id)] if offer else None,
            needs=(need if need and covers(self.caller, need.district) else None,),
            budgets={},
            running=(known[self.running],),
            places=known[self.places],
        )


class ListHasGrown(Rejected):
    """Nothing is decided yet: more needs wait than were read."""


@dataclass(frozen=True)
class LookingAgain:
    """What looking at a list again relies on, as it was found a moment before, when these needs waited.

    The offer and its supplier must stand at the commit as they were read.
    """

    start_id: UUID
    offer_id: UUID
    supplier_id: UUID | None
    needs: tuple[UUID, ...]

    @cached_property
    def places(self) -> Ref[StartPlaces]:
        """The places of the start, with its list."""
        return PLACES(self.start_id)

    @property
    def everything(self) -> tuple[ReliedOn, ...]:
        """Name the list, the offer with its supplier, and the needs with their orders."""
        supplier = [guarded(KNOWN_SUPPLIERS(self.supplier_id))] if self.supplier_id else []
        return (
            self.places,
            guarded(KNOWN_OFFERS(self.offer_id)),
            *supplier,
            *(KNOWN_NEEDS(each) for each in self.needs),
            *(ORDER_OF_NEED(each) for each in self.needs),
        )

    def around(self, known: Known, places: StartPlaces) -> Around:
        """Put together what the decision is made on; a supplier that is another by now is not known.

        Raises `ListHasGrown` where a need waits by now that was not read.
        """
        if not {each.need_id for each in places.waiting} <= {*self.needs}:
            raise ListHasGrown
        offer = known[KNOWN_OFFERS(self.offer_id)]
        is_its = offer is not None and offer.supplier_id == self.supplier_id
        return Around(
            offer=offer,
            supplier=known[KNOWN_SUPPLIERS(self.supplier_id)] if is_its else None,
            needs={each: known[KNOWN_NEEDS(each)] for each in self.needs},
            running={each: known[ORDER_OF_NEED(each)] for each in self.needs},
        )
