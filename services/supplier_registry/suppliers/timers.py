"""What happens to members by itself: suspensions end, reminders are sent, and memberships lapse and expire."""

from datetime import timedelta
from uuid import UUID

from services.supplier_registry.suppliers.commands import Suppliers
from services.supplier_registry.suppliers.domain.deadlines import REDECLARATION, REDECLARATION_DUE, SUSPENSION_END
from services.supplier_registry.suppliers.queries import SupplierQueries
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.jobs import Daily, Job, Turn
from shared.kernel.timers import Firing, Timer
from shared.reference import markets
from shared.reference.calendar import uk_date


def timers_of(suppliers: Suppliers) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of suppliers."""

    async def end_suspension(step: Firing, caller: Caller) -> None:
        await suppliers.end_suspension(UUID(step.aggregate_id), _scope(step), step.by, caller)

    async def remind(step: Firing, caller: Caller) -> None:
        await suppliers.remind_of_redeclaration(UUID(step.aggregate_id), _scope(step), step.by, caller)

    async def lapse(step: Firing, caller: Caller) -> None:
        await suppliers.lapse(UUID(step.aggregate_id), _scope(step), step.by, caller)

    return (
        Timer(SUSPENSION_END, END, end_suspension),
        Timer(REDECLARATION, REDECLARATION_DUE.name, remind),
        Timer(REDECLARATION, END, lapse),
    )


def jobs_of(suppliers: Suppliers, queries: SupplierQueries) -> tuple[Job, ...]:
    """Return what is done with suppliers once a day: memberships expire whose last day was yesterday or before."""

    async def expire(turn: Turn) -> None:
        yesterday = uk_date(turn.now) - timedelta(days=1)
        closed = [one.code for one in markets().values() if one.closes_on and one.closes_on <= yesterday]
        for market in (*closed, None):
            async for supplier_id in queries.ending(market, yesterday):
                await suppliers.expire(supplier_id, turn.caller.part(supplier_id))

    return (Job("membership_expiry", Daily(), expire),)


def _scope(step: Firing) -> str:
    return step.subject.partition("/")[2]
