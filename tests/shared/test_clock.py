"""The record's clock: whoever has its file reads the same moment."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.kernel.clock import RecordClock, clock_from, system_clock

NOON = datetime(2016, 7, 1, 12, tzinfo=UTC)


def test_the_machines_clock_is_the_default_and_knows_its_zone() -> None:
    assert clock_from(None) is system_clock
    assert system_clock().tzinfo is UTC


def test_a_record_clock_stands_until_it_is_moved_and_moves_for_all(tmp_path: Path) -> None:
    driver = RecordClock.create(tmp_path / "clock", NOON)
    service = clock_from(tmp_path / "clock")
    assert service() == driver() == NOON
    driver.set(NOON + timedelta(days=400, milliseconds=1))
    assert service() == NOON + timedelta(days=400, milliseconds=1)


MOVES = """
import sys, time
from datetime import datetime
from pathlib import Path
from shared.kernel.clock import RecordClock
clock, moments = RecordClock(Path(sys.argv[1])), [datetime.fromisoformat(each) for each in sys.argv[2:]]
give_up = time.monotonic() + 0.5
while time.monotonic() < give_up:
    for moment in moments:
        clock.set(moment)
"""


def test_whoever_reads_while_it_is_moved_reads_the_one_moment_or_the_other(tmp_path: Path) -> None:
    service, moments = RecordClock.create(tmp_path / "clock", NOON), (NOON, NOON + timedelta(days=1))
    command = [sys.executable, "-c", MOVES, str(tmp_path / "clock"), *map(str, moments)]
    read = set()
    with subprocess.Popen(command) as driver:
        while driver.poll() is None:
            read.update(service() for _ in range(1000))
    assert driver.returncode == 0
    assert read == {*moments}


def test_a_record_that_is_over_leaves_everybody_at_the_machines_time(tmp_path: Path) -> None:
    driver = RecordClock.create(tmp_path / "clock", NOON)
    service = RecordClock(tmp_path / "clock")
    assert not service.runs
    before = system_clock()
    driver.run_on()
    assert service.runs
    assert before <= service() <= system_clock()
    assert RecordClock(tmp_path / "clock").runs  # whoever opens it later reads the same
    with pytest.raises(RuntimeError, match="the record is over"):
        driver.set(NOON)
    driver.run_on()  # once more changes nothing
    assert before <= service() <= system_clock()


def test_a_record_that_ends_later_than_now_cannot_run_on(tmp_path: Path) -> None:
    tomorrow = system_clock() + timedelta(days=1)
    driver = RecordClock.create(tmp_path / "clock", tomorrow)
    with pytest.raises(ValueError, match="still to come"):
        driver.run_on()
    assert not driver.runs
    assert driver() == tomorrow


def test_a_record_clock_needs_its_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        clock_from(tmp_path / "clock")
