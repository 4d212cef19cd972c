"""What notifications do on others' events: tell those whom it concerns."""

import asyncio

from services.notifications.messages.commands import Messages
from shared.contracts.event import Event
from shared.kernel.caller import Caller

# Of events under way at once: one may concern every district, and what waits together is committed together.
_UNDER_WAY = 64


class Reactions:
    """Events are told side by side, so that the store commits their messages in groups."""

    def __init__(self, messages: Messages) -> None:
        """React by these commands."""
        self._messages = messages
        self._room = asyncio.Semaphore(_UNDER_WAY)

    async def on_news(self, event: Event, caller: Caller) -> None:
        """Tell everybody whom an event concerns; raises `NotFound` for news of an offer that is not known."""
        async with self._room:
            await self._messages.tell(event, caller)
