"""`make bench-catalogue`: what searches and matches cost among 10,000, 100,000 and 1,000,000 offers.

Options are environment variables: SIZES ROUNDS (5), TIMES (60 of each kind in each round; of what
grows with all a tenth) and SEED. It fails where a question whose offers in reach are held costs twice as much, or more,
among the most offers as among the fewest, and where any query reads all of a collection or skips.
"""

import asyncio
import os
import sys
import time

from tests.performance.catalogue.asking import HELD
from tests.performance.catalogue.measuring import Cost, Costs, a_catalogue, a_mongod, bad_plans, costs_of, too_much

_SIZES = "10000 100000 1000000"
_CACHE_GB, _LESS_THAN = 1.0, 2.0


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def main() -> None:
    """Measure and print; raises `SystemExit` where it costs too much."""
    sizes = [int(each) for each in os.environ.get("SIZES", _SIZES).split()]
    rounds, times, seed = (int(os.environ.get(name, default)) for name, default in _OPTIONS)
    found: dict[int, Costs] = {}
    wrong: list[str] = []
    async with a_mongod(_CACHE_GB) as (mongod, settings), a_catalogue(settings) as catalogue:
        for size in sizes:
            began = time.monotonic()
            await catalogue.filling.fill_to(size)
            _tell(f"\n{size:,} offers, there after {time.monotonic() - began:,.0f} s\n\n{_HEADER}")
            found[size] = await costs_of(catalogue, mongod, rounds, times, seed)
            for (of, name), cost in sorted(found[size].of_kinds.items(), reverse=True):
                _tell(_row(of, name, cost))
            _tell(f"\nOthers took {found[size].foreign_load:.0%} of the machine meanwhile.")
            wrong += [f"among {size:,} offers: {each}" for each in await bad_plans(catalogue)]
    wrong += too_much(found[sizes[0]], found[sizes[-1]], HELD, _LESS_THAN)
    if wrong:
        raise SystemExit("\n" + "\n".join(wrong))
    _tell(f"\nWhere the offers in reach are held, nothing costs {_LESS_THAN:g} times as much, and no query reads all.")


_OPTIONS = (("ROUNDS", "5"), ("TIMES", "60"), ("SEED", "1"))
_HEADER = (
    "| Question | In reach | Offers that answer | p50 ms | p99 ms | CPU ms, catalogue | CPU ms, MongoDB |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


def _row(of: str, name: str, cost: Cost) -> str:
    figures = (cost.p50, cost.p99, cost.service_cpu, cost.database_cpu)
    said = " | ".join(f"{each:.2f}" for each in figures)
    return f"| {name} | {of.removeprefix('offers in reach ')} | {cost.answers:,} | {said} |"


if __name__ == "__main__":
    asyncio.run(main())
