"""What can be done with interests, a method each."""

from uuid import UUID

from services.ordering.interests.domain import interests
from services.ordering.interests.domain.interests import (
    INTERESTS,
    SOME_INTEREST,
    DeclareOwnInterest,
    EndInterestOfAnother,
    Interests,
    interests_id_of,
)
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from shared.contracts.event import Event
from shared.contracts.ordering import InterestEvent
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.memberships import KnownSupplier, passes_to
from shared.kernel.projection import RowRef
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.rows import Rows
from shared.store.store import Store


class InterestCommands:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, suppliers: Rows[KnownSupplier], clock: Clock) -> None:
        """Keep who has an interest in which supplier, and find by these rows who took whose place."""
        self._store = store
        self._suppliers = suppliers
        self._now = clock

    async def declare(self, asked: DeclareOwnInterest, caller: Caller) -> Committed:
        """Declare an interest of the caller's own, in whoever took that supplier's place as well."""
        now, interests_id = self._now(), interests_id_of(caller.actor)
        own, rows = INTERESTS(interests_id), await self._followed_by(asked.supplier_id)

        def decided(known: Known) -> list[Event]:
            events = interests.declare(known[own], asked, caller.actor, now)
            for row in rows:
                successor_id = (found := known[row]) and found.succeeded_by
                if successor_id:
                    there_is = _after(known[own], events)
                    events += interests.pass_on(there_is, asked.supplier_id, successor_id, now)
            return events

        return await self._store.change(Reliance((own, SOME_INTEREST(interests_id), *rows)), decided, caller)

    async def pass_on(self, interests_id: UUID, predecessor_id: UUID, successor_id: UUID, caller: Caller) -> Committed:
        """Let an interest in a supplier be one in whoever took its place, once the news of both sides is here."""
        now, theirs = self._now(), INTERESTS(interests_id)
        of, to = (guarded(KNOWN_SUPPLIERS(each)) for each in (predecessor_id, successor_id))

        def decided(known: Known) -> list[Event]:
            if not passes_to(known[of], known[to]):
                return []
            return interests.pass_on(known[theirs], predecessor_id, successor_id, now)

        return await self._store.change(Reliance((theirs, SOME_INTEREST(interests_id), of, to)), decided, caller)

    async def _followed_by(self, supplier_id: UUID) -> list[RowRef[KnownSupplier]]:
        """Name the row of a supplier, and of each that took the place of the one before."""
        found: list[UUID] = []
        following: UUID | None = supplier_id
        while following is not None and following not in found:
            found.append(following)
            row = await self._suppliers.get(following)
            following = row.succeeded_by if row else None
        return [guarded(KNOWN_SUPPLIERS(each)) for each in found]

    async def end(self, interests_id: UUID, asked: EndInterestOfAnother, caller: Caller) -> Committed:
        """End an interest of somebody else."""
        now, theirs = self._now(), INTERESTS(interests_id)
        return await self._store.change(
            Reliance((theirs, SOME_INTEREST(interests_id))),
            lambda known: interests.end(theirs.existing(known[theirs]), asked, caller.actor, now),
            caller,
        )


def _after(found: Interests | None, events: list[Event]) -> Interests | None:
    for event in events:
        if isinstance(event, InterestEvent):
            found = interests.evolve(found, event)
    return found
