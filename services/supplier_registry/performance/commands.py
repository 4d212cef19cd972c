"""What can be done with performance, a method each."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.supplier_registry.performance.domain import levels, publishing
from services.supplier_registry.performance.domain.levels import ChangeLevel
from services.supplier_registry.performance.domain.state import PERFORMANCES, Performance, performance_of
from services.supplier_registry.performance.queries import PERFORMANCE_ACCESS
from services.supplier_registry.scorecards.domain.scorecard import ScorecardTerms
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Scorecard
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference import policy
from shared.reference.calendar import uk_date
from shared.reference.markets import markets
from shared.reference.policies import Policy
from shared.reference.policy_values import PerformanceLevels
from shared.store.group import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


class Performances:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide about performance by the policies in force."""
        self._store = store
        self._now = clock

    async def begin(self, supplier_id: UUID, market: str, category: str, caller: Caller) -> Committed:
        """Begin to watch how a supplier delivers in a category; nothing where that has begun."""
        performance_id, now = new_id(), self._now()
        claim, supplier = performance_of(supplier_id, market, category), SUPPLIERS(supplier_id)

        def decided(known: Known) -> list[Event]:
            supplier.existing(known[supplier])
            return publishing.begin(known[claim], performance_id, supplier_id, market, category, now)

        return await self._store.change(Reliance((PERFORMANCES.new(performance_id), claim, supplier)), decided, caller)

    async def publish(self, performance_id: UUID, card: Scorecard, terms: ScorecardTerms, caller: Caller) -> Committed:
        """Publish a scorecard where it says something new."""
        ref = PERFORMANCES(performance_id)
        return await self._store.change((ref,), lambda one: publishing.publish(ref.existing(one), card, terms), caller)

    async def change_level(self, performance_id: UUID, asked: ChangeLevel, caller: Caller) -> Committed:
        """Put a supplier on another level of intervention."""
        now = self._now()

        def decide(one: Performance, supplier: Supplier) -> list[Event]:
            return levels.change_level(one, supplier, asked, caller.actor, _levels(one, now), now)

        return await self._of_officer(performance_id, caller, decide)

    async def _of_officer(
        self, performance_id: UUID, caller: Caller, decide: Callable[[Performance, Supplier], list[Event]]
    ) -> Committed:
        """Decide on a performance beside its supplier; no officer decides about the one it speaks for."""
        ref = PERFORMANCES(performance_id)

        def decided(known: Known) -> list[Event]:
            found = PERFORMANCE_ACCESS.changeable(caller, performance_id, known[ref])
            supplier = SUPPLIERS(found.supplier_id)
            return decide(found, supplier.existing(known[supplier]))

        return await self._store.change(Reliance((ref,), lambda known: _supplier(known[ref])), decided, caller)


def _supplier(performance: Performance | None) -> tuple[Ref[Supplier], ...]:
    return (SUPPLIERS(performance.supplier_id),) if performance else ()


def _levels(performance: Performance, now: datetime) -> Policy[PerformanceLevels]:
    return policy(PerformanceLevels, markets()[performance.market].regime, uk_date(now))
