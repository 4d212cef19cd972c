"""What can be done with offers: declare what is relied on, decide in the domain, commit."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from services.catalogue.known.suppliers import KNOWN_SUPPLIERS
from services.catalogue.offers.domain import decisions, expiring, pausing, reverting
from services.catalogue.offers.domain.content import WithdrawOffer, WriteOffer
from services.catalogue.offers.domain.decisions import Publishing
from services.catalogue.offers.domain.offer import OFFERS, STANDING, Offer
from services.catalogue.offers.domain.pausing import PauseOffer, ResumeOffer
from services.catalogue.offers.domain.reverting import RevertOffer
from services.catalogue.offers.queries import OFFER_ACCESS
from services.catalogue.offers.running_out import running_out
from services.catalogue.offers.versions import versions_of
from shared.auth.access import supplier_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters, one_of
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.kernel.projection import RowRef
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store


class Offers:
    """The commands about offers. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds, and by its rows of the registry's facts, as far as they have arrived."""
        self._store = store
        self._now = clock

    async def publish(self, asked: WriteOffer, caller: Caller) -> Committed:
        """Publish an offer of the supplier that the token speaks for."""
        about, now = Publishing(new_id(), supplier_of(caller), _ids_for(asked)), self._now()
        supplier = guarded(KNOWN_SUPPLIERS(about.supplier_id))
        return await self._store.change(
            Reliance((OFFERS.new(about.offer_id), supplier)),
            lambda known: decisions.publish(about, known[supplier], asked, now),
            caller,
        )

    async def update(self, offer_id: UUID, asked: WriteOffer, caller: Caller) -> Committed:
        """Replace what an offer says by a new version."""
        fresh, now = _ids_for(asked), self._now()
        return await self._change_with_supplier(
            offer_id, caller, lambda offer, supplier: decisions.update_in_line(offer, supplier, asked, fresh, now)
        )

    async def pause(self, offer_id: UUID, asked: PauseOffer, caller: Caller) -> Committed:
        """Take no new orders for an offer for now."""
        now = self._now()
        return await self._change(offer_id, caller, lambda offer: pausing.pause(offer, asked, now))

    async def resume(self, offer_id: UUID, asked: ResumeOffer, caller: Caller) -> Committed:
        """Take orders for an offer again, if its supplier may."""
        now = self._now()
        return await self._change_with_supplier(
            offer_id, caller, lambda offer, supplier: pausing.resume(offer, supplier, asked, now)
        )

    async def revert(self, offer_id: UUID, asked: RevertOffer, caller: Caller) -> Committed:
        """Let an offer say again what an earlier version of it said, as a new version."""
        # What a version said never changes, so that it may be read beside the commit.
        said = (await versions_of(self._store, offer_id)).get(asked.offer_version)
        now, content = self._now(), said.content if said else None
        return await self._change_with_supplier(
            offer_id,
            caller,
            lambda offer, supplier: reverting.revert(offer, supplier, asked.offer_version, content, now),
        )

    async def withdraw(self, offer_id: UUID, asked: WithdrawOffer, caller: Caller) -> Committed:
        """Take an offer back for good."""
        now = self._now()
        return await self._change(offer_id, caller, lambda offer: decisions.withdraw(offer, asked, now))

    async def announce_expiring(self, offer_id: UUID, expires_on: date, caller: Caller) -> Committed:
        """Say that the last day of an offer is near."""
        ref = OFFERS(offer_id)
        return await self._store.change(
            (ref,), lambda offer: expiring.announce_expiring(ref.existing(offer), expires_on), caller
        )

    async def expire(self, offer_id: UUID, expires_on: date, caller: Caller) -> Committed:
        """End an offer whose last day is over."""
        ref, now = OFFERS(offer_id), self._now()
        return await self._store.change(
            (ref,), lambda offer: expiring.expire(ref.existing(offer), expires_on, now), caller
        )

    async def _change(self, offer_id: UUID, caller: Caller, decide: Callable[[Offer], list[Event]]) -> Committed:
        return await self._store.change((OFFERS(offer_id),), OFFER_ACCESS.deciding(caller, offer_id, decide), caller)

    async def _change_with_supplier(
        self, offer_id: UUID, caller: Caller, decide: Callable[[Offer, KnownSupplier | None], list[Event]]
    ) -> Committed:
        """Decide on an offer by what is known of its supplier at the commit."""
        ref = OFFERS(offer_id)

        def decided(known: Known) -> list[Event]:
            offer = OFFER_ACCESS.changeable(caller, offer_id, known[ref])
            return decide(offer, known[KNOWN_SUPPLIERS(offer.supplier_id)])

        return await self._store.change(Reliance((ref,), lambda known: _its_supplier(known[ref])), decided, caller)

    async def keep_in_line(self, offer_id: UUID, supplier_id: UUID, caller: Caller) -> None:
        """Make an offer stand as its supplier does now."""
        offer, supplier, now = OFFERS(offer_id), guarded(KNOWN_SUPPLIERS(supplier_id)), self._now()
        await self._store.change(
            Reliance((offer, supplier)),
            lambda known: decisions.keep_in_line(known[offer], known[supplier], now),
            caller,
        )

    async def keep_all_in_line(self, supplier_id: UUID, caller: Caller) -> None:
        """Make every offer of a supplier stand as it does now, each in a change of its own."""
        standing: Filters = {"supplier_id": supplier_id, "status": one_of(STANDING)}
        async for page in self._store.pages(OFFERS, standing):
            ids = [each.offer_id for each in page]
            # Not a task group, which would wrap the error by whose type the consumer decides what to do.
            await asyncio.gather(*(self.keep_in_line(each, supplier_id, caller.part(each)) for each in ids))

    async def pass_on_all(self, predecessor_id: UUID, successor_id: UUID, caller: Caller) -> None:
        """Let every offer of a supplier pass to the one that took its place, each in a change of its own."""
        standing: Filters = {"supplier_id": predecessor_id, "status": one_of(STANDING)}
        async for page in self._store.pages(OFFERS, standing):
            ids = [each.offer_id for each in page]
            passing = (self._pass_on(each, predecessor_id, successor_id, caller.part(each)) for each in ids)
            await asyncio.gather(*passing)

    async def _pass_on(self, offer_id: UUID, predecessor_id: UUID, successor_id: UUID, caller: Caller) -> None:
        offer, now = OFFERS(offer_id), self._now()
        of, to = (guarded(KNOWN_SUPPLIERS(each)) for each in (predecessor_id, successor_id))
        await self._store.change(
            Reliance((offer, of, to)),
            lambda known: decisions.transfer(known[offer], known[of], known[to], now),
            caller,
        )

    async def follow_evidence(self, suppliers: Sequence[KnownSupplier], since: date | None, caller: Caller) -> None:
        """Hide the offers of which nothing can be delivered any more before their suppliers' evidence ends.

        Only what has to change is, since days pass for all offers and change few of them: `since` the day on which this
        was done last, if it ever was.
        """
        now, by_id = self._now(), {each.supplier_id: each for each in suppliers}
        async for page in running_out(self._store, suppliers, since, uk_date(now)):
            for each in page:
                if decisions.keep_in_line(each, by_id[each.supplier_id], now):
                    await self.keep_in_line(each.offer_id, each.supplier_id, caller.part(each.offer_id))


def _its_supplier(offer: Offer | None) -> tuple[RowRef[KnownSupplier], ...]:
    return (guarded(KNOWN_SUPPLIERS(offer.supplier_id)),) if offer else ()


def _ids_for(asked: WriteOffer) -> tuple[UUID, ...]:
    """Return an id for each start, for those that turn out to be new."""
    return tuple(new_id() for _ in asked.starts)
