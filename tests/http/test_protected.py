"""What every answer of a service says to browsers, and what none says of the inside."""

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from shared.auth.principal import Role
from shared.kernel.ids import new_id
from shared.runtime import ProcessRole
from tests.http.test_conventions import ASKED
from tests.http.test_outages import is_ready, started
from tests.running import Running, issuer_in, settings_for, until
from tests.servers import OwnMongod

JSON = {"Content-Type": "application/json"}
INSIDE = re.compile(
    r"Traceback|File \\?\"|line \d+, in|\.py\b|site-packages|/(?:root|home|work|tmp|usr|app|opt)/"
    r"|127\.0\.0\.1|localhost|::1|mongodb|:\d{4,5}\b|pymongo|motor|starlette|uvicorn|aiokafka|0x[0-9a-f]{6,}"
    r"|[A-Za-z]+(?:Error|Exception)\b",
    re.IGNORECASE,
)
"""What only the inside of a service knows: files, lines, addresses, names of libraries and of their exceptions."""

TOLD = {"DecodeError"}
"""Why a token was refused is said by the name that PyJWT has for it."""


def inside(text: str) -> list[str]:
    """What an answer says that only the inside knows."""
    return [each.group() for each in INSIDE.finditer(text) if each.group() not in TOLD]


Answers = dict[str, tuple[int, Mapping[str, str], str]]


async def answers_of(desk: Running, buyer: str) -> Answers:
    """Answers of every kind, by what was asked."""
    path, missing = f"/v1/named/{new_id()}", f"/v1/named/{new_id()}"
    other = {"Content-Type": "text/plain"}
    asked = {
        "made": ("POST", path, {"json": ASKED}),
        "shown": ("GET", path, {}),
        "listed": ("GET", "/v1/named", {}),
        "changed": ("PUT", path, {"json": ASKED, "headers": {"If-Match": '"1"'}}),
        "stale": ("PUT", path, {"json": ASKED, "headers": {"If-Match": '"1"'}}),
        "without a version": ("PUT", path, {"json": ASKED}),
        "a bad header": ("PUT", path, {"json": ASKED, "headers": {"If-Match": "x"}}),
        "not there": ("GET", missing, {}),
        "nowhere": ("GET", "/v1/nowhere", {}),
        "a trick": ("GET", "/v1/named/..%2f..%2fetc%2fpasswd", {}),
        "another method": ("DELETE", path, {}),
        "refused": ("POST", missing, {"json": {"name": "rude", "sme": False}}),
        "invalid": ("POST", missing, {"json": {"name": 1, "since": "never"}}),
        "no JSON": ("POST", missing, {"data": b"{", "headers": JSON}),
        "another type": ("POST", missing, {"data": b"x", "headers": other}),
        "too large": ("POST", missing, {"data": b"x" * 2_000_000, "headers": JSON}),
        "a fault": ("POST", "/v1/faults", {}),
        "document": ("GET", "/openapi.json", {}),
        "events": ("GET", "/asyncapi.json", {}),
        "page": ("GET", "/docs", {}),
        "page of events": ("GET", "/asyncapi", {}),
    }
    found: Answers = {}
    for what, (method, at, more) in asked.items():
        reply = await desk.call(method, at, buyer, **more)
        found[what] = (
            reply.status,
            reply.headers,
            reply.body if isinstance(reply.body, str) else json.dumps(reply.body),
        )
    for what, token in (("nobody", None), ("another role", desk.token(Role.AUDITOR)), ("no token", "nonsense")):
        reply = await desk.call("GET", path, token)
        found[what] = (reply.status, reply.headers, json.dumps(reply.body))
    return found


@pytest.fixture
async def answers(desk: Running, buyer: str) -> Answers:
    found = await answers_of(desk, buyer)
    statuses = {status for status, *_ in found.values()}
    assert statuses >= {200, 201, 204, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 500}, statuses
    return found


async def test_every_answer_of_a_service_forbids_what_is_not_meant(answers: Answers) -> None:
    for what, (_, headers, _) in answers.items():
        assert headers.get("X-Content-Type-Options") == "nosniff", what
        assert headers.get("Referrer-Policy") == "same-origin", what
        if not headers.get("Content-Type", "").startswith("text/html"):
            assert headers["Content-Security-Policy"].startswith("default-src 'none'"), what
        assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(headers), what


async def test_no_answer_names_a_file_a_line_or_an_address_inside(answers: Answers) -> None:
    told = {what: inside(text) for what, (status, _, text) in answers.items() if status >= 400}
    assert {what: found for what, found in told.items() if found} == {}


async def test_what_is_no_http_is_refused_with_as_little(desk: Running) -> None:
    host, _, port = desk.url.removeprefix("http://").partition(":")

    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"NOT HTTP\r\n\r\n")
    said = (await reader.read()).decode()
    writer.close()
    assert "x-content-type-options: nosniff" in said
    assert inside(said.partition("\r\n\r\n")[2]) == []


async def test_while_the_database_is_away_nothing_is_said_of_where_it_is(
    own_mongod: OwnMongod, database_name: str, tmp_path: Path
) -> None:
    issuer, mongod = issuer_in(tmp_path), await own_mongod()
    settings = settings_for(mongod.uri, "127.0.0.1:9", database_name, issuer, kafka_create_topics=False)
    async with started(settings, issuer, frozenset({ProcessRole.API})) as desk:
        await until(lambda: is_ready(desk), "it is ready")
        await mongod.kill()
        buyer, path = desk.token(Role.BUYER), f"/v1/named/{new_id()}"
        for method, body in (("GET", None), ("POST", ASKED)):
            reply = await desk.call(method, path, buyer, json=body)
            assert reply.status == 503, reply
            assert inside(json.dumps(reply.body)) == []
        _, text = await desk.operations("/health/ready")
        assert inside(text) == []
        await mongod.restart()


@pytest.mark.parametrize(
    "said",
    [
        'Traceback (most recent call last):\n  File "/app/shared/store.py", line 3',
        "pymongo.errors.ServerSelectionTimeoutError: 127.0.0.1:27017",
        "cannot reach mongodb://user@db:27017",
        "KeyError: 'x'",
        "<Store object at 0x7f00aa11>",
    ],
)
def test_what_only_the_inside_knows_is_found(said: str) -> None:
    assert inside(said)
