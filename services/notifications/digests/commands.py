"""What can be done with digests: write the one of a day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.notifications.digests.domain.gathering import LOOK_BACK, days_looked_at, parts_of, untold
from services.notifications.known.list_changes import Listed
from services.notifications.messages.domain.digest import DIGEST, about_of, told_by, write_digest
from services.notifications.messages.domain.message import MESSAGES, Message, Origin, first_id_at, message_id_of
from services.notifications.people.domain.recipient import DISTRICTS
from shared.contracts.event import Event
from shared.contracts.notifications import ListChange
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import one_of
from shared.store.rows import Rows
from shared.store.store import Store

_MOST_DIGESTS = 1_000
"""More parts than two weeks could fill: what was told beyond them would be told again."""


class Digests:
    """The index of what can be done with digests."""

    def __init__(self, store: Store, offers: Rows[Listed], suppliers: Rows[Listed], clock: Clock) -> None:
        """Keep the messages in this store; these rows say what has changed in the provider list."""
        self._store = store
        self._rows = (offers, suppliers)
        self._now = clock

    async def write(self, day: date, began: datetime, caller: Caller) -> int:
        """Write what has changed before a day, which began at a moment, and was not told yet.

        Return in how many messages. Written again for the same day, it tells only what has come to be known since.
        """
        earlier = await self._since(began - LOOK_BACK)
        looked_at = {"changed_on": one_of(days_looked_at(day))}
        rows = [row for kind in self._rows for row in await kind.unordered(looked_at)]
        parts = parts_of(untold(rows, told_by(earlier), began - LOOK_BACK, began))
        first = 1 + sum(each.parameters["day"] == day.isoformat() for each in earlier)
        for number, changes in enumerate(parts, first):
            about = about_of(day, number)
            await self._put(message_id_of(DIGEST, Origin(about, began), DISTRICTS), day, about, changes, caller)
        return len(parts)

    async def _since(self, moment: datetime) -> list[Message]:
        """Return the digests from a moment on: a change that was told before it is not looked for any more."""
        found = await self._store.documents(
            MESSAGES,
            {"recipient": DISTRICTS.id, "recipient_kind": DISTRICTS.kind, "about_type": DIGEST},
            after=str(first_id_at(moment)),
            limit=_MOST_DIGESTS,
        )
        return [MESSAGES.decode(document) for _, document in found]

    async def _put(
        self, message_id: UUID, day: date, about: str, changes: Sequence[ListChange], caller: Caller
    ) -> None:
        """Write one part, once, whoever else leads at the same time."""
        now = self._now()

        def decided(message: Message | None) -> list[Event]:
            return [] if message else write_digest(message_id, day, about, changes, now)

        await self._store.change((MESSAGES(message_id),), decided, caller.part(about))
