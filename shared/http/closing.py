"""Letting clients go before the port closes."""

import asyncio
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ClosingConnections:
    """Once it is to be left, each answer is the last on its connection, so that the next request goes elsewhere.

    A connection that the server closes by itself may be cut just as a request is sent on it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._leaving = False
        self._asked_at = monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._asked_at = monotonic()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and self._leaving:
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            await send(message)

        await self._app(scope, receive, sending)

    async def left(self, seconds: float) -> None:
        """Serve on for these seconds, in which gateways notice that the process is no longer ready.

        Where requests still come, on a machine too busy for that, it is for as long again at most: until none has come
        for a quarter of the time.
        """
        self._leaving = True
        began, quiet = monotonic(), seconds / 4
        await asyncio.sleep(seconds)
        while (now := monotonic()) < began + 2 * seconds and now < self._asked_at + quiet:
            await asyncio.sleep(min(self._asked_at + quiet, began + 2 * seconds) - now)
