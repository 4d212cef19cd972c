"""Whom it is told to that nobody opens a message, and that one could not be sent."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from services.notifications.messages.domain.message import Message
from services.notifications.messages.domain.notices.table import notice_of
from services.notifications.people.domain.recipient import COMMERCIAL, Recipient
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.reference import jobcentres
from shared.reference.calendar import uk_date

_OF_A_DISTRICT = frozenset({"district", "safeguarding_lead"})


def told_of_unread(recipient: Recipient) -> Recipient | None:
    """Return who sees to it that an inbox is opened: of a district its manager, of a supplier the commercial team."""
    if recipient.kind == "supplier":
        return COMMERCIAL
    if recipient.kind in _OF_A_DISTRICT:
        return Recipient("district_manager", recipient.id)
    if recipient.kind == "jobcentre" and (known := jobcentres().get(recipient.id)):
        return Recipient("district_manager", known.district)
    return None


def escalate(found: Iterable[Message | None], today: date, now: datetime) -> list[Event]:
    """Tell once of all messages of one inbox that were to be opened before today: the oldest stands for the others.

    Nothing of what was opened meanwhile, or is told of already.
    """
    unread = sorted(
        (each for each in found if each and each.read_by is not None and each.read_by < today),
        key=lambda each: each.message_id,
    )
    if not unread:
        return []
    inbox = Recipient(unread[0].recipient_kind, unread[0].recipient)
    to = told_of_unread(inbox)
    return [_escalated(each, to, unread if number == 0 else (), now) for number, each in enumerate(unread)]


def _escalated(message: Message, to: Recipient | None, together: Sequence[Message], now: datetime) -> Event:
    return facts.MessageEscalated(
        message_id=message.message_id,
        recipient_kind=message.recipient_kind,
        recipient=message.recipient,
        about_type=message.about_type,
        unread_since=uk_date(message.delivered_at),
        escalated_at=now,
        told_kind=to.kind if to else None,
        told=to.id if to else None,
        together=len(together),
    )


def undelivered(message: Message, channel: str, code: str, now: datetime) -> list[Event]:
    """Say that a notice that the law asks for did not get through by a channel, once for each; nothing of another."""
    notice = notice_of(message.about_type)
    if notice is None or not notice.statutory or message.recipient_kind != "supplier" or channel in message.undelivered:
        return []
    return [
        facts.NoticeUndelivered(
            message_id=message.message_id,
            recipient_kind=message.recipient_kind,
            recipient=message.recipient,
            about_type=message.about_type,
            about_event=message.about_event,
            channel=channel,
            code=code,
            failed_at=now,
        )
    ]
