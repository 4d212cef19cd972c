"""Whoever has left: what waited for that person alone waits for all who share the inbox, and shows that it does.

A job does it after the account is closed, page by page, and again from the beginning where a crash cut it off: what is
handed over names the person no more, and so is not found twice.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from services.notifications.known.coaches import account_key
from services.notifications.messages.domain.message import MESSAGES, Message, hand_over
from services.notifications.people.commands import AddressBook
from services.notifications.people.domain.person import PEOPLE, Person
from services.notifications.reading.domain.reader import READERS, Reader, is_unread, reader_id_of
from services.notifications.reading.queries import of_urgency, unread_by
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import PRESENT
from shared.kernel.jobs import Every, Job, Turn
from shared.reference.notices import Urgency
from shared.store.store import Store

_SECONDS = 30.0

Ending = Callable[[UUID, Caller], Awaitable[object]]
"""Ends what else there is of a person, by its id; may be repeated."""


class Leavers:
    """Sees people off whose accounts were closed."""

    def __init__(self, store: Store, book: AddressBook, clock: Clock, endings: Sequence[Ending] = ()) -> None:
        """Hand over messages of this store, and end by `endings` what other subjects have of a leaver."""
        self._store = store
        self._book = book
        self._now = clock
        self._endings = endings

    async def see_off_all(self, caller: Caller) -> None:
        """See everybody off whose account was closed since."""
        async for page in self._store.pages(PEOPLE, {"leaving_on": PRESENT}):
            for person in page:
                await self.see_off(person, caller.part(person.person_id))

    async def see_off(self, person: Person, caller: Caller) -> None:
        """Hand over what waits for a person, end what else there is of it, and note that it is done."""
        handed = await self._hand_over(person, caller)
        for end in self._endings:
            await end(person.person_id, caller)
        await self._book.handed_over(person.person_id, handed, caller)

    async def _hand_over(self, person: Person, caller: Caller) -> int:
        """Hand over the unread messages that ask this coach to act; return how many."""
        coach, now, handed = account_key(person.account.issuer, person.account.subject), self._now(), 0
        stored = await self._store.read(READERS(reader_id_of(person.account)))
        reader: Reader | None = stored.state if stored else None

        def decide(found: Message | None) -> list[Event]:
            return hand_over(found, coach, now) if found and is_unread(found, reader) else []

        waiting = {"coaches": coach, **of_urgency(Urgency.ACT), **unread_by(reader)}
        async for page in self._store.pages(MESSAGES, waiting):
            for message in page:
                ref = MESSAGES(message.message_id)
                committed = await self._store.change((ref,), decide, caller.part(message.message_id))
                handed += len(committed.events)
        return handed


def job_of(leavers: Leavers) -> Job:
    """Return the job that sees leavers off."""

    async def see_off(turn: Turn) -> None:
        await leavers.see_off_all(turn.caller)

    return Job("people.see_off", Every(_SECONDS), see_off)
