"""What is said of procurement notices by itself."""

from uuid import UUID

from services.ordering.notices.commands import Notices
from services.ordering.notices.domain.deadlines import NOTICE, NOTICE_DUE
from shared.kernel.caller import Caller
from shared.kernel.deadlines import END
from shared.kernel.timers import Firing, Timer


def timers_of(notices: Notices) -> tuple[Timer, ...]:
    """Return what is done at each step of the clock of a notice."""

    async def announce_due(step: Firing, caller: Caller) -> None:
        await notices.announce_due(UUID(step.aggregate_id), step.by, caller)

    async def announce_overdue(step: Firing, caller: Caller) -> None:
        await notices.announce_overdue(UUID(step.aggregate_id), step.by, caller)

    return (Timer(NOTICE, NOTICE_DUE.name, announce_due), Timer(NOTICE, END, announce_overdue))
