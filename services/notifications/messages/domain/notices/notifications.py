"""What is told of messages: nothing, since they are what tells."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.notifications import MessageDelivered, MessageFailed, MessageRead, MessageSent, NoticeServed

NOTICES: tuple[Notice, ...] = ()

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    MessageDelivered: "a message about a message would have no end",
    MessageSent: "whoever gets it knows",
    MessageFailed: "operators find it among deliveries, and whoever it is for in the inbox",
    NoticeServed: "the supplier has the notice itself",
    MessageRead: "whoever shares the inbox sees the mark",
}
