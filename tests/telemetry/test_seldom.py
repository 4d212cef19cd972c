"""What a library says over and over is told once in a while, and how often it was said in between."""

import json
import logging
import subprocess
import sys
from pathlib import Path

from shared.telemetry.seldom import Seldom

LOGGER = "aiokafka"


def a_line(
    message: str, *args: object, logger: str = "aiokafka.conn", error: Exception | None = None
) -> logging.LogRecord:
    about = (type(error), error, None) if error else None
    return logging.LogRecord(logger, logging.ERROR, __file__, 1, message, args, about)


def told(seldom: Seldom, record: logging.LogRecord) -> int | None:
    """How often the same was said since it was last told; nothing where the line is not told."""
    return record.__dict__["repeated"] if seldom.filter(record) else None


def test_the_same_is_told_once_and_again_later_with_how_often_it_was_said() -> None:
    now = 0.0
    seldom = Seldom(LOGGER, 10.0, lambda: now)
    line = ("cannot reach %s", "broker-1")
    assert told(seldom, a_line(*line)) == 0
    assert [told(seldom, a_line(*line)) for now in (0.0, 5.0, 9.9)] == [None] * 3
    now = 10.0
    assert told(seldom, a_line(*line)) == 3
    now = 30.0
    assert told(seldom, a_line(*line)) == 0


def test_what_differs_in_what_it_says_or_in_its_exception_is_told() -> None:
    seldom = Seldom(LOGGER, 10.0)
    different = [
        a_line("cannot reach %s", "broker-1"),
        a_line("cannot reach %s", "broker-2"),
        a_line("cannot reach %s", "broker-1", logger="aiokafka.client"),
        a_line("cannot reach %s", "broker-1", error=OSError()),
        a_line("cannot reach %s", "broker-1", error=TimeoutError()),
    ]
    assert [told(seldom, line) for line in different] == [0] * 5


def test_whatever_others_say_is_told_each_time() -> None:
    seldom = Seldom(LOGGER, 10.0)
    assert all(seldom.filter(a_line("over and over", logger=name)) for name in ("shared.x", "aiokafkas") * 3)


def test_it_does_not_remember_lines_without_end() -> None:
    seldom = Seldom(LOGGER, 10.0)
    assert [told(seldom, a_line("offset %d", number)) for number in range(1000)] == [0] * 1000
    assert len(seldom._told) <= 256


PROGRAM = """
import logging, time
now = 0.0
time.monotonic = lambda: now
from shared.telemetry import logs

logs.configure("ordering", "INFO")
for _ in range(20):
    logging.getLogger("aiokafka.client").error('Unable connect to "%s:%s"', "broker", 9092)
now = 60.0
logging.getLogger("aiokafka.client").error('Unable connect to "%s:%s"', "broker", 9092)
logging.getLogger("shared.x").error("ours")
"""


def test_a_process_tells_it_in_a_line_that_counts() -> None:
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, check=True, capture_output=True, text=True)
    first, again, ours = [json.loads(line) for line in ran.stderr.splitlines()]
    assert first["message"] == again["message"] == 'Unable connect to "broker:9092"'
    assert "repeated" not in first
    assert again["repeated"] == 19
    assert ours["message"] == "ours"
