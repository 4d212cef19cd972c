"""What can be done with interests, a method each."""

from uuid import UUID

from services.ordering.interests.domain import interests
from services.ordering.interests.domain.interests import (
    INTERESTS,
    SOME_INTEREST,
    DeclareOwnInterest,
    EndInterestOfAnother,
    interests_id_of,
)
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.store.group import Committed
from shared.store.reliance import Reliance
from shared.store.store import Store


class InterestCommands:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Keep who has an interest in which supplier."""
        self._store = store
        self._now = clock

    async def declare(self, asked: DeclareOwnInterest, caller: Caller) -> Committed:
        """Declare an interest of the caller's own."""
        now, interests_id = self._now(), interests_id_of(caller.actor)
        own = INTERESTS(interests_id)
        return await self._store.change(
            Reliance((own, SOME_INTEREST(interests_id))),
            lambda known: interests.declare(known[own], asked, caller.actor, now),
            caller,
        )

    async def end(self, interests_id: UUID, asked: EndInterestOfAnother, caller: Caller) -> Committed:
        """End an interest of somebody else."""
        now, theirs = self._now(), INTERESTS(interests_id)
        return await self._store.change(
            Reliance((theirs, SOME_INTEREST(interests_id))),
            lambda known: interests.end(theirs.existing(known[theirs]), asked, caller.actor, now),
            caller,
        )
