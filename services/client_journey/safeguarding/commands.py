"""What can be done with safeguarding reports, a method each: seal, declare what is relied on, decide, commit."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS, kept
from services.client_journey.clients.keeping import Keeping
from services.client_journey.journeys.domain.journey import JOURNEYS, Journey
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.known.orders import KnownOrder
from services.client_journey.needs.domain.need import NEEDS
from services.client_journey.safeguarding.domain import reporting
from services.client_journey.safeguarding.domain.report import REPORTS, Report
from services.client_journey.safeguarding.domain.reporting import (
    CloseReport,
    ConcernWords,
    ReferReport,
    ReportConcern,
    ReportConcernOnOrder,
    Whose,
)
from services.client_journey.safeguarding.queries import REPORT_ACCESS
from shared.auth.access import supplier_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.rules import NotFound, Rejection, reject_if_any
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.rows import Rows
from shared.store.store import Store

Decision = Callable[[Report, datetime], list[Event]]


class Safeguarding:
    """The index of commands. Each raises `Rejected`, `NotFound`, `Erased` or `KmsAway`."""

    def __init__(self, store: Store, keeping: Keeping, orders: Rows[KnownOrder], clock: Clock) -> None:
        """Decide by what the reports hold; who the client of an order is, follows from what is known of orders."""
        self._store = store
        self._keeping = keeping
        self._orders = orders
        self._now = clock

    async def report(self, journey_id: UUID, asked: ReportConcern, caller: Caller) -> Committed:
        """Report a concern for the client of a journey."""
        stored = await self._store.read(JOURNEYS(journey_id))
        journey = JOURNEY_ACCESS.changeable(caller, journey_id, stored.state if stored else None)
        return await self._report(journey, asked, caller, order_id=None, supplier_id=None)

    async def report_on_order(self, asked: ReportConcernOnOrder, caller: Caller) -> Committed:
        """Report a concern for a client of the supplier's own order."""
        supplier_id = supplier_of(caller)
        order = await self._orders.get(asked.order_id)
        if order is None or order.supplier_id != supplier_id:
            raise NotFound("order", asked.order_id)
        reject_if_any([need_is_named(order, asked.need_id)])
        need = await self._store.read(NEEDS(asked.need_id or next(iter(order.needs))))
        journey = await self._store.read(JOURNEYS(need.state.journey_id)) if need else None
        if journey is None:
            raise NotFound("order", asked.order_id)
        return await self._report(journey.state, asked, caller, order_id=asked.order_id, supplier_id=supplier_id)

    async def acknowledge(self, report_id: UUID, caller: Caller) -> Committed:
        """Say that the lead has read a report."""
        return await self._change(
            report_id, caller, lambda report, now: reporting.acknowledge(report, caller.actor, now)
        )

    async def refer(self, report_id: UUID, asked: ReferReport, caller: Caller) -> Committed:
        """Pass a report on to whoever may act."""
        return await self._change(
            report_id, caller, lambda report, now: reporting.refer(report, asked, caller.actor, now)
        )

    async def close(self, report_id: UUID, asked: CloseReport, caller: Caller) -> Committed:
        """Close a report that the lead has read."""
        return await self._change(
            report_id, caller, lambda report, now: reporting.close(report, asked, caller.actor, now)
        )

    async def announce_overdue(self, report_id: UUID, due_by: date, caller: Caller) -> Committed:
        """Say that a report was not dealt with by its day."""
        ref, now = REPORTS(report_id), self._now()
        return await self._store.change(
            (ref,), lambda report: reporting.announce_overdue(ref.existing(report), due_by, now), caller
        )

    async def _report(
        self, journey: Journey, asked: ReportConcern, caller: Caller, *, order_id: UUID | None, supplier_id: UUID | None
    ) -> Committed:
        client_id, (sealed,) = await self._keeping.seal_of(journey, caller, ConcernWords(said=asked.said))
        report_id, client, now = new_id(), guarded(CLIENTS(client_id)), self._now()
        whose = Whose(
            client_id=client_id,
            journey_id=journey.journey_id,
            district=journey.district,
            order_id=order_id,
            supplier_id=supplier_id,
        )

        def decide(known: Known) -> list[Event]:
            _ = kept(known[client])
            return reporting.report(whose, report_id, asked, sealed, caller.actor, now)

        return await self._store.change(Reliance((REPORTS.new(report_id), client)), decide, caller)

    async def _change(self, report_id: UUID, caller: Caller, decide: Decision) -> Committed:
        now = self._now()
        decided = REPORT_ACCESS.deciding(caller, report_id, lambda report: decide(report, now))
        return await self._store.change((REPORTS(report_id),), decided, caller)


def need_is_named(order: KnownOrder, need_id: UUID | None) -> Rejection | None:
    """A concern is for one client: where an order is for several, the need says for whom."""
    if need_id in order.needs or (need_id is None and len(order.needs) == 1):
        return None
    return Rejection("need_not_of_order", "name the need of the order that the concern is about", "/need_id")
