"""A service bounds the size and the time of every request by itself, gateway or not."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from deploy.gateway.gateway import GatewayLimits
from deploy.local.processes import free_port
from shared.auth.principal import Role
from shared.http.limits import RequestLimits
from shared.http.serving import serving
from shared.kernel.ids import new_id
from shared.runtime import ProcessRole
from tests.http.desk import SERVICE
from tests.running import Running, issuer_in, running, settings_for, until

SOON, LATE = 0.4, 5.0
SLOWEST_A_SECOND = 15  # of what any endpoint serves on one small core, with room to spare
HEAD = "Host: desk\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
async def strict(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """A service with small limits."""
    issuer = issuer_in(tmp_path_factory.mktemp("strict"))
    limits = {
        "http_body_bytes": 2000,
        "http_head_bytes": 8000,
        "http_headers": 20,
        "http_head_seconds": SOON,
        "http_body_seconds": SOON,
        "kafka_create_topics": False,
    }
    settings = settings_for(mongodb_uri, "127.0.0.1:9", f"test_strict_{new_id().hex[-8:]}", issuer, **limits)
    async with running(SERVICE, settings, issuer, frozenset({ProcessRole.API})) as one:
        yield one
        await one.database.client.drop_database(settings.mongodb_database)


@dataclass
class Answer:
    """What a connection said before it was closed, and how long that took."""

    raw: bytes
    seconds: float

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1]) if self.raw else 0

    @property
    def code(self) -> str:
        head, _, body = self.raw.partition(b"\r\n\r\n")
        assert b"content-type: application/problem+json" in head.lower()
        problem = json.loads(body)
        assert problem["status"] == self.status
        return problem["reasons"][0]["code"]


async def conversation(service: Running, *parts: bytes) -> Answer:
    """Send parts one after the other on one connection, and read until the other side ends it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.settings.http_port)
    began = time.monotonic()
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        raw = await asyncio.wait_for(reader.read(), LATE)
    except ConnectionError:
        raw = b""
    finally:
        writer.close()
    return Answer(raw, time.monotonic() - began)


def head(service: Running, length: int, *, token: bool = True, more: str = "") -> bytes:
    bearer = f"Authorization: Bearer {service.token(Role.BUYER)}\r\n" if token else ""
    return f"POST /v1/named/{new_id()} HTTP/1.1\r\n{HEAD}{bearer}{more}Content-Length: {length}\r\n\r\n".encode()


async def test_a_connection_that_asks_nothing_is_closed(strict: Running) -> None:
    answer = await conversation(strict)
    assert answer.raw == b""
    assert SOON / 2 < answer.seconds < LATE


@pytest.mark.parametrize(
    "part", [b"G", b"GET /v1/named HTTP/1.1\r\nHost: desk\r\n", b"\r\n", b"GET /v1/named HTTP/1.1\r\nX: "]
)
async def test_a_head_that_does_not_end_is_refused(strict: Running, part: bytes) -> None:
    answer = await conversation(strict, part)
    assert (answer.status, answer.code) == (408, "request_timeout")
    assert SOON / 2 < answer.seconds < LATE


async def test_a_second_request_has_no_more_patience_than_the_first(strict: Running) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", strict.settings.http_port)
    writer.write(b"GET /v1/nowhere HTTP/1.1\r\nHost: desk\r\n\r\nGET /v1/no")
    said = await asyncio.wait_for(reader.read(), LATE)
    writer.close()
    assert said.startswith(b"HTTP/1.1 404")
    assert b"HTTP/1.1 408" in said


async def test_a_body_that_does_not_end_is_refused(strict: Running) -> None:
    answer = await conversation(strict, head(strict, 50) + b'{"name":')
    assert (answer.status, answer.code) == (408, "request_timeout")
    assert SOON / 2 < answer.seconds < LATE


async def test_who_leaves_before_the_body_is_whole_is_no_fault_of_the_service(strict: Running) -> None:
    def left() -> list[str]:
        return [each["event"] for each in told if "client left" in each["event"] or each["log_level"] == "error"]

    async def is_told() -> list[str]:
        return left()

    with capture_logs() as told:
        _, writer = await asyncio.open_connection("127.0.0.1", strict.settings.http_port)
        writer.write(head(strict, 50) + b'{"name":')
        await writer.drain()
        writer.close()
        await until(is_told, "it is told of whoever left")
    assert left() == ["the client left before its request was whole"]


@pytest.mark.parametrize(
    "lines",
    [
        "".join(f"X-{number}: 1\r\n" for number in range(20)),
        "".join(f"X-{number}: {'x' * 500}\r\n" for number in range(17)),
        f"X: {'x' * 8001}\r\n",
        f"X: {'x' * 300_000}\r\n",
        f"{'x' * 9000}: 1\r\n",
    ],
)
async def test_too_many_or_too_large_headers_are_refused(strict: Running, lines: str) -> None:
    answer = await conversation(strict, f"GET /v1/named HTTP/1.1\r\nHost: desk\r\n{lines}\r\n".encode())
    assert (answer.status, answer.code) == (431, "headers_too_large")


async def test_a_head_without_end_is_refused_before_its_time_is_over(strict: Running) -> None:
    parts = [b"GET /" + b"x" * 9000, *[b"x" * 9000] * 50]
    answer = await conversation(strict, *parts)
    assert answer.status == 431
    assert answer.seconds < SOON


async def test_a_large_body_is_refused_by_its_declared_length_before_it_is_read(strict: Running) -> None:
    for length in (2001, 300_000_000, 10**30):
        answer = await conversation(strict, head(strict, length))
        assert answer.status in {413, 400}
    answer = await conversation(strict, head(strict, 2001))
    assert (answer.status, answer.code) == (413, "body_too_large")


async def test_a_large_body_of_undeclared_length_is_refused_while_it_is_read(strict: Running) -> None:
    start = head(strict, 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    chunk = b"200\r\n" + b" " * 512 + b"\r\n"
    answer = await conversation(strict, start, *[chunk] * 4)
    assert (answer.status, answer.code) == (413, "body_too_large")


async def test_nobody_makes_a_service_read_on_after_its_answer(strict: Running) -> None:
    """Neither without a token, nor where no body is read at all: the connection ends soon, or after a little."""
    unread = head(strict, 10**9, token=False)
    answer = await conversation(strict, unread)
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert answer.seconds < LATE
    endless = await conversation(strict, unread, *[b" " * 60_000] * 200)
    assert endless.status in {401, 0}


@pytest.mark.parametrize(
    "raw",
    [
        b"nonsense\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nbad header\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_told_so(strict: Running, raw: bytes) -> None:
    answer = await conversation(strict, raw)
    assert (answer.status, answer.code) == (400, "bad_request")


async def test_what_is_within_the_limits_is_served_however_it_is_cut(strict: Running) -> None:
    body = json.dumps({"name": "Ada", "sme": True}).encode()
    whole = head(strict, len(body), more="Connection: close\r\n") + body
    for size in (1, 7, 100, len(whole)):
        parts = [whole[start : start + size] for start in range(0, len(whole), size)]
        answer = await conversation(strict, *parts)
        assert answer.status == 201, answer.raw


PIECE, PIECES = b"x" * 65_536, 300


@dataclass
class Large:
    """An application with more to say than sockets hold, and whether it came to the end of it."""

    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(PIECES):
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        self.ended.set()


async def test_who_asks_and_does_not_take_the_answer_is_left() -> None:
    app, port = Large(), free_port()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        async with serving(app, "127.0.0.1", port, RequestLimits(idle_seconds=SOON)):
            loop = asyncio.get_running_loop()
            await loop.sock_connect(client, ("127.0.0.1", port))
            await loop.sock_sendall(client, b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
            await asyncio.wait_for(app.ended.wait(), 4 * LATE)


async def test_who_takes_an_answer_slowly_gets_all_of_it_and_who_asks_nothing_more_is_left() -> None:
    app, port = Large(), free_port()
    async with serving(app, "127.0.0.1", port, RequestLimits(idle_seconds=LATE, kept_seconds=SOON)):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
        writer.write(b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
        taken = 0
        while piece := await asyncio.wait_for(reader.read(4096), 4 * LATE):  # until the other side ends it
            taken += len(piece)
        writer.close()
    assert taken > PIECES * len(PIECE)


async def test_a_kept_connection_serves_on(strict: Running) -> None:
    for _ in range(3):
        assert (await strict.call("GET", f"/v1/named/{new_id()}", strict.token(Role.BUYER))).status == 404
    refused = await strict.call("POST", f"/v1/named/{new_id()}", json={"name": "x" * 1900})
    assert refused.status == 401
    assert (await strict.call("GET", "/v1/named", strict.token(Role.BUYER))).status == 200


async def test_no_answer_waits_for_the_word_that_its_head_has_arrived(strict: Running) -> None:
    """What the system of the caller holds back, by 40 ms on Linux, once a connection has been used for a while."""
    took = []
    for _ in range(60):
        began = time.monotonic()
        assert (await strict.call("GET", f"/v1/named/{new_id()}", strict.token(Role.BUYER))).status == 404
        took.append(time.monotonic() - began)
    assert min(took[30:]) < 0.03, "one of the last thirty at least is answered at once"


def test_a_gateway_takes_nothing_that_a_service_would_not() -> None:
    """So that what a caller is told comes from one place, and what the gateway adds has room."""
    gateway, service = GatewayLimits(), RequestLimits()
    assert gateway.body_bytes <= service.body_bytes
    assert gateway.headers_kib * 1024 * 1.5 <= service.head_bytes
    assert gateway.arrival_seconds <= service.body_seconds
    assert service.at_once <= gateway.timeout_seconds * SLOWEST_A_SECOND, "whoever is let in is answered in time"
