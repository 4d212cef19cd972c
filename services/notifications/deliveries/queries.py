"""Deliveries as operators see them, without addresses, and as whoever sends finds what is due."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from services.notifications.deliveries.domain.delivery import DELIVERIES, Delivery, DeliveryStatus
from services.notifications.deliveries.domain.fan_out import FAN_OUTS, FanOut
from services.notifications.deliveries.history import DELIVERY_DISCLOSURE
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, Filters
from shared.reference.codes import Code
from shared.store.store import Store

_PAGE = 200


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery, for an operator: to whom by an id alone, how it stands, and why.

    `attempts` are those that failed. `due_at` is when it is tried next, or was tried last.
    """

    delivery_id: UUID
    message_id: UUID
    channel: Annotated[str, Code("channel")]
    group: Annotated[str, Code("group of notices")]
    statutory: bool
    person_id: UUID | None
    webhook_id: UUID | None
    digest: str | None
    status: Annotated[DeliveryStatus, Code("delivery status")]
    code: str | None
    attempts: int
    planned_at: datetime
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many deliveries of a channel are due, and since when the first of them is."""

    due: int
    oldest: datetime | None


class DeliveryQueries:
    """Reads deliveries."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Read from this store; what is due is a matter of this clock."""
        self._store = store
        self._now = clock
        self._past = Past(store, DELIVERY_DISCLOSURE)

    async def delivery(self, delivery_id: UUID) -> tuple[DeliveryView, int]:
        """Return a delivery and its version; raises `NotFound`."""
        stored = await self._store.get(DELIVERIES(delivery_id))
        return view(stored.state), stored.version

    async def deliveries(self, filters: Filters, *, after: str | None, limit: int) -> list[tuple[str, DeliveryView]]:
        """Return deliveries with their ids, in the order of the messages' times."""
        found = await self._store.documents(DELIVERIES, filters, after=after, limit=limit)
        return [(identifier, view(DELIVERIES.decode(document))) for identifier, document in found]

    async def history(self, delivery_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a delivery; raises `NotFound`."""
        return await self._past.history(delivery_id, caller, lambda one: one, after=after, limit=limit)

    async def due(self, channel: str) -> AsyncIterator[list[Delivery]]:
        """Yield what is due by now, many at a time, the first first; each once, whatever becomes of it meanwhile."""
        filters: Filters = {**_waiting(channel), "due_at": Between(most=moment(self._now()))}
        after: str | None = None
        while found := await self._store.in_order(
            DELIVERIES, filters, ("due_at", "delivery_id"), after=after, limit=_PAGE
        ):
            yield [DELIVERIES.decode(document) for _, document in found]
            after = found[-1][0]

    async def waiting(self, channel: str) -> Waiting:
        """Return what is due by now and not sent."""
        filters: Filters = {**_waiting(channel), "due_at": Between(most=moment(self._now()))}
        first = await self._store.in_order(DELIVERIES, filters, ("due_at", "delivery_id"), after=None, limit=1)
        oldest = DELIVERIES.decode(first[0][1]).due_at if first else None
        return Waiting(await self._store.count(DELIVERIES, filters) if first else 0, oldest)

    async def of_digest(self, delivery: Delivery) -> list[Delivery]:
        """Return all that waits for the same digest of the same person by the same channel."""
        filters: Filters = {**_waiting(delivery.channel), "person_id": delivery.person_id, "digest": delivery.digest}
        return [each async for page in self._store.pages(DELIVERIES, filters) for each in page]

    async def open_fan_outs(self, limit: int) -> list[FanOut]:
        """Return messages that are not planned for everybody yet."""
        found = await self._store.documents(FAN_OUTS, {"open": True}, after=None, limit=limit)
        return [FAN_OUTS.decode(document) for _, document in found]


def _waiting(channel: str) -> Filters:
    return {"channel": channel, "status": DeliveryStatus.WAITING.value}


def moment(at: datetime) -> str:
    """Return a moment as states have it, in whole seconds: as text, the earlier comes first."""
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def view(delivery: Delivery) -> DeliveryView:
    """Show a delivery to an operator."""
    return DeliveryView(
        delivery_id=delivery.delivery_id,
        message_id=delivery.message_id,
        channel=delivery.channel,
        group=delivery.group,
        statutory=delivery.statutory,
        person_id=delivery.person_id,
        webhook_id=delivery.webhook_id,
        digest=delivery.digest,
        status=delivery.status,
        code=delivery.code,
        attempts=delivery.attempts,
        planned_at=delivery.planned_at,
        due_at=delivery.due_at,
        sent_at=delivery.sent_at,
    )
