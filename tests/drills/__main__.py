"""`make drills`: run every drill under load and every fault that one must find, print the table, write the page.

Options are environment variables: DRILL_SEED (drawn, and printed), DRILL_SCALE (0.4: how long faults last and how
often they come), ONLY (names of drills, with spaces between). It ends with a failure if anything at all was found
wrong, or if a fault that was planted was not found.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.drills import page
from tests.drills.ground import Drill, Ground
from tests.drills.listed import DRILLS
from tests.drills.outcome import Outcome, table

_SCALE = 0.4
"""What should fit into three quarters of an hour, by the seconds that each took in a run of its own."""


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def _run(drill: Drill, ground: Ground) -> Outcome:
    """Run one drill; what it raises is a violation as well."""
    name = f"{drill.name} with {ground.fault}" if ground.fault else drill.name
    _tell(f"{name}: {drill.what}, DRILL_SEED={ground.seed}")
    began = time.monotonic()
    try:
        outcome = await drill.run(ground)
    except Exception as error:  # the others are run all the same
        broken = (f"the drill itself broke off: {type(error).__name__}: {error}",)
        outcome = Outcome(drill=drill.name, seed=ground.seed, faults=0, acknowledged=0, violations=broken)
    _tell(f"{table([outcome])}\n({time.monotonic() - began:.0f} s)\n")
    return outcome


async def _main(drills: Sequence[Drill], seed: int, scale: float) -> int:
    outcomes, found = [], []
    with tempfile.TemporaryDirectory(prefix="dps-drills-") as folder:
        for drill in drills:
            if why := drill.lacks():
                _tell(f"{drill.name}: not run, since {why}\n")
                continue
            ground = Ground(Path(folder) / drill.name, seed, scale)
            outcomes.append(await _run(drill, ground))
            for fault in drill.planted:
                found.append(page.Planted(drill.name, fault, await _run(drill, ground.with_fault(fault))))
    _tell(table(outcomes))
    for planted in found:
        _tell(str(planted))
    if len(outcomes) == len(DRILLS):
        page.write(outcomes, found, scale)
    return 0 if all(outcome.passed for outcome in outcomes) and all(planted.was_found for planted in found) else 1


if __name__ == "__main__":
    only = os.environ.get("ONLY", "").split()
    chosen = [drill for drill in DRILLS if not only or drill.name in only]
    if not chosen:
        sys.exit(f"ONLY names no drill; there are {' '.join(drill.name for drill in DRILLS)}")
    drawn = int(os.environ.get("DRILL_SEED") or random.randrange(10**6))
    sys.exit(asyncio.run(_main(chosen, drawn, float(os.environ.get("DRILL_SCALE") or _SCALE))))
