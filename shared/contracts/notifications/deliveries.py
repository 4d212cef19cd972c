"""Facts about messages on their way out of the inbox, to an address of one person or to a webhook.

Public is that one was sent or could not be: by ids and codes, so that nobody learns to whom. Who it is for, and when it
is tried, stands in private facts. No fact has an address.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Event
from shared.reference.codes import Code


class DeliveryEvent(Event):
    """Base of every fact about one message on its way to one person or webhook by one channel."""

    TOPIC: ClassVar[str] = "notifications.messages"
    AGGREGATE: ClassVar[str] = "delivery"
    SUBJECT: ClassVar[str] = "delivery_id"

    delivery_id: UUID
    message_id: UUID
    channel: Annotated[str, Code("channel")]


class DeliveryPlanned(DeliveryEvent):
    """A message is to be sent to a person, or to a webhook, from `due_at` on.

    What has the same `digest` and goes to the same person by the same channel is sent as one.
    """

    TYPE: ClassVar[str] = "notifications.DeliveryPlanned.v1"
    PRIVATE: ClassVar[bool] = True
    person_id: UUID | None = None
    webhook_id: UUID | None = None
    group: Annotated[str, Code("group of notices")]
    statutory: bool
    digest: str | None = None
    due_at: AwareDatetime
    planned_at: AwareDatetime


class DeliveryAttemptFailed(DeliveryEvent):
    """It did not work this time. `of_channel` says that this tells nothing of the message or its address."""

    TYPE: ClassVar[str] = "notifications.DeliveryAttemptFailed.v1"
    PRIVATE: ClassVar[bool] = True
    code: Annotated[str, Code("failure of a delivery")]
    of_channel: bool
    due_at: AwareDatetime
    failed_at: AwareDatetime


class DeliveryCancelled(DeliveryEvent):
    """It is not sent: there is nobody any more whom it would reach by this channel."""

    TYPE: ClassVar[str] = "notifications.DeliveryCancelled.v1"
    PRIVATE: ClassVar[bool] = True
    code: Annotated[str, Code("reason not to send")]
    cancelled_at: AwareDatetime


class DeliveryResent(DeliveryEvent):
    """An operator has asked for it to be tried once more, as if it had not been tried before."""

    TYPE: ClassVar[str] = "notifications.DeliveryResent.v1"
    PRIVATE: ClassVar[bool] = True
    due_at: AwareDatetime


class MessageSent(DeliveryEvent):
    """The other side has taken the message over: a mail server, GOV.UK Notify, the receiver of a webhook."""

    TYPE: ClassVar[str] = "notifications.MessageSent.v1"
    sent_at: AwareDatetime


class MessageFailed(DeliveryEvent):
    """The message did not reach its address and will not; where it had been sent, the address sent it back."""

    TYPE: ClassVar[str] = "notifications.MessageFailed.v1"
    code: Annotated[str, Code("failure of a delivery")]
    failed_at: AwareDatetime


class FanOutEvent(Event):
    """Base of every fact about the planning of one message for more people than are planned for at once."""

    TOPIC: ClassVar[str] = "notifications.messages"
    AGGREGATE: ClassVar[str] = "fan_out"
    SUBJECT: ClassVar[str] = "fan_out_id"
    PRIVATE: ClassVar[bool] = True

    fan_out_id: UUID
    message_id: UUID


class FanOutAdvanced(FanOutEvent):
    """Everybody up to `after`, in the order of ids, is planned for; others follow."""

    TYPE: ClassVar[str] = "notifications.FanOutAdvanced.v1"
    after: UUID
    planned_at: AwareDatetime


class FanOutEnded(FanOutEvent):
    """Everybody is planned for."""

    TYPE: ClassVar[str] = "notifications.FanOutEnded.v1"
    ended_at: AwareDatetime
