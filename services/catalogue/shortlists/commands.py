"""What can be done with shortlists: declare what is relied on, decide in the domain, commit."""

from collections.abc import Iterable
from uuid import UUID

from services.catalogue.known.places import KNOWN_PLACES
from services.catalogue.known.suppliers import KNOWN_SUPPLIERS
from services.catalogue.offers.domain.offer import OFFERS
from services.catalogue.shortlists.domain import freezing
from services.catalogue.shortlists.domain.freezing import FreezeShortlist, MakeShortlist, Shortlisted, Standing
from services.catalogue.shortlists.domain.shortlist import SHORTLISTS, Shortlist
from services.catalogue.shortlists.queries import SHORTLIST_ACCESS
from shared.auth.access import must_serve_district
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn
from shared.store.store import Store


class Shortlists:
    """The commands about shortlists. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Freeze what the store holds, and what its rows of others' facts say, as far as they have arrived."""
        self._store = store
        self._now = clock

    async def make(self, asked: MakeShortlist, caller: Caller) -> Committed:
        """Put offers on a new shortlist of a district that the caller serves."""
        must_serve_district(caller, asked.district)
        shortlist_id, now = new_id(), self._now()

        def decide(known: Known) -> list[Event]:
            return freezing.make(shortlist_id, asked, _standing(known, asked.offers), now)

        return await self._store.change(_reliance(SHORTLISTS.new(shortlist_id), asked.offers), decide, caller)

    async def freeze(self, shortlist_id: UUID, asked: FreezeShortlist, caller: Caller) -> Committed:
        """Freeze a shortlist anew, with the offers that are named now."""
        ref, now = SHORTLISTS(shortlist_id), self._now()

        def decide(known: Known) -> list[Event]:
            shortlist = SHORTLIST_ACCESS.changeable(caller, shortlist_id, known[ref])
            return freezing.freeze(shortlist, asked, _standing(known, asked.offers), now)

        return await self._store.change(_reliance(ref, asked.offers), decide, caller)

    async def discard(self, shortlist_id: UUID, caller: Caller) -> Committed:
        """Let go of a shortlist."""
        now = self._now()
        decide = SHORTLIST_ACCESS.deciding(caller, shortlist_id, lambda one: freezing.discard(one, now))
        return await self._store.change((SHORTLISTS(shortlist_id),), decide, caller)


def _reliance(shortlist: Ref[Shortlist], asked: Shortlisted) -> Reliance:
    """Name the offers, then their suppliers and starts. None is guarded: a shortlist tells what has changed since."""
    return Reliance((shortlist, *(OFFERS(each) for each in _ids(asked))), lambda known: _of_offers(known, asked))


def _of_offers(known: Known, asked: Shortlisted) -> Iterable[ReliedOn]:
    for each in _ids(asked):
        if offer := known[OFFERS(each)]:
            yield KNOWN_SUPPLIERS(offer.supplier_id)
            yield from (KNOWN_PLACES(start.start_id) for start in offer.content.starts)


def _standing(known: Known, asked: Shortlisted) -> Standing:
    offers = {each: offer for each in _ids(asked) if (offer := known[OFFERS(each)])}
    suppliers = {each.supplier_id: known[KNOWN_SUPPLIERS(each.supplier_id)] for each in offers.values()}
    starts = [start.start_id for each in offers.values() for start in each.content.starts]
    places = {each: known[KNOWN_PLACES(each)] for each in starts}
    return Standing(
        offers,
        {each: row for each, row in suppliers.items() if row},
        {each: row for each, row in places.items() if row},
    )


def _ids(asked: Shortlisted) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(each.offer_id for each in asked))
