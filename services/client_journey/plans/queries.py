"""What staff of a client's district see of its action plans."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.clients.domain.details import read
from services.client_journey.clients.domain.opening import reason_for
from services.client_journey.clients.keeping import Keeping, Look
from services.client_journey.clients.queries import looks_after
from services.client_journey.journeys.domain.journey import JOURNEYS, Journey
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.plans.domain.plan import ACTION_PLANS, ActionPlan, PlanStatus, Step, StepStatus
from services.client_journey.plans.domain.terms import StepWords
from services.client_journey.plans.history import ACTION_PLAN_DISCLOSURE
from shared.auth.access import Access
from shared.contracts.client_journey import AnyDoer, AnyPlanStep
from shared.contracts.codes import AnyDistrict
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.commands import command
from shared.kernel.filters import Filters
from shared.kernel.rules import NotFound
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.store.store import Store

PLAN_ACCESS = Access(ACTION_PLANS, district="district")


@dataclass(frozen=True)
class StepView:
    """A step of a plan and what became of it."""

    step_id: UUID
    kind: AnyPlanStep
    done_by: AnyDoer
    due: date
    status: Annotated[StepStatus, Code("status of a plan step")]
    settled_on: date | None
    reason: str | None
    has_words: bool


@dataclass(frozen=True)
class ListedPlan:
    """A plan as a list has it: whose journey, how many steps are to do, and when it is looked at again."""

    plan_id: UUID
    journey_id: UUID
    district: AnyDistrict
    status: Annotated[PlanStatus, Code("action plan status")]
    made_at: datetime
    review_by: date
    overdue: bool
    reviewed_on: date | None
    steps_to_do: int
    next_due: date | None
    reason: str | None
    ended_at: datetime | None


@dataclass(frozen=True)
class PlanView(ListedPlan):
    """A plan with its steps, in the order in which they were agreed on."""

    steps: tuple[StepView, ...]


def listed(plan: ActionPlan) -> ListedPlan:
    """Return what a list shows of a plan."""
    to_do = [each.due for each in plan.steps if each.status is StepStatus.TO_DO]
    return ListedPlan(
        plan_id=plan.plan_id,
        journey_id=plan.journey_id,
        district=plan.district,
        status=plan.status,
        made_at=plan.made_at,
        review_by=plan.review_by,
        overdue=plan.overdue,
        reviewed_on=plan.reviewed_on,
        steps_to_do=len(to_do),
        next_due=min(to_do, default=None),
        reason=plan.reason,
        ended_at=plan.ended_at,
    )


def view_of(plan: ActionPlan) -> PlanView:
    """Return what is shown of a plan."""
    return PlanView(**vars(listed(plan)), steps=tuple(map(_step, plan.steps)))


def _step(step: Step) -> StepView:
    return StepView(
        step_id=step.step_id,
        kind=step.kind,
        done_by=step.done_by,
        due=step.due,
        status=step.status,
        settled_on=step.settled_on,
        reason=step.reason,
        has_words=step.sealed is not None,
    )


def where_it_is(caller: Caller, plan_id: UUID, plan: ActionPlan | None, journey: Journey | None) -> ActionPlan:
    """Return a plan that the caller may see and change: its journey's district counts, to which it may be on its way.

    Raises `NotFound` for the plan, so that nobody learns of a journey by it.
    """
    there = replace(plan, district=journey.district) if plan and journey else None
    return PLAN_ACCESS.changeable(caller, plan_id, there)


async def plan_for(store: Store, plan_id: UUID, caller: Caller) -> ActionPlan:
    """Return a plan that the caller may see; raises `NotFound`."""
    stored, _ = await _found(store, plan_id, caller)
    return stored.state


async def _found(store: Store, plan_id: UUID, caller: Caller) -> tuple[Stored[ActionPlan], Journey]:
    """Return a plan that the caller may see as it is committed, with its journey."""
    stored = await store.read(ACTION_PLANS(plan_id))
    journey = await store.read(JOURNEYS(stored.state.journey_id)) if stored else None
    if stored is None or journey is None:
        raise NotFound(ACTION_PLANS.name, plan_id)
    where_it_is(caller, plan_id, stored.state, journey.state)
    return stored, journey.state


@dataclass(frozen=True)
class OpenedStep:
    """A step in words; null where the client is erased."""

    step_id: UUID
    said: str | None


@dataclass(frozen=True)
class OpenedPlan:
    """The words of a plan's steps, of those that have any."""

    erased: bool
    steps: tuple[OpenedStep, ...]


@command
class OpenPlan:
    """Open the words of a plan's steps; who does not look after the client today gives the reason."""

    reason: Annotated[str, reason_of(ReasonKind.DATA_OPENED)] | None = None


KIND = "action_plan"
"""What these are called where somebody looks at what is sealed."""


class ActionPlanQueries:
    """What can be asked about action plans. What a caller may not see is `NotFound`, or missing from a list."""

    def __init__(self, store: Store, keeping: Keeping, clock: Clock) -> None:
        """Answer from the plans themselves; what steps say is opened once the look is committed."""
        self._store = store
        self._keeping = keeping
        self._now = clock
        self._past = Past(store, ACTION_PLAN_DISCLOSURE)

    async def get(self, plan_id: UUID, caller: Caller, as_at: date | None = None) -> Stored[PlanView]:
        """Return one plan with its version, as it is or as it was on a day."""
        stored, _ = await _found(self._store, plan_id, caller)
        if as_at is not None:
            stored = await self._past.read(plan_id, as_at, lambda plan: plan)
        return Stored(view_of(stored.state), stored.version)

    async def history(self, plan_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a plan; raises `NotFound`."""
        await plan_for(self._store, plan_id, caller)
        return await self._past.history(plan_id, caller, lambda plan: plan, after=after, limit=limit)

    async def of_journey(
        self, journey_id: UUID, caller: Caller, *, after: str | None, limit: int
    ) -> list[tuple[str, ListedPlan]]:
        """Return the plans of one journey with their ids, in the order of ids."""
        journey = await self._store.get(JOURNEYS(journey_id))
        JOURNEY_ACCESS.readable(caller, journey_id, journey.state)
        found = await self._store.documents(ACTION_PLANS, {"journey_id": journey_id}, after=after, limit=limit)
        return [(identifier, listed(ACTION_PLANS.decode(document))) for identifier, document in found]

    async def by_review(
        self, caller: Caller, *, district: str | None, status: PlanStatus, after: str | None, limit: int
    ) -> list[tuple[str, ListedPlan]]:
        """Return plans of the caller's districts, the one whose review is due first at the head."""
        filters: Filters = {"status": status, **PLAN_ACCESS.filters(caller, district=district)}
        order = ("review_by", "plan_id")
        found = await self._store.in_order(ACTION_PLANS, filters, order, after=after, limit=limit)
        return [(place, listed(ACTION_PLANS.decode(document))) for place, document in found]

    async def open(self, plan_id: UUID, asked: OpenPlan, caller: Caller) -> OpenedPlan:
        """Return what the steps of a plan say, once the look is committed; raises `NotFound`, `Rejected`, `KmsAway`."""
        stored, journey = await _found(self._store, plan_id, caller)
        reason = reason_for(asked.reason, looks_after=looks_after(journey, caller, uk_date(self._now())))
        worded = [(each.step_id, each.sealed) for each in stored.state.steps if each.sealed]
        texts = await self._keeping.open(Look(journey, (KIND,), reason), tuple(each for _, each in worded), caller)
        said = [read(StepWords, each).said if each is not None else None for each in texts]
        steps = tuple(OpenedStep(step_id, each) for (step_id, _), each in zip(worded, said, strict=True))
        return OpenedPlan(erased=None in said, steps=steps)
