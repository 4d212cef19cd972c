"""How a decision changes a competition, alone or with what it set aside, whoever it is that decides."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from services.ordering.competitions.access import seen_by
from services.ordering.competitions.domain.competition import Competition
from services.ordering.competitions.domain.folding import COMPETITIONS
from services.ordering.competitions.domain.funding import Budgets
from services.ordering.competitions.relying import Judging, budgets_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

Decision = Callable[[Competition], list[Event]]
End = Callable[[Competition, Budgets], list[Event]]


class CompetitionDecisions:
    """Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds."""
        self._store = store
        self._now = clock

    async def change(self, competition_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change a competition as somebody who may see it."""
        return await self._store.change(
            (COMPETITIONS(competition_id),), lambda one: decide(seen_by(caller, competition_id, one)), caller
        )

    async def at_a_step(self, competition_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change a competition on a clock or on news, which concerns nobody's access."""
        ref = COMPETITIONS(competition_id)
        return await self._store.change((ref,), lambda one: decide(ref.existing(one)), caller)

    async def end(self, competition_id: UUID, caller: Caller, decide: End) -> Committed:
        """End a competition as somebody who may see it, with the budgets of which it set something aside."""
        return await self._end(competition_id, caller, partial(seen_by, caller, competition_id), decide)

    async def end_at_a_step(self, competition_id: UUID, caller: Caller, decide: End) -> Committed:
        """End a competition on a clock, with the budgets of which it set something aside."""
        return await self._end(competition_id, caller, COMPETITIONS(competition_id).existing, decide)

    async def _end(
        self, competition_id: UUID, caller: Caller, found: Callable[[Competition | None], Competition], decide: End
    ) -> Committed:
        relied = Judging(competition_id)

        def decided(known: Known) -> list[Event]:
            one = found(known[relied.competition])
            return decide(one, budgets_of(known, one))

        return await self._store.change(Reliance((relied.competition,), relied.budgets), decided, caller)
