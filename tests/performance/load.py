"""Callers side by side: each sends its next request when the last was answered."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import aiohttp
import orjson

from tests.performance.world import Request

_CREATED = 201


class Failed(RuntimeError):
    """A request was not answered as every request of a measurement must be."""


@dataclass(frozen=True)
class Acknowledged:
    """An order that was acknowledged, and what it costs."""

    order_id: str
    price_pence: int


@dataclass(frozen=True)
class Placed:
    """What was acknowledged in one round, and how long each request took, in milliseconds."""

    orders: Sequence[Acknowledged]
    milliseconds: Sequence[float]


@asynccontextmanager
async def session(callers: int):
    """Return connections for that many callers."""
    connector = aiohttp.TCPConnector(limit=callers)
    async with aiohttp.ClientSession(connector=connector, auto_decompress=False) as opened:
        yield opened


async def place(url: str, requests: Sequence[Request], callers: int) -> Placed:
    """Send every request once; raises `Failed` for the first that is not answered by 201."""
    waiting = iter(requests)
    orders: list[Acknowledged] = []
    milliseconds: list[float] = []

    async with session(callers) as http:

        async def caller() -> None:
            for request in waiting:
                headers = {
                    "Authorization": f"Bearer {request.token}",
                    "Content-Type": "application/json",
                    "Idempotency-Key": uuid4().hex,
                }
                began = time.perf_counter()
                async with http.post(url, data=orjson.dumps(request.body), headers=headers) as response:
                    answer = await response.read()
                milliseconds.append((time.perf_counter() - began) * 1000)
                if response.status != _CREATED:
                    raise Failed(f"{url} answered {response.status}: {answer.decode()[:300]}")
                orders.append(Acknowledged(orjson.loads(answer)["order_id"], request.price_pence))

        async with asyncio.TaskGroup() as group:
            for _ in range(callers):
                group.create_task(caller())
    return Placed(orders, milliseconds)
