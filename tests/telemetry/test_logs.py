"""Logs are JSON, a line each, with the ids at hand, and without what local variables held."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import logging
from datetime import UTC, datetime
import structlog
from pymongo.errors import BulkWriteError
from shared.messaging.envelope import Envelope
from shared.telemetry import logs

logs.configure("ordering", "INFO")
log = structlog.get_logger("tests")
log.debug("not told")
log.info("told", number=1)
with logs.of_event(Envelope("a:1", "s", "x.Y.v1", datetime.now(UTC), "a", 1, "c1")):
    log.warning("in an event")
log.warning("after it")
logging.getLogger("some.library").warning("from a library")
logging.getLogger("aiokafka.client").warning("not told either")
try:
    password = "SECRET"
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
refused = BulkWriteError({"writeErrors": [{"index": 0, "code": 121, "errmsg": "no", "op": {"u": {"name": "SECRET"}}}]})
log.error("not written", errors=[repr(refused)])
try:
    raise refused
except BulkWriteError:
    log.exception("not written either")
"""


def test_each_line_is_json_with_the_ids_at_hand() -> None:
    root = Path(__file__).parents[2]
    told = subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, check=True, capture_output=True, text=True)
    lines = [json.loads(line) for line in told.stderr.splitlines()]
    said = ["told", "in an event", "after it", "from a library", "failed", "not written", "not written either"]
    assert [line["message"] for line in lines] == said
    assert all(line["service"] == "ordering" and line["timestamp"].endswith("Z") for line in lines)
    assert [line["level"] for line in lines] == ["info", "warning", "warning", "warning", *["error"] * 3]
    assert {"correlation_id": "c1", "causation_id": "a:1", "event_type": "x.Y.v1"}.items() <= lines[1].items()
    assert "correlation_id" not in lines[2]
    assert lines[4]["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert "locals" not in lines[4]["exception"][0]["frames"][0]
    assert not told.stdout


def test_a_failed_write_is_told_by_its_code_and_without_what_was_to_be_written() -> None:
    root = Path(__file__).parents[2]
    told = subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, check=True, capture_output=True, text=True)
    *_, listed, raised = [json.loads(line) for line in told.stderr.splitlines()]
    assert "SECRET" not in told.stderr
    assert "code 121" in listed["errors"][0]
    assert "code 121" in raised["exception"][0]["exc_value"]
