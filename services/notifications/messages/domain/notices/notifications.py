"""What is told of messages: that one came back, did not get through, or stays unread; else nothing, since they tell."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_commercial_team,
    the_operators_where_an_address_is_dead,
    whoever_owns_the_webhook,
    whoever_sees_that_it_is_read,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.notifications import (
    MessageDelivered,
    MessageEscalated,
    MessageFailed,
    MessageRead,
    MessageSent,
    NoticeServed,
    NoticeUndelivered,
    WebhookStopped,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES: tuple[Notice, ...] = (
    Notice(
        MessageFailed,
        the_operators_where_an_address_is_dead,
        Urgency.ACT,
        Group.INBOXES,
        "An address takes no more messages",
        "A message sent by {channel} came back for good: {code} (delivery {delivery_id}). Nothing more is sent to this "
        "address. Please find out whose it is, and ask them for another.",
    ),
    Notice(
        NoticeUndelivered,
        the_commercial_team,
        Urgency.ACT,
        Group.INBOXES,
        "A notice did not get through",
        "A notice to supplier {recipient} could not be sent by {channel}: {code} (message {message_id}). It is in the "
        "supplier's inbox, and the time that it gives runs. Please make sure that the supplier knows.",
    ),
    Notice(
        MessageEscalated,
        whoever_sees_that_it_is_read,
        Urgency.ACT,
        Group.INBOXES,
        "Messages wait unread",
        "Nobody has opened what waits in the inbox of {recipient}: {together} messages, the oldest since "
        "{unread_since}. Please see to it that somebody does.",
        text_for={
            "team": "Supplier {recipient} has not opened notices that give it time by law: {together}, the oldest of "
            "{unread_since}. That time runs. Please make sure that the supplier knows."
        },
    ),
    Notice(
        WebhookStopped,
        whoever_owns_the_webhook,
        Urgency.ACT,
        Group.INBOXES,
        "Your webhook is paused",
        "We have stopped sending messages to your webhook {webhook_id}, because your server did not take them. "
        "They are in your inbox instead. Please mend your server, send a test, and resume the webhook.",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    MessageDelivered: "a message about a message would have no end",
    MessageSent: "whoever gets it knows",
    NoticeServed: "the supplier has the notice itself",
    MessageRead: "whoever shares the inbox sees the mark",
}
