"""What can be asked about performance: by the supplier of its own alone, by its assessors of all."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.performance.domain.plan import Plan, PlanStatus
from services.supplier_registry.performance.domain.state import PERFORMANCES, Performance
from services.supplier_registry.performance.history import PERFORMANCE_DISCLOSURE
from shared.auth.access import Access
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import LevelCode, Scorecard, Target
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.reference import policy
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.reference.markets import markets
from shared.reference.policy_values import PerformanceLevels
from shared.store.store import Store

_SHOWN_OTHERWISE = frozenset({"level", "plans", "inactivity"})

PERFORMANCE_ACCESS = Access(PERFORMANCES, supplier="supplier_id")


class LevelShown(BaseModel):
    """A level of intervention; reason, time and explanation are those of the last decision, where there is one."""

    number: int
    name: str
    reason: LevelCode | None
    since: datetime | None
    explanation: str


class PlanShown(BaseModel):
    """An improvement plan; `agreed` is null while the supplier has not replied."""

    plan_id: UUID
    status: Annotated[PlanStatus, Code("improvement plan status")]
    opened_at: datetime
    review_on: date | None
    improve_by: date
    targets: tuple[Target, ...]
    steps: str
    agreed: bool | None
    reply: str
    note: str
    ended_at: datetime | None


class InactivityShown(BaseModel):
    """The question whether the supplier still offers, without an order since a day; `still_offers` is its answer."""

    no_order_since: date
    asked_on: date
    answer_by: date
    still_offers: bool | None
    answered_on: date | None


class PerformanceShown(BaseModel):
    """How a supplier delivers in a category: the scorecard published last, and what is done about it.

    `indicated_level` is the level that the policy has for this scorecard: whether to move there, people decide.
    """

    performance_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    scorecard: Scorecard | None
    below_floor: bool
    indicated_level: int | None
    level: LevelShown
    improvement_plans: tuple[PlanShown, ...]
    inactivity: InactivityShown | None


def shown(performance: Performance, today: date) -> dict[str, Any]:
    """Return a performance as it is shown."""
    about = {name: value for name, value in vars(performance).items() if name not in _SHOWN_OTHERWISE}
    view = PerformanceShown(
        **about,
        level=_level(performance, today),
        improvement_plans=tuple(_plan(each) for each in performance.plans),
        inactivity=InactivityShown(**vars(performance.inactivity)) if performance.inactivity else None,
    )
    return view.model_dump(mode="json")


def _plan(plan: Plan) -> PlanShown:
    return PlanShown(**{name: value for name, value in vars(plan).items() if name != "remind_on"})


def _level(performance: Performance, today: date) -> LevelShown:
    decided = performance.level_decided
    return LevelShown(
        number=performance.level,
        name=_name_of(performance, today),
        reason=decided.reason if decided else None,
        since=decided.since if decided else None,
        explanation=decided.explanation if decided else "",
    )


def _name_of(performance: Performance, today: date) -> str:
    """Return what the policy calls a level; one that it has no more goes by its number."""
    levels = policy(PerformanceLevels, markets()[performance.market].regime, today).values.levels
    return next((each.name for each in levels if each.level == performance.level), f"Level {performance.level}")


class PerformanceQueries:
    """Answers about performance. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, PERFORMANCE_DISCLOSURE)

    async def get(self, performance_id: UUID, caller: Caller, as_at: date | None = None) -> tuple[dict[str, Any], int]:
        """Return a performance that the caller may see, as it is or as it was on a day, and its version."""
        readable = PERFORMANCE_ACCESS.readable_by(caller, performance_id)
        stored = await self._past.read(performance_id, as_at, readable)
        return shown(stored.state, as_at or self._today()), stored.version

    async def history(self, performance_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a performance; raises `NotFound`."""
        readable = PERFORMANCE_ACCESS.readable_by(caller, performance_id)
        return await self._past.history(performance_id, caller, readable, after=after, limit=limit)

    async def list(
        self,
        caller: Caller,
        *,
        supplier_id: UUID | None,
        asked: Filters,
        after: str | None,
        limit: int,
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the performances that the caller may see and that are as asked for."""
        filters: Filters = {**asked, **PERFORMANCE_ACCESS.filters(caller, supplier_id=supplier_id)}
        found = await self._store.documents(PERFORMANCES, filters, after=after, limit=limit)
        today = self._today()
        return [(one, shown(PERFORMANCES.decode(state), today)) for one, state in found]

    def _today(self) -> date:
        return uk_date(self._store.clock())
