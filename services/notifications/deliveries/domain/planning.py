"""Planning deliveries: whom a message is sent to, by which channel, and when; in pages, each in a commit of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.deliveries.domain.delivery import Delivery, delivery_id_of
from services.notifications.deliveries.domain.fan_out import FanOut, fan_out_id_of
from shared.contracts import notifications as facts
from shared.contracts.event import Event


@dataclass(frozen=True, slots=True)
class Planned:
    """One delivery that is to be: to a person, or to a webhook, by a channel, from `due_at` on."""

    channel: str
    due_at: datetime
    person_id: UUID | None = None
    webhook_id: UUID | None = None
    digest: str | None = None

    def id_for(self, message_id: UUID) -> UUID:
        """Return the delivery's id; raises `ValueError` for one to nobody."""
        target = self.person_id or self.webhook_id
        if target is None:
            raise ValueError("a delivery is to a person or to a webhook")
        return delivery_id_of(message_id, self.channel, target)


@dataclass(frozen=True)
class Page:
    """The deliveries of one message to some of those whom it reaches.

    It follows those up to `begins_after`, and reaches to `ends_at`, in the order of ids; `None` for the first, and
    where nobody follows.
    """

    message_id: UUID
    group: str
    statutory: bool
    planned: tuple[Planned, ...]
    begins_after: UUID | None = None
    ends_at: UUID | None = None

    @property
    def is_all(self) -> bool:
        """Whether there is no other page of this message."""
        return self.begins_after is None and self.ends_at is None


def plan(page: Page, found: Sequence[Delivery | None], fan_out: FanOut | None, now: datetime) -> list[Event]:
    """Plan what is not planned yet; `found` are the deliveries of the page that there are, in its order.

    A page that was planned before, by whoever led then, changes nothing.
    """
    if fan_out is not None and (not fan_out.open or fan_out.after != page.begins_after):
        return []
    planned: list[Event] = [
        facts.DeliveryPlanned(
            delivery_id=each.id_for(page.message_id),
            message_id=page.message_id,
            channel=each.channel,
            person_id=each.person_id,
            webhook_id=each.webhook_id,
            group=page.group,
            statutory=page.statutory,
            digest=each.digest,
            due_at=each.due_at.replace(microsecond=0),
            planned_at=now,
        )
        for each, delivery in zip(page.planned, found, strict=True)
        if delivery is None
    ]
    return [*planned, *_progress(page, fan_out, now)]


def _progress(page: Page, fan_out: FanOut | None, now: datetime) -> list[Event]:
    ids = {"fan_out_id": fan_out_id_of(page.message_id), "message_id": page.message_id}
    if page.ends_at is not None:
        return [facts.FanOutAdvanced(**ids, after=page.ends_at, planned_at=now)]
    if fan_out is not None:
        return [facts.FanOutEnded(**ids, ended_at=now)]
    return []
