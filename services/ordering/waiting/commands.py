"""What can be done with the waiting list of a start. It changes in one commit with the places that are offered."""

from datetime import date
from uuid import UUID

from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain import placing
from services.ordering.orders.domain.terms import terms_on
from services.ordering.places.domain.places import PLACES, StartPlaces
from services.ordering.waiting.domain import joining, looking
from services.ordering.waiting.domain.joining import Joining, JoinWaitingList
from services.ordering.waiting.relying import JoiningList, ListHasGrown, LookingAgain
from shared.auth.access import covers
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.rules import NotFound
from shared.reference import policy
from shared.reference.calendar import uk_date
from shared.reference.markets import prevailing_policy
from shared.reference.policy_values import WaitingList
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.rows import Rows
from shared.store.store import Store


class WaitingLists:
    """Each command raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, offers: Rows[KnownOffer], clock: Clock) -> None:
        """Decide by what the store holds; the rows of offers say whose they are."""
        self.store = store
        self.now = clock
        self._offers = offers

    async def join(self, start_id: UUID, asked: JoinWaitingList, caller: Caller) -> Committed:
        """Let a need wait for a place of a start that is full."""
        now, what = self.now(), Joining(start_id, new_id(), asked.need_id)
        relied = JoiningList(start_id, asked.need_id, asked.offer_id, caller)

        def decided(known: Known) -> list[Event]:
            there_is, today = relied.circumstances(known), uk_date(now)
            market = placing.market_of(there_is.offer, today)
            regime = placing.regime_of(there_is.offer, today)
            followed = policy(WaitingList, regime, today)
            return joining.join(what, there_is, terms_on(regime, today), followed, market.code, now)

        return await self.store.change(Reliance(relied.first, relied.second), decided, caller)

    async def leave(self, start_id: UUID, waiting_id: UUID, caller: Caller) -> Committed:
        """Let a need wait no more; the place that it was offered, if any, is free for the next."""
        now, places = self.now(), PLACES(start_id)

        def decided(found: StartPlaces | None) -> list[Event]:
            waiting = found.waits(waiting_id) if found else None
            if found is None or waiting is None or not covers(caller, waiting.district):
                raise NotFound("waiting", waiting_id)
            return joining.leave(found, waiting, now)

        return await self.store.change((places,), decided, caller)

    async def lapse(self, start_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Let those wait no more that did not order in time what they were offered, on the clock of that."""
        now, places = self.now(), PLACES(start_id)
        return await self.store.change(
            (places,), lambda found: joining.lapse(places.existing(found), due_on, now), caller
        )

    async def look_again(self, start_id: UUID, caller: Caller, *, gone: bool = False) -> None:
        """Offer what is free to those whose turn it is, and take off the list who waits no more.

        `gone` says that its offer was withdrawn, delisted or has expired.
        """
        while True:
            try:
                await self._look_again(await self._found(start_id), caller, gone=gone)
            except ListHasGrown:
                continue
            return

    async def _found(self, start_id: UUID) -> LookingAgain:
        """Return what is to be read, as it is found now."""
        places = (await self.store.get(PLACES(start_id))).state
        offer = await self._offers.get(places.offer_id)
        needs = tuple(each.need_id for each in places.waiting)
        return LookingAgain(start_id, places.offer_id, offer.supplier_id if offer else None, needs)

    async def _look_again(self, relied: LookingAgain, caller: Caller, *, gone: bool) -> Committed:
        now = self.now()

        def decided(known: Known) -> list[Event]:
            places = known[relied.places]
            if places is None or not places.waiting:
                return []
            around, today = relied.around(known, places), uk_date(now)
            followed = prevailing_policy(WaitingList, today)
            return looking.look_again(places, around, followed, now, gone=gone)

        return await self.store.change(Reliance(relied.everything), decided, caller)
