"""What can be done with performance, a method each."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from services.supplier_registry.performance.domain import announcing, improving, inactivity, levels, passing, publishing
from services.supplier_registry.performance.domain.improving import (
    AnswerPlan,
    ConcludePlan,
    ExtendPlan,
    OpenPlan,
    ReviewPlan,
)
from services.supplier_registry.performance.domain.inactivity import AnswerInactivity
from services.supplier_registry.performance.domain.levels import ChangeLevel
from services.supplier_registry.performance.domain.state import PERFORMANCES, Performance, performance_of
from services.supplier_registry.performance.queries import PERFORMANCE_ACCESS
from services.supplier_registry.scorecards.domain.scorecard import ScorecardTerms
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.terms import terms_on
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
from shared.reference.policy_values import ImprovementPlan, MembershipInactivity, PerformanceLevels, PolicyValues
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store

Values = TypeVar("Values", bound=PolicyValues)


class Performances:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide about performance by the policies in force."""
        self._store = store
        self._now = clock

    async def begin(self, supplier_id: UUID, market: str, category: str, caller: Caller) -> Committed:
        """Begin to watch how a supplier delivers in a category; nothing where that has begun, or another took over."""
        performance_id, now = new_id(), self._now()
        # Guarded, so that nothing begins beside a succession that has looked already for what passes on.
        claim, supplier = performance_of(supplier_id, market, category), guarded(SUPPLIERS(supplier_id))

        def decided(known: Known) -> list[Event]:
            whose = SUPPLIERS(supplier_id).existing(known[supplier])
            return publishing.begin(known[claim], performance_id, whose, market, category, now)

        return await self._store.change(Reliance((PERFORMANCES.new(performance_id), claim, supplier)), decided, caller)

    async def publish(self, performance_id: UUID, card: Scorecard, terms: ScorecardTerms, caller: Caller) -> Committed:
        """Publish a scorecard where it says something new."""
        ref = PERFORMANCES(performance_id)
        return await self._store.change((ref,), lambda one: publishing.publish(ref.existing(one), card, terms), caller)

    async def pass_on(self, performance_id: UUID, of: UUID, to: UUID, caller: Caller) -> Committed:
        """Put how a supplier delivered on the record of whoever took its place."""
        ref, now = PERFORMANCES(performance_id), self._now()
        found = (await self._store.get(ref)).state
        claim = performance_of(to, found.market, found.category)

        def own(known: Known) -> tuple[Ref[Performance], ...]:
            holder = known[claim]
            return (PERFORMANCES(holder),) if holder else ()

        def decided(known: Known) -> list[Event]:
            there = next((known[each] for each in own(known)), None)
            one = ref.existing(known[ref])
            return passing.pass_on(one, of, to, there, _in_force(PerformanceLevels, one, now), now)

        return await self._store.change(Reliance((ref, claim), own), decided, caller)

    async def change_level(self, performance_id: UUID, asked: ChangeLevel, caller: Caller) -> Committed:
        """Put a supplier on another level of intervention."""
        now = self._now()

        def decide(one: Performance, supplier: Supplier) -> list[Event]:
            return levels.change_level(one, supplier, asked, caller.actor, _in_force(PerformanceLevels, one, now), now)

        return await self._beside_supplier(performance_id, caller, decide)

    async def open_plan(self, performance_id: UUID, asked: OpenPlan, caller: Caller) -> Committed:
        """Give a supplier time to improve."""
        plan_id, now = new_id(), self._now()

        def decide(one: Performance, supplier: Supplier) -> list[Event]:
            terms = _in_force(ImprovementPlan, one, now)
            return improving.open_plan(one, supplier, asked, plan_id, caller.actor, terms, now)

        return await self._beside_supplier(performance_id, caller, decide)

    async def answer_plan(self, performance_id: UUID, asked: AnswerPlan, caller: Caller) -> Committed:
        """Take in what the supplier itself replies to a plan."""
        now = self._now()
        return await self._change(performance_id, caller, lambda one: improving.answer_plan(one, asked, now))

    async def review_plan(self, performance_id: UUID, asked: ReviewPlan, caller: Caller) -> Committed:
        """Say whether a plan is on track."""
        now = self._now()
        return await self._beside_supplier(
            performance_id,
            caller,
            lambda one, supplier: improving.review_plan(one, supplier, asked, caller.actor, now),
        )

    async def extend_plan(self, performance_id: UUID, asked: ExtendPlan, caller: Caller) -> Committed:
        """Give a supplier more time to improve."""
        now = self._now()

        def decide(one: Performance, supplier: Supplier) -> list[Event]:
            return improving.extend_plan(one, supplier, asked, caller.actor, _in_force(ImprovementPlan, one, now), now)

        return await self._beside_supplier(performance_id, caller, decide)

    async def conclude_plan(self, performance_id: UUID, asked: ConcludePlan, caller: Caller) -> Committed:
        """Say what came of a plan; with one that failed, the supplier is told of its removal."""
        now = self._now()

        def decide(one: Performance, supplier: Supplier) -> list[Event]:
            removal = terms_on(uk_date(now), one.market)
            return improving.conclude_plan(one, supplier, asked, caller.actor, removal, now)

        return await self._beside_supplier(performance_id, caller, decide)

    async def announce_review_due(self, performance_id: UUID, review_on: date, caller: Caller) -> Committed:
        """Say that nobody has reviewed a plan on its day."""
        now = self._now()
        return await self._change(
            performance_id, caller, lambda one: announcing.announce_review_due(one, review_on, now)
        )

    async def announce_plan_due(self, performance_id: UUID, improve_by: date, caller: Caller) -> Committed:
        """Say that the last day of a plan is near."""
        return await self._change(performance_id, caller, lambda one: announcing.announce_plan_due(one, improve_by))

    async def announce_plan_overdue(self, performance_id: UUID, improve_by: date, caller: Caller) -> Committed:
        """Say that the last day of a plan is over."""
        now = self._now()
        return await self._change(
            performance_id, caller, lambda one: announcing.announce_plan_overdue(one, improve_by, now)
        )

    async def ask_whether_it_offers(self, performance_id: UUID, caller: Caller) -> Committed:
        """Ask a member that had no order for long whether it still offers."""
        now = self._now()

        def decide(one: Performance, supplier: Supplier) -> list[Event]:
            return inactivity.ask(one, supplier, _in_force(MembershipInactivity, one, now), now)

        return await self._beside_supplier(performance_id, caller, decide)

    async def answer_inactivity(self, performance_id: UUID, asked: AnswerInactivity, caller: Caller) -> Committed:
        """Take in whether the supplier itself still offers; where it does not, it leaves."""
        now = self._now()
        return await self._beside_supplier(
            performance_id, caller, lambda one, supplier: inactivity.answer(one, supplier, asked, now)
        )

    async def announce_unanswered(self, performance_id: UUID, answer_by: date, caller: Caller) -> Committed:
        """Say that the time to answer is over."""
        now = self._now()
        return await self._change(
            performance_id, caller, lambda one: inactivity.announce_unanswered(one, answer_by, now)
        )

    async def _change(
        self, performance_id: UUID, caller: Caller, decide: Callable[[Performance], list[Event]]
    ) -> Committed:
        """Change a performance: a supplier's token its own alone."""
        return await self._store.change(
            (PERFORMANCES(performance_id),), PERFORMANCE_ACCESS.deciding(caller, performance_id, decide), caller
        )

    async def _beside_supplier(
        self, performance_id: UUID, caller: Caller, decide: Callable[[Performance, Supplier], list[Event]]
    ) -> Committed:
        """Decide on a performance and its supplier together; no officer decides about the one it speaks for."""
        ref = PERFORMANCES(performance_id)

        def decided(known: Known) -> list[Event]:
            found = PERFORMANCE_ACCESS.changeable(caller, performance_id, known[ref])
            supplier = SUPPLIERS(found.supplier_id)
            return decide(found, supplier.existing(known[supplier]))

        return await self._store.change(Reliance((ref,), lambda known: _supplier(known[ref])), decided, caller)


def _supplier(performance: Performance | None) -> tuple[Ref[Supplier], ...]:
    return (SUPPLIERS(performance.supplier_id),) if performance else ()


def _in_force(of: type[Values], performance: Performance, now: datetime) -> Policy[Values]:
    """Return the policy in force for a performance."""
    return policy(of, markets()[performance.market].regime, uk_date(now))
