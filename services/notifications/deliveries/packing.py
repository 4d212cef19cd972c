"""Making parcels of what is due: words from the message, the address from whoever it is for, asked again now.

Whoever has left since, has no address any more, or no longer reads that inbox, gets nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from services.notifications.channels.interface import WEBHOOK, Parcel
from services.notifications.deliveries.choosing import kind_of, part_for
from services.notifications.deliveries.domain.attempts import Cancelled, Failed, Postponed, Result
from services.notifications.deliveries.domain.delivery import Delivery
from services.notifications.deliveries.queries import DeliveryQueries
from services.notifications.deliveries.words import Letter, Said, bare, letter
from services.notifications.messages.domain.digest import DIGEST, words_for
from services.notifications.messages.domain.message import MESSAGES, Message
from services.notifications.messages.domain.notices.notice import Words
from services.notifications.people.domain.person import PEOPLE, Person
from services.notifications.people.domain.recipient import Recipient
from services.notifications.people.queries import People
from services.notifications.preferences.domain.choices import Only
from services.notifications.preferences.queries import PreferenceQueries
from services.notifications.webhooks.domain.webhook import WEBHOOKS, Webhook
from shared.store.store import Store

log = structlog.get_logger(__name__)

Group = tuple[Delivery, ...]


@dataclass(frozen=True)
class Packed:
    """What is sent together: its deliveries, and the parcel, or why there is none.

    `key_id` is the key of the address, so that it can be stopped without being named.
    """

    deliveries: Group
    parcel: Parcel | None = None
    instead: Result | None = None
    person_id: UUID | None = None
    key_id: UUID | None = None


class Packing:
    """Makes parcels of deliveries, a page at a time; raises `KmsAway` where no address can be opened."""

    def __init__(self, store: Store, people: People, queries: DeliveryQueries, chosen: PreferenceQueries) -> None:
        """Read messages and people in this store, and open addresses by these people, who have `chosen`."""
        self._store = store
        self._people = people
        self._queries = queries
        self._chosen = chosen

    async def groups(self, page: Sequence[Delivery], begun: set[str]) -> list[Group]:
        """Return what is sent together, each by itself or all that waits for the same digest, if it is not `begun`.

        Adds them to what is: the rest of a digest may be on a later page.
        """
        found: list[Group] = []
        for each in page:
            if each.together in begun:
                continue
            begun.add(each.together)
            if whole := await self._queries.of_digest(each) if each.digest else [each]:
                found.append(tuple(sorted(whole, key=lambda one: one.delivery_id)))
        return found

    async def read(self, groups: Iterable[Sequence[Delivery]]) -> "Read":
        """Read in a query of each kind what parcels of some groups are made of."""
        every = [each for group in groups for each in group]
        messages = await self._store.several(MESSAGES, {each.message_id for each in every})
        people = await self._store.several(PEOPLE, {each.person_id for each in every if each.person_id})
        webhooks = await self._store.several(WEBHOOKS, {each.webhook_id for each in every if each.webhook_id})
        choices = await self._chosen.of(people) if any(each.about_type == DIGEST for each in messages) else {}
        return Read(
            {each.message_id: each for each in messages},
            {each.person_id: each for each in people},
            {each.webhook_id: each for each in webhooks},
            {person_id: each.only for person_id, each in choices.items()},
        )

    async def pack(self, group: Group, read: "Read") -> Packed:
        """Return the parcel of a group, or what is recorded instead."""
        first = group[0]
        person = read.people.get(first.person_id) if first.person_id else None
        messages = [read.part(message, person) for each in group if (message := read.messages.get(each.message_id))]
        if (instead := _not_sent(first, person, messages)) is not None:
            return Packed(group, instead=instead)
        to = str(first.webhook_id) if person is None else await self._people.email_of(person)
        if to is None:
            return Packed(group, instead=Cancelled("address_missing"))
        said = _said(messages, person or (read.webhooks.get(first.webhook_id) if first.webhook_id else None))
        if not isinstance(said, Letter):
            return Packed(group, instead=said)
        parcel = _parcel(group, said, to, messages[0].about_type if len(messages) == 1 else "")
        ids = (person.person_id, person.email_key) if person else (None, None)
        return Packed(group, parcel, None, *ids)


@dataclass(frozen=True)
class Read:
    """Messages, people and webhooks by their ids, and what people want to hear of alone, where there is a digest."""

    messages: Mapping[UUID, Message]
    people: Mapping[UUID, Person]
    webhooks: Mapping[UUID, Webhook]
    only: Mapping[UUID, Only]

    def part(self, message: Message, person: Person | None) -> Message:
        """Return a message as far as it is for whoever gets it."""
        if message.about_type != DIGEST or person is None:
            return message
        return part_for(message, person, self.only.get(person.person_id, Only()))


def _not_sent(first: Delivery, person: Person | None, messages: Sequence[Message]) -> Result | None:
    """Return why nothing is sent, in the order in which it is asked."""
    if not messages:
        return Cancelled("nothing_to_say")
    if first.channel == WEBHOOK:
        return None
    if person is None or person.closed_on is not None:
        return Cancelled("person_closed")
    if person.email_stopped is not None:
        return Failed(person.email_stopped)
    if person.email is None:
        return Cancelled("address_missing")
    if not any(str(Recipient(each.recipient_kind, each.recipient)) in person.reached_by for each in messages):
        return Cancelled("not_reached")
    return None


def _parcel(group: Sequence[Delivery], said: Letter, to: str, about_type: str) -> Parcel:
    first = group[0]
    return Parcel(
        delivery_id=first.delivery_id,
        to=to,
        language=said.language,
        subject=said.subject,
        text=said.text,
        html=said.html,
        message_id=first.message_id,
        group=first.group if len(group) == 1 else "digest",
        statutory=first.statutory,
        attempt=first.attempts + 1,
        about_type=about_type,
    )


def _said(messages: Sequence[Message], to: Person | Webhook | None) -> Letter | Result:
    """Return what is sent, or what is recorded instead: a notice without words holds up nobody, and is not lost."""
    try:
        words = [
            Said(kind.group if (kind := kind_of(each.about_type)) else "", said)
            for each in messages
            if (said := _words(each, to))
        ]
        if not words:
            return Cancelled("nothing_to_say")
        return letter(words) if isinstance(to, Person) else bare(words[0].words)
    except Exception as error:  # whatever a notice fails with
        # By its kind alone: what it says may repeat what the message does.
        log.error("a message cannot be put into words", about=messages[0].about_type, error=type(error).__name__)
        return Postponed("failed")


def _words(message: Message, to: Person | Webhook | None) -> Words | None:
    """Return a message as whoever gets it reads it; `None` for a digest in which nothing is for them any more."""
    match to:
        case Person():
            return words_for(message, to.districts, to.language)
        case Webhook(recipient_kind="district"):
            return words_for(message, (to.recipient,))
    return words_for(message, ())
