"""What a recipient may see of its messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.messages.domain.message import Message
from services.notifications.messages.domain.notices.table import in_words
from services.notifications.people.domain.recipient import Recipient, RecipientKind, inboxes
from shared.auth.access import standing_of
from shared.kernel.caller import Caller
from shared.kernel.rules import NotFound


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message in words, with what the words were made of.

    `unread` is for whoever asks, `read_at` when the first of those who share the inbox read it.
    """

    message_id: UUID
    recipient_kind: RecipientKind
    recipient: str
    about_type: str
    about_event: str
    title: str
    text: str
    parameters: dict[str, str]
    delivered_at: datetime
    read_at: datetime | None
    unread: bool


def view(message: Message, unread: bool) -> MessageView:
    """Show a message to one of those who share the inbox of its recipient."""
    words = in_words(message.about_type, message.recipient_kind, message.parameters)
    return MessageView(
        message_id=message.message_id,
        recipient_kind=message.recipient_kind,
        recipient=message.recipient,
        about_type=message.about_type,
        about_event=message.about_event,
        title=words.title,
        text=words.text,
        parameters=message.parameters,
        delivered_at=message.delivered_at,
        read_at=message.read_at,
        unread=unread,
    )


def inboxes_of(caller: Caller) -> frozenset[Recipient]:
    """Return whose messages a token opens: its supplier's, its districts', its team's; raises `Forbidden`."""
    held = standing_of(caller)
    return inboxes(held.roles, districts=held.districts, jobcentres=held.jobcentres, supplier_id=held.supplier_id)


def readable(caller: Caller, message_id: UUID, message: Message | None) -> Message:
    """Return a message to the caller; one to others does not exist for it: raises `NotFound`."""
    if message is None or Recipient(message.recipient_kind, message.recipient) not in inboxes_of(caller):
        raise NotFound("message", message_id)
    return message
