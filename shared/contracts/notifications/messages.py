"""Facts about messages to districts, suppliers and teams."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.event import Event
from shared.reference.codes import Code


class MessageEvent(Event):
    """Base of every fact about one message to one recipient.

    `recipient` is a district's code or a supplier's id; no message on the bus names a person.
    """

    TOPIC: ClassVar[str] = "notifications.messages"
    AGGREGATE: ClassVar[str] = "message"
    SUBJECT: ClassVar[str] = "message_id"

    message_id: UUID
    recipient_kind: Annotated[str, Code("kind of recipient")]
    recipient: str


class ListChange(BaseModel):
    """A change in the provider list: of an offer, or of a supplier where it names no offer. The first is number 1.

    It concerns every district where it names none, and every category where it names none. It is `called` by
    the offer's title, or the supplier's registered name. Codes are as the facts of others have them, known here or not.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    number: int
    happened_at: AwareDatetime
    supplier_id: UUID
    offer_id: UUID | None = None
    called: str
    category: str | None = None
    districts: tuple[str, ...] = ()
    reason: str | None = None
    pence_before: int | None = None
    pence_now: int | None = None


class MessageWritten(MessageEvent):
    """A message was made of a fact, whose `ce_id` is `about_event`; a digest of the provider list is about a day.

    `parameters` are what its words need of that fact: ids, codes, dates and titles of offers, nothing about a client.
    `coaches` are the accounts, by issuer and subject, of those whom it waits for among all who share the inbox.
    `changes` are what a digest tells.
    `notice_version` is which version of its notice it was written by. After the day of `read_by` others are told that
    nobody has opened it.
    """

    TYPE: ClassVar[str] = "notifications.MessageWritten.v1"
    PRIVATE: ClassVar[bool] = True
    about_type: str
    about_event: str
    written_at: AwareDatetime
    parameters: dict[str, str] = Field(default_factory=dict)
    coaches: tuple[str, ...] = Field(default=(), examples=[("https://identity.example robin",)])
    changes: tuple[ListChange, ...] = ()
    notice_version: int = 1
    read_by: date | None = None


class MessageDelivered(MessageEvent):
    """A message reached the recipient's channel. `about_event` is the `ce_id` of the fact it tells of.

    `parameters` are empty but in logs of 0.1.0: what the words need stands in a private fact.
    """

    TYPE: ClassVar[str] = "notifications.MessageDelivered.v1"
    channel: Annotated[str, Code("channel")]
    about_type: str
    about_event: str
    delivered_at: AwareDatetime
    parameters: dict[str, str] = Field(default_factory=dict)


class NoticeServed(MessageEvent):
    """A notice that the law asks for was served on its supplier: in its inbox, or by the first channel that reached it.

    Whatever time the notice gives is counted from the day of `served_at`. `about_event` is the `ce_id` of the fact that
    gives notice. A message is served once.
    """

    TYPE: ClassVar[str] = "notifications.NoticeServed.v1"
    channel: Annotated[str, Code("channel")]
    about_type: str
    about_event: str
    served_at: AwareDatetime


class NoticeUndelivered(MessageEvent):
    """A notice that the law asks for could not be sent to somebody of its supplier by a channel.

    It is in the supplier's inbox all the same. `about_event` is the `ce_id` of the fact that gives notice.
    """

    TYPE: ClassVar[str] = "notifications.NoticeUndelivered.v1"
    about_type: str
    about_event: str
    channel: Annotated[str, Code("channel")]
    code: Annotated[str, Code("failure of a delivery")]
    failed_at: AwareDatetime


class MessageEscalated(MessageEvent):
    """Nobody opened a message by the day by which somebody should have, and whoever sees to that is told.

    They are `told` of an inbox at once: of `together` messages by the one that has waited longest; the others have 0.
    """

    TYPE: ClassVar[str] = "notifications.MessageEscalated.v1"
    about_type: str
    unread_since: date
    escalated_at: AwareDatetime
    told_kind: Annotated[str, Code("kind of recipient")] | None = None
    told: str | None = None
    together: int


class MessageRead(MessageEvent):
    """Somebody who shares the recipient's inbox read the message, as the first of them.

    `by_one` says that it is read by that one alone; else, in logs of 0.1.0, it is read for all who share the inbox.
    """

    TYPE: ClassVar[str] = "notifications.MessageRead.v1"
    read_at: AwareDatetime
    by_one: bool = False


class MessageHandedOver(MessageEvent):
    """A coach for whom the message waited has left: it waits for `coaches` now, or for all who share the inbox."""

    TYPE: ClassVar[str] = "notifications.MessageHandedOver.v1"
    PRIVATE: ClassVar[bool] = True
    coaches: tuple[str, ...] = Field(default=(), examples=[("https://identity.example robin",)])
    handed_over_at: AwareDatetime
