"""What can be done with drafts of offers, a method each."""

from collections.abc import Callable, Iterable
from uuid import UUID

from services.catalogue.drafts.domain import drafting
from services.catalogue.drafts.domain.draft import DRAFTS, Draft
from services.catalogue.drafts.domain.drafting import BeginDraft, SaveDraft
from services.catalogue.drafts.queries import DRAFT_ACCESS
from services.catalogue.known.suppliers import KNOWN_SUPPLIERS
from services.catalogue.offers.domain.offer import OFFERS, Offer
from services.catalogue.offers.queries import OFFER_ACCESS
from shared.auth.access import supplier_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.store import Store


class Drafts:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Keep what suppliers have written so far."""
        self._store = store
        self._now = clock

    async def begin(self, asked: BeginDraft, caller: Caller) -> Committed:
        """Begin a draft of a new offer of the supplier that the token speaks for."""
        offer_draft_id, supplier_id, now = new_id(), supplier_of(caller), self._now()
        return await self._store.change(
            (DRAFTS.new(offer_draft_id),), lambda _: drafting.begin(offer_draft_id, supplier_id, asked, now), caller
        )

    async def copy(self, offer_id: UUID, caller: Caller) -> Committed:
        """Begin a draft of a new offer with what one of the supplier's own says."""
        offer_draft_id, now = new_id(), self._now()
        return await self._begin_from(
            offer_draft_id, offer_id, caller, lambda offer: drafting.copy(offer_draft_id, offer, now)
        )

    async def revise(self, offer_id: UUID, caller: Caller) -> Committed:
        """Begin a draft of the next version of one of the supplier's own offers."""
        offer_draft_id, now = new_id(), self._now()
        return await self._begin_from(
            offer_draft_id, offer_id, caller, lambda offer: drafting.revise(offer_draft_id, offer, now)
        )

    async def save(self, offer_draft_id: UUID, asked: SaveDraft, caller: Caller) -> Committed:
        """Keep what a draft says now."""
        now = self._now()
        return await self._change(offer_draft_id, caller, lambda draft: drafting.save(draft, asked, now))

    async def discard(self, offer_draft_id: UUID, caller: Caller) -> Committed:
        """Give a draft up."""
        now = self._now()
        return await self._change(offer_draft_id, caller, lambda draft: drafting.discard(draft, now))

    async def publish(self, offer_draft_id: UUID, caller: Caller) -> Committed:
        """Make an offer of a draft, or the next version of the one that it revises, in one commit."""
        offer_id, draft, now = new_id(), DRAFTS(offer_draft_id), self._now()
        supplier = guarded(KNOWN_SUPPLIERS(supplier_of(caller)))

        def becomes(known: Known) -> Iterable[ReliedOn]:
            own = known[draft]
            return (OFFERS(own.revises) if own and own.revises else OFFERS.new(offer_id),)

        def decided(known: Known) -> list[Event]:
            own = DRAFT_ACCESS.changeable(caller, offer_draft_id, known[draft])
            revised = known[OFFERS(own.revises)] if own.revises else None
            return drafting.publish(own, revised, known[supplier], offer_id, new_id, now)

        return await self._store.change(Reliance((draft, supplier), becomes), decided, caller)

    async def _begin_from(
        self, offer_draft_id: UUID, offer_id: UUID, caller: Caller, decide: Callable[[Offer], list[Event]]
    ) -> Committed:
        offer, own = OFFERS(offer_id), OFFER_ACCESS.deciding(caller, offer_id, decide)
        return await self._store.change(
            Reliance((DRAFTS.new(offer_draft_id), offer)), lambda known: own(known[offer]), caller
        )

    async def _change(self, offer_draft_id: UUID, caller: Caller, decide: Callable[[Draft], list[Event]]) -> Committed:
        return await self._store.change(
            (DRAFTS(offer_draft_id),), DRAFT_ACCESS.deciding(caller, offer_draft_id, decide), caller
        )
