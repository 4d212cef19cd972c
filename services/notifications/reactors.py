"""What notifications do on others' events: tell those whom it concerns."""

import asyncio

from services.notifications.commands import Inboxes
from services.notifications.domain.known import KnownOffer
from services.notifications.domain.message import News
from services.notifications.domain.recipients import Recipient, recipients_of
from services.notifications.domain.templates import parameters_of
from shared.contracts.catalogue import OfferEvent
from shared.contracts.event import Event
from shared.decisions import NotFound
from shared.store.caller import Caller
from shared.store.rows import Rows

_UNDER_WAY = 1024


class Reactions:
    """All messages about an event are delivered side by side, so that the store commits them in groups."""

    def __init__(self, inboxes: Inboxes, offers: Rows[KnownOffer]) -> None:
        """`offers` tell which districts an offer's news is for."""
        self._inboxes = inboxes
        self._offers = offers
        # A batch of changes to offers that are for every district would overfill the store's queue, time and again.
        self._room = asyncio.Semaphore(_UNDER_WAY)

    async def on_news(self, event: Event, caller: Caller) -> None:
        """Tell everybody whom an event concerns."""
        await self._tell(event, None, caller)

    async def on_offer_news(self, event: OfferEvent, caller: Caller) -> None:
        """Tell every district of an offer, and those that it was for until now; raises `NotFound`."""
        offer = await self._offers.get(event.offer_id)
        if offer is None:
            raise NotFound("offer", event.offer_id)
        await self._tell(event, offer, caller)

    async def _tell(self, event: Event, offer: KnownOffer | None, caller: Caller) -> None:
        if caller.causation_id is None or caller.caused_at is None:
            raise ValueError(f"{caller.actor} does not say which event it acts on")
        news = News(event.TYPE, caller.causation_id, caller.caused_at, parameters_of(event, offer))
        await asyncio.gather(*(self._deliver(each, news, caller) for each in recipients_of(event, offer)))

    async def _deliver(self, recipient: Recipient, news: News, caller: Caller) -> None:
        async with self._room:
            await self._inboxes.deliver(recipient, news, caller)
