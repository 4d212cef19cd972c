"""Letting clients go before the port closes."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ClosingConnections:
    """Once `leaving` is set, each answer is the last on its connection, so that the next request goes elsewhere.

    A connection that the server closes by itself may be cut just as a request is sent on it.
    """

    def __init__(self, app: ASGIApp, leaving: asyncio.Event) -> None:
        self._app = app
        self._leaving = leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and self._leaving.is_set():
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            await send(message)

        await self._app(scope, receive, sending)
