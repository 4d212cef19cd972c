"""`make bench`: measure what an order costs, beside the floor, and what a service costs to start and to keep.

Options are environment variables: ROUNDS (5), ONLY (parts, with spaces between; see PARTS), SEED (1), TRIES (30).
"""

import asyncio
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.performance import reporting
from tests.performance.auditing import audit
from tests.performance.killed_relay import needs_to_orders
from tests.performance.measuring import MANY, ONE, Ledger, Rounds
from tests.performance.stack import Bench, bench
from tests.performance.starting import idle, starts

# In this order, since the first two need services that have done nothing yet.
PARTS = ("idle", "ready", "settled-64", "settled-1", "order-64", "order-1", "relay-killed")
_CALLERS = {"64": MANY, "1": ONE}
_FOLDER = Path("build/performance")


class Unfit(Exception):
    """The auditor found something wrong, so that no figure counts."""


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _callers_of(parts: Sequence[str], kind: str) -> list[int]:
    return [_CALLERS[name.partition("-")[2]] for name in parts if name.startswith(f"{kind}-")]


async def _measure(on: Bench, parts: Sequence[str], rounds: int, tries: int, seed: int) -> list[dict[str, Any]]:
    chance, ledger = random.Random(seed), Ledger()
    lines: list[dict[str, Any]] = []
    if "idle" in parts:
        lines += [each.to_json() for each in await idle(on)]
    if "ready" in parts:
        lines += [each.to_json() for each in await starts(on)]
    await on.world.open()
    together, alone = _callers_of(parts, "settled"), _callers_of(parts, "order")
    if together or alone:
        lines += await _orders(on, ledger, chance, rounds, together, alone)
    if "relay-killed" in parts:
        lines += [each.to_json() for each in await needs_to_orders(on, ledger, tries, chance, _tell)]
    await on.settled()
    findings = await audit(on, ledger)
    for each in findings:
        _tell(f"{'ok   ' if each.adds_up else 'WRONG'} {each.what}: {each.checked} checked, {each.wrong} wrong")
    if wrong := [f"{each.what}: {'; '.join(each.examples[:3])}" for each in findings if not each.adds_up]:
        raise Unfit(" | ".join(wrong))
    return lines


async def _orders(
    on: Bench, ledger: Ledger, chance: random.Random, rounds: int, together: Sequence[int], alone: Sequence[int]
) -> list[dict[str, Any]]:
    needs = sum(Rounds.needed(rounds, callers) for callers in (together, alone) if callers)
    _tell(f"preparing {needs} needs")
    requests = on.world.orders(await on.world.needs(needs + 1))
    sample, waiting = requests[0], iter(requests[1:])
    await on.settled()
    found = []
    if together:
        found += await Rounds(on, ledger, chance, together, sample).run("settled", rounds, waiting, _tell)
    if alone:
        await on.leave_ordering_alone()
        found += await Rounds(on, ledger, chance, alone, sample).run("order", rounds, waiting, _tell)
        await on.bring_the_others_back()
    return [each.to_json() for each in found]


async def _main() -> None:
    rounds, tries = int(os.environ.get("ROUNDS") or 5), int(os.environ.get("TRIES") or 30)
    seed = int(os.environ.get("SEED") or 1)
    parts = tuple((os.environ.get("ONLY") or " ".join(PARTS)).split())
    if unknown := set(parts) - set(PARTS):
        raise SystemExit(f"there is no part {', '.join(sorted(unknown))}: one of {', '.join(PARTS)}")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    async with bench((_FOLDER / "stack").resolve(), seed) as on:
        versions = await reporting.versions(on)
        try:
            lines = await _measure(on, parts, rounds, tries, seed)
        except Unfit as unfit:
            raise SystemExit(f"no figure of this run counts: {unfit}") from None
    table = reporting.table(lines, versions)
    _tell(table)
    reporting.keep(lines, versions | {"seed": seed, "rounds": rounds}, _FOLDER, whole=parts == PARTS and rounds >= 5)


if __name__ == "__main__":
    asyncio.run(_main())
