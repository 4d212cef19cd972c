"""The short form of D1 and D2: four processes and the database are killed under load, and nothing is lost."""

import os
import random
from pathlib import Path

from tests.drills.ground import Ground
from tests.drills.killing import kill_both
from tests.drills.outcome import table


async def test_nothing_is_lost_or_doubled_when_processes_and_the_database_are_killed(tmp_path: Path) -> None:
    seed = int(os.environ.get("DRILL_SEED") or random.randrange(10**6))
    outcome = await kill_both(Ground(tmp_path, seed, short=True))
    print(table([outcome]))  # noqa: T201 - the seed, with which DRILL_SEED has the same lots drawn again
    assert outcome.passed, table([outcome])
