"""What a channel took over and could not deliver, as GOV.UK Notify says: asked for again and again, recorded once."""

from collections.abc import Iterable

import structlog

from services.notifications.channels.interface import Channel, Failed, NotNow, TellsWhatFailed
from services.notifications.deliveries.commands import Deliveries
from services.notifications.deliveries.domain.delivery import DELIVERIES, DeliveryStatus
from shared.kernel.caller import Caller
from shared.kernel.jobs import Every, Job, Turn
from shared.store.store import Store

log = structlog.get_logger(__name__)

_SECONDS = 60.0


class Returned:
    """Asks the channel for what failed, newest first, until a page holds nothing new."""

    def __init__(self, store: Store, channel: TellsWhatFailed, deliveries: Deliveries) -> None:
        """Record by these commands what this channel says of deliveries in this store."""
        self._store = store
        self._channel = channel
        self._deliveries = deliveries

    @property
    def job(self) -> Job:
        """The job of the service."""
        return Job(f"channels.{self._channel.name}.returned", Every(_SECONDS), self)

    async def __call__(self, turn: Turn) -> None:
        """Record what has failed since. Where it does not answer, the next turn finds it all the same."""
        try:
            async for page in self._channel.failures():
                if not await self._record(page, turn.caller):
                    return
        except NotNow as refusal:
            log.warning("a channel does not say what failed", channel=self._channel.name, code=refusal.code)

    async def _record(self, page: list[Failed], caller: Caller) -> bool:
        """Record the failures of a page, and say whether any of them was new."""
        known = await self._store.several(DELIVERIES, {each.delivery_id for each in page})
        sent = {each.delivery_id for each in known if each.status == DeliveryStatus.SENT}
        new = [each for each in page if each.delivery_id in sent and await self._channel.has_failed(each.delivery_id)]
        for each in new:
            await self._deliveries.bounced(each.delivery_id, each.code, caller.part(each.delivery_id))
        return bool(new)


def jobs_of(store: Store, channels: Iterable[Channel], deliveries: Deliveries) -> tuple[Job, ...]:
    """Return a job for each channel that can be asked."""
    return tuple(Returned(store, each, deliveries).job for each in channels if isinstance(each, TellsWhatFailed))
