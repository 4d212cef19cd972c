"""A delivery: one message on its way to one person or webhook by one channel, folded from its events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.ids import derived_id
from shared.reference.codes import Code

UNKNOWN_GROUP = "unknown"
"""Of a delivery of which only is known that it was sent or failed, since its database was restored."""


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Delivery:
    """One delivery. Exactly one of `person_id` and `webhook_id` says to whom.

    `due_at` is when it is tried next, or was last. `attempts` are all that failed, `refusals` those of them that were
    about this address or message; `code` says why the last one failed, or why it is not sent.
    """

    delivery_id: UUID
    message_id: UUID
    channel: Annotated[str, Code("channel")]
    group: Annotated[str, Code("group of notices")]
    statutory: bool
    planned_at: datetime
    due_at: datetime
    person_id: UUID | None = None
    webhook_id: UUID | None = None
    digest: str | None = None
    status: Annotated[DeliveryStatus, Code("delivery status")] = DeliveryStatus.WAITING
    attempts: int = 0
    refusals: int = 0
    code: str | None = None
    sent_at: datetime | None = None

    @property
    def together(self) -> str:
        """What is due together is one parcel: a message by itself, or all of a digest that waits for a person."""
        return f"{self.person_id} {self.digest}" if self.digest else str(self.delivery_id)

    @property
    def lane(self) -> str:
        """What fails together: a channel as a whole, or the one receiver of a webhook."""
        return f"{self.channel} {self.webhook_id}" if self.webhook_id else self.channel


def delivery_id_of(message_id: UUID, channel: str, target: UUID) -> UUID:
    """Return the one id of a message on its way to a person or webhook by a channel: so it is planned once."""
    return derived_id(message_id, f"{channel} {target}")


def evolve(delivery: Delivery | None, event: facts.DeliveryEvent) -> Delivery:
    """Fold one event into a delivery."""
    if isinstance(event, facts.DeliveryPlanned):
        return Delivery(
            delivery_id=event.delivery_id,
            message_id=event.message_id,
            channel=event.channel,
            group=event.group,
            statutory=event.statutory,
            planned_at=event.planned_at,
            due_at=event.due_at,
            person_id=event.person_id,
            webhook_id=event.webhook_id,
            digest=event.digest,
        )
    delivery, fold = begun(delivery, event), _FOLDS.get(type(event))
    return fold(delivery, event) if fold else delivery


def _fold_attempt(delivery: Delivery, event: facts.DeliveryAttemptFailed) -> Delivery:
    refusals = delivery.refusals + (0 if event.of_channel else 1)
    return replace(
        delivery, attempts=delivery.attempts + 1, refusals=refusals, due_at=event.due_at, code=str(event.code)
    )


def _fold_sent(delivery: Delivery, event: facts.MessageSent) -> Delivery:
    return replace(delivery, status=DeliveryStatus.SENT, sent_at=event.sent_at, code=None)


def _fold_failed(delivery: Delivery, event: facts.MessageFailed) -> Delivery:
    return replace(delivery, status=DeliveryStatus.FAILED, code=str(event.code))


def _fold_cancelled(delivery: Delivery, event: facts.DeliveryCancelled) -> Delivery:
    return replace(delivery, status=DeliveryStatus.CANCELLED, code=str(event.code))


def _fold_resent(delivery: Delivery, event: facts.DeliveryResent) -> Delivery:
    return replace(
        delivery, status=DeliveryStatus.WAITING, due_at=event.due_at, refusals=0, code=None, sent_at=None, digest=None
    )


def begun_by(event: facts.DeliveryEvent, now: datetime) -> facts.DeliveryPlanned | None:
    """Return by what a delivery began of which only is known that it was sent or failed: so it is not sent again.

    To whom is lost: nothing public says that. Its group and its weight stand in the message.
    """
    if not isinstance(event, facts.MessageSent | facts.MessageFailed):
        return None
    return facts.DeliveryPlanned(
        delivery_id=event.delivery_id,
        message_id=event.message_id,
        channel=event.channel,
        group=UNKNOWN_GROUP,
        statutory=False,
        due_at=now,
        planned_at=now,
    )


_FOLDS: Mapping[type[Event], Callable[[Delivery, Any], Delivery]] = {
    facts.DeliveryAttemptFailed: _fold_attempt,
    facts.MessageSent: _fold_sent,
    facts.MessageFailed: _fold_failed,
    facts.DeliveryCancelled: _fold_cancelled,
    facts.DeliveryResent: _fold_resent,
}

DELIVERIES = Aggregate(
    "delivery",
    "deliveries",
    Delivery,
    evolve,
    indexes=(("channel", "status", "due_at", "delivery_id"), ("person_id", "status"), ("message_id",), ("status",)),
    begun_by=begun_by,
)
