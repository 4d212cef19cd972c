"""Whatever happens to the relay, the consumer, the timers and the store, their audit finds nothing wrong at the end.

`SIMULATION_SEED` names the history that is told again; `SIMULATION_SECONDS` says for how long new ones are told.
"""

import os
import secrets
import sys

import pytest

from tests.simulation.history import History
from tests.simulation.planted import PLANTED
from tests.simulation.running import failures, happen

SEED = int(os.environ.get("SIMULATION_SEED", "-1"))
SECONDS = float(os.environ.get("SIMULATION_SECONDS", "60"))
FIXED = range(12)
ENOUGH = 60
"""In so many histories each planted bug shows at least once; most show in the first few."""


@pytest.mark.parametrize("seed", FIXED if SEED < 0 else [SEED])
def test_nothing_is_lost_doubled_or_reordered(seed: int) -> None:
    failure = happen(seed)
    assert failure is None, str(failure)


def test_a_seed_tells_the_same_history_again() -> None:
    first, again = (History(5).run() for _ in range(2))
    assert first.told == again.told
    assert first.loop.callbacks == again.loop.callbacks


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_found(bug: str) -> None:
    found = next(filter(None, (happen(seed, PLANTED[bug]()) for seed in range(ENOUGH))), None)
    assert found is not None, f"{ENOUGH} histories do not show {bug}"


@pytest.mark.drill
def test_new_histories_end_well() -> None:
    _tell(SEED if SEED >= 0 else secrets.randbelow(2**31), SECONDS)


@pytest.mark.sweep
@pytest.mark.parametrize("minute", range(5))
def test_more_histories_end_well(minute: int) -> None:
    _tell(SEED if SEED >= 0 else secrets.randbelow(2**31), SECONDS)


def _tell(first: int, seconds: float) -> None:
    told = 0
    for seed, failure in failures(first, seconds):
        assert failure is None, str(failure)
        told = seed - first + 1
    sys.stdout.write(f"\n{told} histories from seed {first} in {seconds:.0f} s, and nothing wrong with their ends\n")
    assert told > 0
