"""What a recipient may see of its messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import structlog

from services.notifications.messages.domain.changes import EVERY
from services.notifications.messages.domain.digest import DIGEST, NO_NEWS, line, link, shown_to, words_for
from services.notifications.messages.domain.message import Message
from services.notifications.messages.domain.notices.notice import Words
from services.notifications.messages.domain.notices.table import BY_TYPE, UNSAYABLE
from services.notifications.messages.domain.telling import TELLINGS, Telling
from services.notifications.people.domain.recipient import Recipient, RecipientKind, inboxes
from shared.auth.access import districts_served, standing_of
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.notifications import ListChange
from shared.kernel.caller import Caller
from shared.kernel.rules import NotFound
from shared.reference.codes import Code
from shared.reference.notices import NoticeGroup, Urgency
from shared.store.store import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ListChangeView:
    """A change in the provider list, in words, with where it leads; it is in every district where none is named."""

    kind: Annotated[str, Code("kind of list change")]
    category: AnyCategory | None
    districts: tuple[AnyDistrict, ...]
    supplier_id: UUID
    offer_id: UUID | None
    text: str
    link: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message in words, with what the words were made of.

    `unread` is for whoever asks, `read_at` when the first of those who share the inbox read it. `language` is the one
    that it is in, English where there are no other words; `notice_version` is the version of the notice that it was
    written by, in whose English words a statutory one stays.
    A digest of the provider list has `changes`: those that concern the districts of whoever asks.
    `handed_over_at` is when somebody left for whom it had waited alone.
    """

    message_id: UUID
    recipient_kind: RecipientKind
    recipient: str
    about_type: str
    about_event: str
    language: str
    notice_version: int
    title: str
    text: str
    parameters: dict[str, str]
    delivered_at: datetime
    read_at: datetime | None
    unread: bool
    urgency: Annotated[Urgency, Code("urgency of a notice")]
    group: Annotated[NoticeGroup, Code("group of notices")] | None
    statutory: bool
    changes: tuple[ListChangeView, ...] = ()
    handed_over_at: datetime | None = None


def view(message: Message, unread: bool, caller: Caller, language: str = "en") -> MessageView:
    """Show a message to one of those who share the inbox of its recipient."""
    codes = districts_served(caller)
    words = _words(message, codes, language)
    notice = BY_TYPE.get(message.about_type)
    digest = message.about_type == DIGEST
    return MessageView(
        message_id=message.message_id,
        recipient_kind=message.recipient_kind,
        recipient=message.recipient,
        about_type=message.about_type,
        about_event=message.about_event,
        language=words.language,
        notice_version=message.notice_version,
        title=words.title,
        text=words.text,
        parameters=message.parameters,
        delivered_at=message.delivered_at,
        read_at=message.read_at,
        unread=unread,
        urgency=notice.urgency if notice else Urgency.LIST if digest else Urgency.KNOW,
        group=notice.group if notice else NoticeGroup.OFFERS if digest else None,
        statutory=notice.statutory if notice else False,
        changes=tuple(_shown(each, codes) for each in shown_to(message.changes, codes)),
        handed_over_at=message.handed_over_at,
    )


def _words(message: Message, codes: frozenset[str], language: str) -> Words:
    """Return the words of a message; one that has none any more closes nobody's inbox to all the others."""
    try:
        return words_for(message, codes, language) or NO_NEWS
    except Exception:  # whatever it is that this version cannot say of what an earlier one kept
        log.exception("a message cannot be put into words", about=message.about_type, message=str(message.message_id))
        return UNSAYABLE


def _shown(change: ListChange, codes: frozenset[str]) -> ListChangeView:
    return ListChangeView(
        kind=change.kind,
        category=change.category,
        districts=tuple(each for each in change.districts if each in codes),
        supplier_id=change.supplier_id,
        offer_id=change.offer_id,
        text=line(change, codes),
        link=link(change),
        happened_at=change.happened_at,
    )


def inboxes_of(caller: Caller) -> frozenset[Recipient]:
    """Return whose messages a token opens: its supplier's, its districts', its team's; raises `Forbidden`."""
    held = standing_of(caller)
    return inboxes(held.roles, districts=held.districts, jobcentres=held.jobcentres, supplier_id=held.supplier_id)


def lists_of(caller: Caller) -> frozenset[str]:
    """Return by which districts digests of the provider list concern whoever calls."""
    return districts_served(caller) | {EVERY}


def readable(caller: Caller, message_id: UUID, message: Message | None) -> Message:
    """Return a message to the caller; one to others does not exist for it: raises `NotFound`."""
    if message is None or Recipient(message.recipient_kind, message.recipient) not in inboxes_of(caller):
        raise NotFound("message", message_id)
    if message.lists is not None and lists_of(caller).isdisjoint(message.lists):
        raise NotFound("message", message_id)
    return message


async def open_tellings(store: Store, limit: int) -> list[Telling]:
    """Return news that is not told to everybody yet whom it concerns."""
    found = await store.documents(TELLINGS, {"open": True}, after=None, limit=limit)
    return [TELLINGS.decode(document) for _, document in found]
