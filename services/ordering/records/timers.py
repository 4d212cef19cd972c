"""When records of orders are looked through: once a month, since nothing is lost by keeping one some weeks longer."""

from services.ordering.records.commands import OrderRecords
from shared.kernel.jobs import Daily, Job, Turn


def jobs_of(records: OrderRecords) -> tuple[Job, ...]:
    """Return the job, which does nothing on days of a month in which it was done."""

    async def expire(turn: Turn) -> None:
        if turn.last is None or turn.last[:7] != turn.period[:7]:
            await records.expire(turn.caller)

    return (Job("orders.records", Daily(), expire),)
