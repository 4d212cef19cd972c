"""Facts about who has read what, all of them private: what somebody opens, and when, is nobody else's business."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Event


class ReaderEvent(Event):
    """Base of every fact about what one account has read of the inboxes that it shares with others."""

    TOPIC: ClassVar[str] = "notifications.messages"
    AGGREGATE: ClassVar[str] = "reader"
    SUBJECT: ClassVar[str] = "reader_id"
    PRIVATE: ClassVar[bool] = True

    reader_id: UUID


class MessageOpened(ReaderEvent):
    """The account read a message that had come at this time."""

    TYPE: ClassVar[str] = "notifications.MessageOpened.v1"
    message_id: UUID
    delivered_at: AwareDatetime
    opened_at: AwareDatetime


class MessagesCaughtUp(ReaderEvent):
    """The account has seen all that had come before this second, and of what came in it these messages, with times."""

    TYPE: ClassVar[str] = "notifications.MessagesCaughtUp.v1"
    before: AwareDatetime
    besides: dict[UUID, AwareDatetime]
    caught_up_at: AwareDatetime
