"""What messages do by themselves: news for many is told to the next of them, page by page."""

import time

from services.notifications.messages.commands import Messages
from services.notifications.messages.queries import open_tellings
from shared.kernel.jobs import Every, Job, Turn
from shared.store.store import Store
from shared.telemetry import metrics

_SECONDS = 1.0
_MOST = 50
_LONGEST_TURN = 30.0


def jobs_of(store: Store, messages: Messages) -> tuple[Job, ...]:
    """Return the job: one page of each telling in turn, so that one to many holds up none to a few."""

    async def tell_on(turn: Turn) -> None:
        began = time.monotonic()
        while found := await open_tellings(store, _MOST):
            metrics.TELLINGS_OPEN.set(len(found))
            for each in found:
                await messages.tell_on(each, turn.caller.part(f"{each.telling_id}/{each.after}"))
            if time.monotonic() - began > _LONGEST_TURN:
                return
        metrics.TELLINGS_OPEN.set(0)

    return (Job("messages.tell_on", Every(_SECONDS), tell_on),)
