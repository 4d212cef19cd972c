"""What is done about performance by the day: scorecards are published, and members without orders are asked."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from uuid import UUID

from services.supplier_registry.performance.commands import Performances
from services.supplier_registry.performance.domain.inactivity import may_be_asked, quiet_since
from services.supplier_registry.performance.domain.publishing import may_say_something_new, says_something_new
from services.supplier_registry.performance.domain.state import PERFORMANCES, Performance
from services.supplier_registry.scorecards.domain.scorecard import Counted, scorecard, scorecard_terms, span_on
from services.supplier_registry.scorecards.queries import OrderCounts
from shared.kernel.caller import Caller
from shared.kernel.jobs import Daily, Job, Turn
from shared.kernel.rules import NotFound
from shared.reference import policy
from shared.reference.calendar import uk_date
from shared.reference.markets import Market, markets
from shared.reference.policy_values import MembershipInactivity
from shared.store.store import Store

_MONTH = len("2017-03")

Keys = tuple[UUID, str]
"""A supplier and a category, in one market."""


def performance_jobs(store: Store, performances: Performances, counts: OrderCounts) -> tuple[Job, ...]:
    """Return the jobs about performance."""

    async def publish(turn: Turn) -> None:
        for market in markets().values():
            await Publishing(store, performances, counts, turn.caller).of_market(market, uk_date(turn.now))

    async def ask(turn: Turn) -> None:
        if turn.last is not None and turn.period[:_MONTH] == turn.last[:_MONTH]:
            return  # once a month is often enough for what is counted in months, also where days were missed
        for market in markets().values():
            await _ask_the_quiet(store, performances, counts, market, turn)

    return (Job("performance.scorecards", Daily(), publish), Job("performance.inactivity", Daily(), ask))


async def _ask_the_quiet(
    store: Store, performances: Performances, counts: OrderCounts, market: Market, turn: Turn
) -> None:
    """Ask every member of a market that had no order in a category for as long as the policy has it."""
    today = uk_date(turn.now)
    terms = policy(MembershipInactivity, market.regime, today).values
    had_orders = await counts.with_orders_since(market.code, quiet_since(today, terms))
    async for page in store.pages(PERFORMANCES, {"market": market.code}):
        quiet = [
            one.performance_id
            for one in page
            if (one.supplier_id, one.category) not in had_orders and may_be_asked(one, today, terms)
        ]
        await asyncio.gather(*(performances.ask_whether_it_offers(one, turn.caller.part(one)) for one in quiet))


class Publishing:
    """One time that scorecards are published. It may be begun again: what was published says nothing new."""

    def __init__(self, store: Store, performances: Performances, counts: OrderCounts, caller: Caller) -> None:
        """Publish as this caller."""
        self._store = store
        self._performances = performances
        self._counts = counts
        self._caller = caller

    async def of_market(self, market: Market, today: date) -> None:
        """Publish what is new in a market, and begin to watch whoever had orders before anybody watched."""
        terms = scorecard_terms(market.regime, today)
        span = span_on(today, terms)
        counted = await self._counts.of_market(market.code, span)
        categories = _by_category(counted)
        watched: set[Keys] = set()

        async def publish(one: Performance) -> None:
            own = counted.get((one.supplier_id, one.category), Counted())
            if not may_say_something_new(one, own, span.last, terms):
                return
            card = scorecard(own, categories.get(one.category, Counted()), span, terms)
            if says_something_new(one.scorecard, card):
                await self._performances.publish(one.performance_id, card, terms, self._caller.part(one.performance_id))

        async for page in self._store.pages(PERFORMANCES, {"market": market.code}):
            watched |= {(one.supplier_id, one.category) for one in page}
            await asyncio.gather(*(publish(one) for one in page))
        await self._begin(market.code, counted.keys() - watched)

    async def _begin(self, market: str, unwatched: set[Keys]) -> None:
        for supplier_id, category in sorted(unwatched):
            part = self._caller.part(f"{supplier_id}:{market}:{category}")
            with suppress(NotFound):  # orders of a supplier whose registration is no longer on record
                await self._performances.begin(supplier_id, market, category, part)


def _by_category(counted: Mapping[Keys, Counted]) -> dict[str, Counted]:
    sums: dict[str, Counted] = {}
    for (_, category), own in counted.items():
        sums[category] = sums.get(category, Counted()) + own
    return sums
