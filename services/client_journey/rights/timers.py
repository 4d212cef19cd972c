"""What is done by itself for clients' rights: last days are announced, and what was kept long enough is erased."""

from uuid import UUID

from services.client_journey.rights.commands import DataRequestCommands
from services.client_journey.rights.domain.deadlines import ANSWER, ANSWER_DUE, RETENTION
from services.client_journey.rights.erasures import Erasures
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.jobs import Daily, Every, Job, Turn
from shared.kernel.timers import Firing, Timer

_SECONDS = 60


def timers_of(requests: DataRequestCommands, erasures: Erasures) -> tuple[Timer, ...]:
    """Return what is done at each step of the clocks of clients' rights."""

    async def announce_due(step: Firing, caller: Caller) -> None:
        await requests.announce_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await requests.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    async def end_retention(step: Firing, caller: Caller) -> None:
        await erasures.end_retention(UUID(step.aggregate_id), step.by, caller)

    return (
        Timer(ANSWER, ANSWER_DUE.name, announce_due),
        Timer(ANSWER, END, announce_overdue),
        Timer(RETENTION, END, end_retention),
    )


def jobs_of(erasures: Erasures) -> tuple[Job, ...]:
    """Return what is done again and again: erasures that a crash cut off, and clocks that never began."""

    async def carry_out(turn: Turn) -> None:
        await erasures.carry_out_all(turn.caller)

    async def begin(turn: Turn) -> None:
        await erasures.begin_retention(turn.caller)

    return Job("erasures", Every(_SECONDS), carry_out), Job("retention.begin", Daily(), begin)
