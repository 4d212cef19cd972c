"""The floor: the least that a durable write over HTTP can cost with the same server, driver and database.

A thin ASGI application reads a JSON order, puts the events that placing one leads to into the same document (an
embedded outbox) and inserts it, waiting for a majority and the journal. No framework, no rules, no token, no
telemetry. Run as `python -m tests.performance.floor PORT MONGODB_URI`.
"""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
import uvicorn
import uvloop

from deploy.local.processes import HOST
from shared.store.mongo import Database, connect

DATABASE = "floor"
COLLECTION = "orders"

_HEADERS = [(b"content-type", b"application/json")]


def order_document(asked: dict[str, Any]) -> dict[str, Any]:
    """An order with the three events of placing it, of the size that ours have."""
    now = datetime.now(UTC)
    order_id = uuid4().hex
    return {
        "_id": order_id,
        "version": 1,
        "recorded_at": now,
        "state": asked,
        "events": [
            {"id": uuid4().hex, "type": f"ordering.{fact}.v1", "subject": order_id, "time": now, "data": asked}
            for fact in ("OrderPlaced", "OrderApproved", "OrderIssued")
        ],
    }


class Floor:
    """The application."""

    def __init__(self, database: Database) -> None:
        self._orders = database[COLLECTION]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        document = order_document(orjson.loads(body))
        await self._orders.insert_one(document)
        answer = orjson.dumps({"order_id": document["_id"]})
        await send({"type": "http.response.start", "status": 201, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": answer})


async def _serve(port: int, uri: str) -> None:
    # As shared.runtime serves the services: uvloop and httptools, no access log, no lifespan.
    config = uvicorn.Config(
        Floor(connect(uri, DATABASE, app_name="floor")),
        host=HOST,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_keep_alive=75,
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(int(sys.argv[1]), sys.argv[2]))
