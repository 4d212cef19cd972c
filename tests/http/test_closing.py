"""How long a process serves on before its port closes."""

import asyncio
from time import monotonic

import pytest
from starlette.types import Message, Receive, Scope, Send

from shared.http.closing import ClosingConnections
from tests.running import turns

SECONDS = 0.4


async def answers(_: Scope, __: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})


async def asks(app: ClosingConnections) -> Message:
    """Send the application one request; return how its answer begins."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    await app({"type": "http"}, receive, send)
    return sent[0]


async def asks_again_and_again(app: ClosingConnections, first: asyncio.Event) -> None:
    async for _ in turns(SECONDS / 20):
        await asks(app)
        first.set()


@pytest.mark.parametrize(("asked", "times"), [(False, 1), (True, 2)])
async def test_it_waits_for_gateways_and_as_long_again_while_they_still_send_requests(asked: bool, times: int) -> None:
    app, first = ClosingConnections(answers), asyncio.Event()
    asking = asyncio.create_task(asks_again_and_again(app, first))
    await first.wait()
    if not asked:
        asking.cancel()
    began = monotonic()
    await asyncio.wait_for(app.left(SECONDS), 10)
    took = monotonic() - began
    asking.cancel()
    assert times * SECONDS <= took
    assert dict((await asks(app))["headers"]) == {b"connection": b"close"}


async def test_with_nothing_in_front_it_waits_for_nobody() -> None:
    app = ClosingConnections(answers)
    await asks(app)
    began = monotonic()
    await app.left(0)
    assert monotonic() - began < SECONDS
