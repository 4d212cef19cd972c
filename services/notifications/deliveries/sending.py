"""Sending what is due by one channel, outside of any commit: a job for each, so that a dead one delays no other.

What was sent is recorded by a command right after. Whatever dies between the two, it is sent again under the same id.
"""

import asyncio
import time
from collections import defaultdict

import structlog

from services.notifications.channels.interface import Channel, NotNow, Parcel, Undeliverable
from services.notifications.deliveries.commands import Deliveries
from services.notifications.deliveries.domain.attempts import (
    Failed,
    Postponed,
    Result,
    Sent,
    is_of_address,
)
from services.notifications.deliveries.domain.delivery import Delivery
from services.notifications.deliveries.pacing import PACES, Breaker, Pace, RateLimit
from services.notifications.deliveries.packing import Group, Packed, Packing, Read
from services.notifications.deliveries.queries import DeliveryQueries, Waiting
from services.notifications.people.commands import AddressBook
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.jobs import Every, Job, Turn
from shared.store.errors import Unavailable
from shared.store.finishing import to_its_end
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

_SECONDS = 1.0
# So that what was tried comes again among what waits, however much that is.
_LONGEST_TURN = 60.0
# Before all that is due is looked through again, where nothing of it could be tried.
_PAUSE_SECONDS = 10.0
# A channel has a time limit of its own; this one holds where it does not keep it.
_LONGEST_SEND = 120.0
_OF_THE_OTHER_SIDE = frozenset({"away", "timed_out", "busy", "not_signed_in", "over_limit", "failed", "resting"})


class Sending:
    """Sends by one channel, for as long as this process leads."""

    def __init__(
        self,
        channel: Channel,
        packing: Packing,
        queries: DeliveryQueries,
        deliveries: Deliveries,
        book: AddressBook,
        clock: Clock,
        pace: Pace | None = None,
    ) -> None:
        """Send at this pace, else at the channel's own. Addresses that take nothing are stopped in this book."""
        self._channel = channel
        self._packing = packing
        self._queries = queries
        self._deliveries = deliveries
        self._book = book
        self._now = clock
        self._pace = pace or PACES.get(channel.name, Pace())
        self._rate = RateLimit(self._pace.a_second)
        self._breakers: dict[str, Breaker] = defaultdict(Breaker)
        self._attempts = 0
        self._looks_again_at = 0.0
        metrics.CHANNEL_RESTS.labels(channel.name).set_function(self._rests)

    @property
    def job(self) -> Job:
        """The job of the service."""
        return Job(f"channels.{self._channel.name}", Every(_SECONDS), self)

    async def __call__(self, turn: Turn) -> None:
        """Send what is due, the first first, as far as the channel or its receiver is not left alone."""
        name = self._channel.name
        waiting = await self._queries.waiting(name)
        self._tell(waiting)
        if not waiting.due or self._breakers[name].rests or time.monotonic() < self._looks_again_at:
            return
        self._attempts = 0
        await self._send_due(turn.caller)
        if not self._attempts:  # all that is due is for receivers at rest
            self._looks_again_at = time.monotonic() + _PAUSE_SECONDS
        self._tell(await self._queries.waiting(name))

    async def _send_due(self, caller: Caller) -> None:
        room, taken, ends = asyncio.Semaphore(self._pace.at_once), set[str](), time.monotonic() + _LONGEST_TURN
        async with asyncio.TaskGroup() as under_way:
            async for page in self._queries.due(self._channel.name):
                groups = await self._packing.groups([each for each in page if not self._rests_for(each)], taken)
                read = await self._packing.read(groups)
                for group in groups:
                    await room.acquire()
                    task = under_way.create_task(self._one(group, read, caller))
                    task.add_done_callback(lambda _: room.release())
                if time.monotonic() > ends or self._breakers[self._channel.name].rests:
                    break

    def _rests_for(self, delivery: Delivery) -> bool:
        return self._breakers[delivery.lane].rests

    async def _one(self, group: Group, read: Read, caller: Caller) -> None:
        breaker = self._breakers[group[0].lane]
        if breaker.rests:
            return
        packed = await self._packed(group, read)
        if packed.parcel is None or breaker.may_try():
            await to_its_end(self._sent(packed, breaker, caller))

    async def _packed(self, group: Group, read: Read) -> Packed:
        """Make the parcel of a group; one that cannot be made holds up no other."""
        try:
            return await self._packing.pack(group, read)
        except Unavailable:
            raise
        except Exception as error:  # such as an address that was damaged
            log.error("a parcel cannot be made", channel=self._channel.name, error=type(error).__name__)
            return Packed(group, instead=Postponed("failed"))

    async def _sent(self, packed: Packed, breaker: Breaker, caller: Caller) -> None:
        self._attempts += 1
        result = await self._send(packed.parcel, breaker) if packed.parcel else packed.instead or Failed("failed")
        if isinstance(result, Failed) and is_of_address(result.code) and packed.person_id and packed.key_id:
            await self._book.stop_email(
                packed.person_id, packed.key_id, result.code, caller.part(f"{packed.person_id}/{packed.key_id}")
            )
        # The first last, since the parcel has its id: whoever dies here leaves the rest to be sent under it again.
        for each in reversed(packed.deliveries):
            await self._deliveries.record(each.delivery_id, result, caller.part(f"{each.delivery_id}/{each.attempts}"))
        metrics.DELIVERIES.labels(self._channel.name, _outcome(result)).inc(len(packed.deliveries))

    async def _send(self, parcel: Parcel, breaker: Breaker) -> Result:
        await self._rate.wait()
        began = time.monotonic()
        result = await self._tried(parcel)
        metrics.DELIVERY_SECONDS.labels(self._channel.name).observe(time.monotonic() - began)
        _note(breaker, result)
        return result

    async def _tried(self, parcel: Parcel) -> Result:
        try:
            async with asyncio.timeout(_LONGEST_SEND):
                await self._channel.send(parcel)
        except Undeliverable as error:
            return Failed(error.code)
        except NotNow as error:
            return Postponed(error.code, error.retry_after)
        except TimeoutError:
            return Postponed("timed_out")
        except Exception as error:  # a fault of a channel loses nothing and holds up nobody
            # By its kind alone: what it says may repeat the address.
            log.error("a channel failed", channel=self._channel.name, error=type(error).__name__)
            return Postponed("failed")
        return Sent()

    def _rests(self) -> float:
        return float(self._breakers[self._channel.name].rests)

    def _tell(self, waiting: Waiting) -> None:
        age = (self._now() - waiting.oldest).total_seconds() if waiting.oldest else 0.0
        metrics.DELIVERIES_WAITING.labels(self._channel.name).set(waiting.due)
        metrics.DELIVERIES_WAITING_SECONDS.labels(self._channel.name).set(max(age, 0.0))


def _note(breaker: Breaker, result: Result) -> None:
    """Let a breaker know what an attempt says of the other side as a whole, and not of one address or message."""
    match result:
        case Sent() | Failed():
            breaker.succeeded()
        case Postponed(code, retry_after) if code in _OF_THE_OTHER_SIDE:
            breaker.failed(retry_after)
        case _:
            breaker.left()


def _outcome(result: Result) -> str:
    return "sent" if isinstance(result, Sent) else result.code
