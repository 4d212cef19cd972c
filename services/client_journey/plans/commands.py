"""What can be done with action plans, a method each: declare what is relied on, decide in the domain, commit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS, Client, kept
from services.client_journey.clients.keeping import Keeping
from services.client_journey.journeys.domain.journey import JOURNEYS, Journey
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.plans.domain import following, planning
from services.client_journey.plans.domain.plan import ACTION_PLANS, LIVE_PLAN, ActionPlan
from services.client_journey.plans.domain.planning import NewStep
from services.client_journey.plans.domain.terms import (
    CompleteStep,
    DropStep,
    EndPlan,
    MakePlan,
    PlanStep,
    ReviewPlan,
    StepWords,
    Today,
)
from services.client_journey.plans.queries import plan_for, where_it_is
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store

Decision = Callable[[Journey, ActionPlan], list[Event]]


class ActionPlans:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, keeping: Keeping, clock: Clock) -> None:
        """Decide by what the plans and their journeys hold; what a step is in words is sealed before."""
        self._store = store
        self._keeping = keeping
        self._now = clock

    async def make(self, journey_id: UUID, asked: MakePlan, caller: Caller) -> Committed:
        """Make the plan of a journey, which must still be open when that is saved."""
        plan_id, today = new_id(), Today(self._now())
        whose, steps = await self._sealed(journey_id, asked.steps, caller)
        claim, journey = LIVE_PLAN(journey_id), guarded(JOURNEYS(journey_id))

        def decide(known: Known) -> list[Event]:
            found = JOURNEY_ACCESS.changeable(caller, journey_id, known[journey])
            _ = [kept(known[client]) for client in whose]
            return planning.make(found, plan_id, steps, known[claim], asked, today)

        return await self._store.change(Reliance((ACTION_PLANS.new(plan_id), claim, journey, *whose)), decide, caller)

    async def add_step(self, plan_id: UUID, asked: PlanStep, caller: Caller) -> Committed:
        """Add a step to a plan."""
        today, found = Today(self._now()), await plan_for(self._store, plan_id, caller)
        whose, (step,) = await self._sealed(found.journey_id, (asked,), caller)
        return await self._change(
            plan_id, caller, lambda journey, plan: planning.add_step(journey, plan, step, asked, today), whose
        )

    async def change_step(self, plan_id: UUID, step_id: UUID, asked: PlanStep, caller: Caller) -> Committed:
        """Agree anew on a step that is to do."""
        today, found = Today(self._now()), await plan_for(self._store, plan_id, caller)
        whose, (made,) = await self._sealed(found.journey_id, (asked,), caller)
        step = replace(made, step_id=step_id)
        return await self._change(
            plan_id, caller, lambda journey, plan: planning.change_step(journey, plan, step, asked, today), whose
        )

    async def complete_step(self, plan_id: UUID, step_id: UUID, asked: CompleteStep, caller: Caller) -> Committed:
        """Record that a step was taken."""
        today = Today(self._now())
        return await self._change(
            plan_id, caller, lambda journey, plan: planning.complete_step(journey, plan, step_id, asked, today)
        )

    async def drop_step(self, plan_id: UUID, step_id: UUID, asked: DropStep, caller: Caller) -> Committed:
        """Record that a step will not be taken."""
        today = Today(self._now())
        return await self._change(
            plan_id, caller, lambda journey, plan: planning.drop_step(journey, plan, step_id, asked, today)
        )

    async def reopen_step(self, plan_id: UUID, step_id: UUID, caller: Caller) -> Committed:
        """Let a step be to do that was recorded as done or dropped in error."""
        return await self._change(plan_id, caller, lambda journey, plan: planning.reopen_step(journey, plan, step_id))

    async def review(self, plan_id: UUID, asked: ReviewPlan, caller: Caller) -> Committed:
        """Record that client and coach went through the plan."""
        today = Today(self._now())
        return await self._change(plan_id, caller, lambda journey, plan: planning.review(journey, plan, asked, today))

    async def end(self, plan_id: UUID, asked: EndPlan, caller: Caller) -> Committed:
        """End a plan."""
        now = self._now()
        return await self._change(plan_id, caller, lambda journey, plan: planning.end(journey, plan, asked, now))

    async def follow_journey(self, journey_id: UUID, caller: Caller) -> Committed:
        """Let the live plan of a journey go with it to another district, and end with it."""
        now, claim, journey = self._now(), LIVE_PLAN(journey_id), JOURNEYS(journey_id)

        def live(known: Known) -> Iterable[Ref[ActionPlan]]:
            holder = known[claim]
            return (ACTION_PLANS(holder),) if holder else ()

        def decide(known: Known) -> list[Event]:
            return [event for ref in live(known) for event in following.follow(known[ref], known[journey], now)]

        return await self._store.change(Reliance((claim, journey), live), decide, caller)

    async def announce_due(self, plan_id: UUID, review_by: date, caller: Caller) -> Committed:
        """Say that the last day for a review is near."""
        return await self._with_journey(
            plan_id, caller, lambda journey, plan: following.announce_due(plan, journey, review_by)
        )

    async def announce_overdue(self, plan_id: UUID, review_by: date, caller: Caller) -> Committed:
        """Say that the last day for a review is over."""
        now = self._now()
        return await self._with_journey(
            plan_id, caller, lambda journey, plan: following.announce_overdue(plan, journey, review_by, now)
        )

    async def _sealed(
        self, journey_id: UUID, steps: Sequence[PlanStep], caller: Caller
    ) -> tuple[tuple[Ref[Client], ...], list[NewStep]]:
        """Seal the words of steps; return whose they are, to rely on, and the steps. Without words nothing is asked."""
        words = [StepWords(said=each.said) for each in steps if each.said]
        if not words:
            return (), [NewStep(new_id()) for _ in steps]
        client_id, made = await self._keeping.seal(journey_id, caller, *words)
        sealed = iter(made)
        return (guarded(CLIENTS(client_id)),), [
            NewStep(new_id(), next(sealed) if each.said else None) for each in steps
        ]

    async def _change(
        self, plan_id: UUID, caller: Caller, decide: Decision, whose: tuple[Ref[Client], ...] = ()
    ) -> Committed:
        """Decide on a plan that the caller may change."""

        def decided(journey: Journey, plan: ActionPlan) -> list[Event]:
            return decide(journey, where_it_is(caller, plan_id, plan, journey))

        return await self._with_journey(plan_id, caller, decided, whose)

    async def _with_journey(
        self, plan_id: UUID, caller: Caller, decide: Decision, whose: tuple[Ref[Client], ...] = ()
    ) -> Committed:
        """Decide on a plan with its journey, which must stand as it was read, and the client whose words are sealed."""
        ref = ACTION_PLANS(plan_id)

        def journey_of(known: Known) -> Iterable[Ref[Journey]]:
            plan = known[ref]
            return (guarded(JOURNEYS(plan.journey_id)),) if plan else ()

        def decided(known: Known) -> list[Event]:
            plan = ref.existing(known[ref])
            journey = JOURNEYS(plan.journey_id)
            _ = [kept(known[client]) for client in whose]
            return decide(journey.existing(known[journey]), plan)

        return await self._store.change(Reliance((ref, *whose), journey_of), decided, caller)
