"""What can be done with messages: put them into inboxes."""

from typing import Any
from uuid import UUID

from services.notifications.known.offers import KNOWN_OFFERS
from services.notifications.messages.calling import Calling
from services.notifications.messages.concerned import PAGE, WhoeverIsConcerned, category_of
from services.notifications.messages.domain import message as messages
from services.notifications.messages.domain.message import MESSAGES, News, Origin, message_id_of
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.messages.domain.opening import read_by
from services.notifications.messages.domain.reaching import is_read_by_somebody
from services.notifications.messages.domain.telling import TELLINGS, Telling, advance, begin, telling_id_of
from services.notifications.people.domain.recipient import Recipient
from shared.contracts.catalogue import OfferEvent
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.rules import NotFound, reject_if_any
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


class Messages:
    """The index of what can be done with messages."""

    def __init__(self, store: Store, concerned: WhoeverIsConcerned, calling: Calling, clock: Clock) -> None:
        """Keep the messages in this store; find by rows whom news concerns, and what that is called which it names."""
        self._store = store
        self._concerned = concerned
        self._calling = calling
        self._now = clock

    async def tell(self, event: Event, caller: Caller) -> Committed:
        """Put a message about an event into the inbox of everybody whom it concerns, all in one commit.

        Of the suppliers in a category five hundred; the others are told by `tell_on`.

        News of an offer goes to the districts that the row of the offer names, old and new. Raises `NotFound` where
        there is no such row, `Rejected` where words fail or nobody reads for a recipient, so that nobody is told before
        that is mended, and `KeyError` for an event that nobody is told of.
        """
        notice, now, happened = NOTICES[type(event)], self._now(), _origin(caller)
        offer = KNOWN_OFFERS(event.offer_id) if isinstance(event, OfferEvent) else None
        also = await self._concerned.by(event, notice, happened.happened_at)
        names = await self._calling.by(event, notice)
        telling_id = telling_id_of(event.TYPE, happened)

        def messages_of(known: Known) -> dict[Recipient, UUID]:
            row = known[offer] if offer else None
            if offer and row is None:
                return {}
            told = notice.recipients(event, row, also.members, also.districts)
            return {each: message_id_of(event.TYPE, happened, each) for each in told}

        def decide(known: Known) -> list[Event]:
            row = known[offer] if offer else None
            if offer and row is None:
                raise NotFound("offer", offer.id)
            told = messages_of(known)
            reject_if_any((*map(is_read_by_somebody, told), *notice.unsayable(event, row)))
            news = News(
                event.TYPE,
                happened.event_id,
                {**notice.said_of(event, row), **names},
                also.coaches,
                statutory=notice.statutory,
                notice_version=notice.version,
            )
            written = [
                fact
                for to, identifier in told.items()
                if known[MESSAGES(identifier)] is None  # else it was there before reactions kept their keys
                for fact in messages.write(identifier, to, news, now, read_by(notice, to, now))
            ]
            begins = also.members_after and known[TELLINGS(telling_id)] is None  # for the same reason
            others = category_of(event) if begins else None
            begun = [begin(news, happened, *others, also.members_after, now)] if others and also.members_after else []
            return [*written, *begun]

        def second(known: Known) -> list[Ref[Any]]:
            telling = [TELLINGS.new(telling_id)] if also.members_after else []
            return [*(MESSAGES.new(each) for each in messages_of(known).values()), *telling]

        return await self._store.change(Reliance((offer,) if offer else (), second), decide, caller)

    async def tell_on(self, telling: Telling, caller: Caller) -> Committed:
        """Tell the next page of suppliers what others of their category were told; nothing where it was done before."""
        now, ref = self._now(), TELLINGS(telling.telling_id)
        members = await self._concerned.members(telling.market, telling.category, telling.after)
        suppliers = [Recipient("supplier", str(each)) for each in members]
        refs = {to: MESSAGES(message_id_of(telling.about_type, telling.origin, to)) for to in suppliers}

        def decide(known: Known) -> list[Event]:
            standing = ref.existing(known[ref])
            if not standing.open or standing.after != telling.after:
                return []
            written = [
                fact
                for to, message in refs.items()
                if known[message] is None
                for fact in messages.write(UUID(message.id), to, standing.news, now)
            ]
            return [*written, advance(standing, members[-1] if len(members) == PAGE else None, now)]

        return await self._store.change(Reliance((ref, *refs.values())), decide, caller)


def _origin(caller: Caller) -> Origin:
    """Return which event a reaction acts on; raises `ValueError` where the caller is none."""
    if caller.causation_id is None or caller.caused_at is None:
        raise ValueError(f"{caller.actor} does not say which event it acts on")
    return Origin(caller.causation_id, caller.caused_at)
