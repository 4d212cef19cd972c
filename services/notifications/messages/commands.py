"""The commands of notifications: put messages into inboxes, and mark them as read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.notifications.known.offers import KNOWN_OFFERS
from services.notifications.messages.domain import message as messages
from services.notifications.messages.domain.message import MESSAGES, Message, News, Origin, message_id_of
from services.notifications.messages.domain.recipients import Recipient, recipients_of
from services.notifications.messages.domain.templates import parameters_of
from shared.auth.access import districts_served, only_supplier
from shared.contracts.catalogue import OfferEvent
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref, Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import ABSENT, PRESENT, Filters, one_of
from shared.kernel.rules import NotFound
from shared.store.group import Committed
from shared.store.needs import Known, Needs
from shared.store.store import Store


class Inboxes:
    """What can be done with messages. Each command raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Keep the messages in this store."""
        self.store = store
        self.now = clock

    async def tell(self, event: Event, caller: Caller) -> Committed:
        """Put a message about an event into the inbox of everybody whom it concerns, all in one commit.

        News of an offer goes to the districts that the row of the offer names, old and new; raises `NotFound` where
        there is no such row.
        """
        now, happened = self.now(), _origin(caller)
        offer = KNOWN_OFFERS(event.offer_id) if isinstance(event, OfferEvent) else None

        def messages_of(known: Known) -> dict[Recipient, UUID]:
            row = known[offer] if offer else None
            if offer and row is None:
                return {}
            return {each: message_id_of(event, happened, each) for each in recipients_of(event, row)}

        def decide(known: Known) -> list[Event]:
            row = known[offer] if offer else None
            if offer and row is None:
                raise NotFound("offer", offer.id)
            news = News(event.TYPE, happened.event_id, parameters_of(event, row))
            return [
                messages.deliver(identifier, to, news, now)
                for to, identifier in messages_of(known).items()
                if known[MESSAGES(identifier)] is None  # else it was there before reactions kept their keys
            ]

        def second(known: Known) -> list[Ref[Message]]:
            return [MESSAGES.new(each) for each in messages_of(known).values()]

        return await self.store.change(Needs((offer,) if offer else (), second), decide, caller)

    async def read(self, message_id: UUID, caller: Caller) -> Committed:
        """Mark a message as read, for everybody who shares the inbox."""
        now = self.now()

        def decided(message: Message | None) -> list[Event]:
            return messages.read(_readable(caller, message_id, message), now)

        return await self.store.change((MESSAGES(message_id),), decided, caller)

    async def get(self, message_id: UUID, caller: Caller) -> Stored[Message]:
        """Return a message as its recipient may see it."""
        stored = await self.store.get(MESSAGES(message_id))
        _readable(caller, message_id, stored.state)
        return stored

    async def find(
        self, caller: Caller, *, unread: bool | None, after: str | None, limit: int
    ) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the messages of the caller's inboxes with their ids, in the order in which the events happened."""
        inboxes = inboxes_of(caller)
        filters: Filters = {
            "recipient": one_of(each.id for each in inboxes),
            "recipient_kind": one_of(each.kind for each in inboxes),
            "read_at": None if unread is None else ABSENT if unread else PRESENT,
        }
        return [*await self.store.documents(MESSAGES, filters, after=after, limit=limit)]


def inboxes_of(caller: Caller) -> frozenset[Recipient]:
    """Return whose messages a token opens: those of its supplier, those of its districts; raises `Forbidden`."""
    own = only_supplier(caller)
    suppliers = {Recipient("supplier", str(own))} if own else set[Recipient]()
    return frozenset({Recipient("district", code) for code in districts_served(caller)} | suppliers)


def _readable(caller: Caller, message_id: UUID, message: Message | None) -> Message:
    """Return a message to the caller; one to others does not exist for it."""
    if message is None or Recipient(message.recipient_kind, message.recipient) not in inboxes_of(caller):
        raise NotFound("message", message_id)
    return message


def _origin(caller: Caller) -> Origin:
    """Return which event a reaction acts on; raises `ValueError` where the caller is none."""
    if caller.causation_id is None or caller.caused_at is None:
        raise ValueError(f"{caller.actor} does not say which event it acts on")
    return Origin(caller.causation_id, caller.caused_at)
