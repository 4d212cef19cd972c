"""Whatever goes wrong, no output of a process has what an exception says: it may be somebody's name.

A value is planted in what each way of failing would quote: the driver's duplicate keys, validation errors, keys,
notes, tasks that nobody waits for, callbacks with their arguments, threads, finalizers, warnings, lines that libraries
log, the HTTP server's traceback, and the end of the process.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.local.processes import free_port
from shared.kernel.ids import new_id

ROOT = Path(__file__).parents[2]
NAMED = "Zebedee Quill"

PROGRAM = """
import asyncio, faulthandler, gc, logging, sys, threading, warnings
import structlog
from pydantic import BaseModel
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from shared.http.limits import RequestLimits
from shared.http.serving import serving
from shared.process import event_loop
from shared.telemetry import logs

uri, database, named, port = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
logs.configure("ordering", "DEBUG")
log = structlog.get_logger("tests")


class Asked(BaseModel):
    ages: dict[str, int]
    since: int


def fails(act, *given):
    try:
        act(*given)
    except Exception as error:
        error.add_note(f"when it was {named}'s turn")
        log.exception("failed", error=error, errors=[error, repr(error)] if isinstance(error, PyMongoError) else [])


def grouped(name):
    try:
        {}[name]
    except KeyError as cause:
        raise ExceptionGroup(name, [ValueError(name), OSError(2, name)]) from cause


rows = MongoClient(uri)[database]["people"]
rows.create_index("name", unique=True)
rows.insert_one({"name": named})
fails(rows.insert_one, {"name": named})
fails(rows.insert_many, [{"name": named}])
rows.insert_one({"name": "x"})
fails(rows.find_one_and_update, {"name": "x"}, {"$set": {"name": named}})
fails(Asked.model_validate, {"ages": {named: named}, "since": named})
fails({}.__getitem__, named)
fails(grouped, named)
fails(int, named)
rows.database.client.drop_database(database)


async def forgotten(name):
    raise ValueError(name)


def called_back(name):
    raise ValueError(name)


async def app(scope, receive, send):
    raise KeyError(named)


async def serves():
    asyncio.create_task(forgotten(named), name=named)
    asyncio.get_running_loop().call_soon(called_back, named)
    await asyncio.sleep(0)
    async with serving(app, "127.0.0.1", port, RequestLimits()):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /{named[:3]}?q={named[-5:]} HTTP/1.1\\r\\nHost: x\\r\\nX-Name: {named}\\r\\n\\r\\n".encode())
        await reader.read(100)
        writer.close()
    gc.collect()


for loop in (event_loop, asyncio.new_event_loop):
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(serves())


class Last:
    def __del__(self):
        raise ValueError(named)


Last()
thread = threading.Thread(target=called_back, args=(named,), name=named)
thread.start()
thread.join()
warnings.warn(f"{named} is not an int", RuntimeWarning)
logging.getLogger("some.library").error("failed with %s", ValueError(named))
logging.getLogger("some.library").error("failed with %d", named)
logging.getLogger("some.library").info("asked for %s", named)
faulthandler.dump_traceback()


def ends(name):
    raise LookupError(name) from OSError(13, name)


ends(named)
"""


@pytest.fixture(scope="module")
def crashed(mongodb_uri: str) -> subprocess.CompletedProcess[str]:
    database = f"test_crashes_{new_id().hex[-8:]}"
    command = [sys.executable, "-W", "always", "-c", PROGRAM, mongodb_uri, database, NAMED, str(free_port())]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)


def lines_of(crashed: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in crashed.stderr.splitlines() if line.startswith("{")]


def raised(line: dict[str, Any]) -> tuple[str, str]:
    return line["exception"][0]["exc_type"], line["exception"][0]["exc_value"]


def test_nothing_that_a_process_says_of_its_crashes_is_what_was_planted(
    crashed: subprocess.CompletedProcess[str],
) -> None:
    said = crashed.stdout + crashed.stderr
    for part in (NAMED, NAMED.lower(), *NAMED.split()):
        assert part not in said
    assert crashed.returncode == 1


def test_each_failure_is_told_by_its_type_its_codes_and_its_places(
    crashed: subprocess.CompletedProcess[str],
) -> None:
    lines = lines_of(crashed)
    assert [raised(line) for line in lines if line["message"] == "failed"] == [
        ("DuplicateKeyError", "code 11000"),
        ("BulkWriteError", "code 65, code 11000"),
        ("DuplicateKeyError", "code 11000"),
        ("ValidationError", "int_parsing"),
        ("KeyError", ""),
        ("ExceptionGroup", ""),
        ("ValueError", ""),
    ]
    group = next(line["exception"] for line in lines if raised_is(line, "ExceptionGroup"))
    assert [each[0]["exc_type"] for each in group[0]["exceptions"]] == ["ValueError", "FileNotFoundError"]
    assert group[0]["exceptions"][1][0]["exc_value"] == "ENOENT"
    assert (group[1]["exc_type"], group[1]["is_cause"]) == ("KeyError", True)
    assert [frame["name"] for frame in group[0]["frames"]] == ["fails", "grouped"]
    assert all(frame["lineno"] > 0 for frame in group[0]["frames"])


def raised_is(line: dict[str, Any], kind: str) -> bool:
    return "exception" in line and raised(line)[0] == kind


def test_what_nobody_waited_for_is_told_too(crashed: subprocess.CompletedProcess[str]) -> None:
    told = [(line["message"], raised(line)[0] if "exception" in line else None) for line in lines_of(crashed)]
    for twice in (
        ("Task exception was never retrieved", "ValueError"),
        ("Exception in ASGI application\n", "KeyError"),
        ("an error that nobody waited for", "ValueError"),
    ):
        assert told.count(twice) == 2, (twice, told)
    assert [error for message, error in told if message.startswith("Exception in callback")] == ["ValueError"] * 2
    assert ("a warning of Python", None) in told
    assert ("failed with ValueError", None) in told
    assert ("a line cannot be logged", None) in told
    assert told[-1] == ("ended by an error", "LookupError")
    assert "most recent call first" in crashed.stderr  # faulthandler, which tells files, lines and functions
