"""What is done about clients by itself: keys that nobody came to use are swept."""

from datetime import datetime, timedelta

import structlog

from services.client_journey.clients.sweeping import SweptKeys
from shared.kernel.jobs import Every, Job, Turn

log = structlog.get_logger(__name__)

_SECONDS = 3600.0
_AGAIN = timedelta(hours=1)


def sweep_of_keys(keys: SweptKeys) -> Job:
    """Return the job of every hour, by the machine's time, as keys have it. It looks at the hour before last again."""

    async def sweep(turn: Turn) -> None:
        last = datetime.fromisoformat(turn.last) - _AGAIN if turn.last else None
        if swept := await keys.sweep(last, turn.now):
            log.info("keys swept that nobody used", keys=swept)

    return Job("clients.sweep_keys", Every(_SECONDS), sweep)
