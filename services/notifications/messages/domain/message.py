"""A message to one recipient about one event: written and in the inbox at once, then read.

The commit that writes it delivers it to the inbox. What its words need stands in a private fact; the bus has ids only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.notifications.messages.domain.changes import lists_of
from services.notifications.people.domain.recipient import Recipient, RecipientKind
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.ids import derived_id

INBOX = "inbox"
DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Origin:
    """The event that messages are about, by its `ce_id`, and when it happened."""

    event_id: str
    happened_at: datetime


@dataclass(frozen=True)
class News:
    """An event as far as messages tell it; `event_id` is its `ce_id`, `coaches` look after the needs it is about.

    A digest of the provider list has `changes`. A `statutory` notice is one that the law asks for.
    `notice_version` is the version of the notice that tells of it.
    """

    type: str
    event_id: str
    parameters: Mapping[str, str]
    coaches: tuple[str, ...] = ()
    changes: tuple[facts.ListChange, ...] = ()
    statutory: bool = False
    notice_version: int = 1


@dataclass(frozen=True)
class Message:
    """What a recipient finds in its inbox; put into words when it is read, by the notice of `about_type`.

    `read_at` is when the first of those who share the inbox read it, `read_for_all_at` when that counted for all of
    them, as it did in 0.1.0.
    `coaches` are the accounts of those whom it waits for among all who share the inbox; none where it is for everybody.
    One of them may have left, and it was handed over to the others.
    A digest of the provider list has `changes`, and the districts that any of them concerns.
    `served_at` is when a notice that the law asks for reached its supplier, `undelivered` are the channels by which it
    did not get through to somebody. `read_by` is the last day to open it, as long as nobody has and nobody was told so.
    A statutory notice stays in the words of `notice_version`.
    """

    message_id: UUID
    recipient_kind: RecipientKind
    recipient: str
    about_type: str
    about_event: str
    parameters: dict[str, str]
    delivered_at: datetime
    read_at: datetime | None = None
    coaches: tuple[str, ...] = ()
    read_for_all_at: datetime | None = None
    changes: tuple[facts.ListChange, ...] = ()
    lists: tuple[str, ...] | None = None
    served_at: datetime | None = None
    handed_over_at: datetime | None = None
    read_by: date | None = None
    undelivered: tuple[str, ...] = ()
    notice_version: int = 1


def message_id_of(about_type: str, origin: Origin, recipient: Recipient) -> UUID:
    """Return the one id of the message to a recipient about an event; it rises with the time of the event."""
    return derived_id(
        first_id_at(origin.happened_at), f"{about_type} {origin.event_id} {recipient.kind} {recipient.id}"
    )


def first_id_at(moment: datetime) -> UUID:
    """Return the lowest id of messages about what happened at a moment."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def write(
    message_id: UUID, recipient: Recipient, news: News, now: datetime, read_by: date | None = None
) -> list[Event]:
    """Write a message and put it into the recipient's inbox, which serves a supplier with a statutory notice."""
    about = {"message_id": message_id, "recipient_kind": recipient.kind, "recipient": recipient.id}
    fact = {**about, "about_type": news.type, "about_event": news.event_id}
    coaches = news.coaches if recipient.kind == DISTRICT else ()
    serves = news.statutory and recipient.kind == "supplier"
    return [
        facts.MessageWritten.model_validate(
            {
                **fact,
                "written_at": now,
                "parameters": dict(news.parameters),
                "coaches": coaches,
                "changes": news.changes,
                "notice_version": news.notice_version,
                "read_by": read_by,
            }
        ),
        facts.MessageDelivered.model_validate({**fact, "channel": INBOX, "delivered_at": now}),
        *([facts.NoticeServed.model_validate({**fact, "channel": INBOX, "served_at": now})] if serves else []),
    ]


def read(message: Message, now: datetime) -> list[Event]:
    """Record that the first of those who share the inbox read the message."""
    if message.read_at is not None:
        return []
    return [
        facts.MessageRead(
            message_id=message.message_id,
            recipient_kind=message.recipient_kind,
            recipient=message.recipient,
            read_at=now,
            by_one=True,
        )
    ]


def hand_over(message: Message, coach: str, now: datetime) -> list[Event]:
    """Let a message wait for a coach no longer who has left: for the others it names, else for all of the inbox."""
    if coach not in message.coaches:
        return []
    return [
        facts.MessageHandedOver(
            message_id=message.message_id,
            recipient_kind=message.recipient_kind,
            recipient=message.recipient,
            coaches=tuple(each for each in message.coaches if each != coach),
            handed_over_at=now,
        )
    ]


def evolve(message: Message | None, event: facts.MessageEvent) -> Message:
    """Fold one event into a message."""
    if isinstance(event, facts.MessageWritten):
        begins = _begun_by(event, event.written_at)
        return replace(begins, coaches=event.coaches, notice_version=event.notice_version, read_by=event.read_by)
    if isinstance(event, facts.MessageDelivered):
        if message is None:  # up to 0.1.0 its delivery began a message
            return _begun_by(event, event.delivered_at)
        return replace(message, delivered_at=event.delivered_at) if event.channel == INBOX else message
    return _followed(begun(message, event), event)


def _followed(message: Message, event: facts.MessageEvent) -> Message:
    match event:
        case facts.MessageRead():
            for_all = None if event.by_one else event.read_at
            return replace(message, read_at=event.read_at, read_for_all_at=for_all, read_by=None)
        case facts.NoticeServed():
            return replace(message, served_at=event.served_at)
        case facts.NoticeUndelivered():
            return replace(message, undelivered=(*message.undelivered, event.channel))
        case facts.MessageEscalated():
            return replace(message, read_by=None)
        case facts.MessageHandedOver():
            return replace(message, coaches=event.coaches, handed_over_at=event.handed_over_at)
    return message


def _begun_by(event: facts.MessageWritten | facts.MessageDelivered, now: datetime) -> Message:
    changes = event.changes if isinstance(event, facts.MessageWritten) else ()
    return Message(
        message_id=event.message_id,
        recipient_kind=event.recipient_kind,
        recipient=event.recipient,
        about_type=event.about_type,
        about_event=event.about_event,
        parameters=event.parameters,
        delivered_at=now,
        changes=changes,
        lists=lists_of(changes),
    )


MESSAGES = Aggregate(
    "message",
    "messages",
    Message,
    evolve,
    indexes=(("recipient",), ("recipient", "delivered_at"), ("coaches",), ("read_by",)),
)
