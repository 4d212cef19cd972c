"""What a recipient may see of its messages."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from services.notifications.known.coaches import account_key
from services.notifications.messages.domain.message import MESSAGES, Message
from services.notifications.messages.domain.notices.table import in_words
from services.notifications.messages.history import MESSAGE_DISCLOSURE
from services.notifications.people.domain.recipient import Recipient, RecipientKind, inboxes
from shared.auth.access import account_of, standing_of
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import ABSENT, PRESENT, Filters, one_of
from shared.kernel.rules import NotFound
from shared.store.store import Store


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message in words, with what the words were made of."""

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


class Inboxes:
    """The messages of a token's supplier, districts or team. Each raises `Forbidden` for a token without an inbox."""

    def __init__(self, store: Store) -> None:
        """Read from this store."""
        self._store = store
        self._past = Past(store, MESSAGE_DISCLOSURE)

    async def messages(
        self, caller: Caller, *, unread: bool | None, mine: bool, after: str | None, limit: int
    ) -> list[tuple[str, MessageView]]:
        """Return the messages of the caller's inboxes with their ids, in the order in which the events happened.

        With `mine` those alone that name the caller as the coach whom they wait for.
        """
        inboxes = inboxes_of(caller)
        account = account_of(caller)
        filters: Filters = {
            "recipient": one_of(each.id for each in inboxes),
            "recipient_kind": one_of(each.kind for each in inboxes),
            "coaches": account_key(account.issuer, account.subject) if mine else None,
            "read_at": None if unread is None else ABSENT if unread else PRESENT,
        }
        found = await self._store.documents(MESSAGES, filters, after=after, limit=limit)
        return [(identifier, view(MESSAGES.decode(document))) for identifier, document in found]

    async def message(self, message_id: UUID, caller: Caller, as_at: date | None = None) -> tuple[MessageView, int]:
        """Return a message, as it is or as it was on a day, and its version; raises `NotFound` for another's."""
        stored = await self._past.read(message_id, as_at, partial(readable, caller, message_id))
        return view(stored.state), stored.version

    async def history(self, message_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a message; raises `NotFound` for one of somebody else."""
        opened = partial(readable, caller, message_id)
        return await self._past.history(message_id, caller, opened, after=after, limit=limit)


def view(message: Message) -> MessageView:
    """Show a message to its recipient."""
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
