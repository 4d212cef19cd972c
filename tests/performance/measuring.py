"""The rounds: orders by many callers and by one, with the floor between them in random order."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tests.performance.load import Acknowledged, Placed, place
from tests.performance.stack import Bench
from tests.performance.world import Request

MANY = 64
ONE = 1
_ORDERS = {MANY: 512, ONE: 96}
_WARM = {MANY: 128, ONE: 16}

Told = Callable[[str], None]


@dataclass(frozen=True)
class Kind:
    """A kind of round."""

    what: str
    callers: int

    @property
    def name(self) -> str:
        """As it stands in results."""
        return f"{self.what}-{self.callers}"


@dataclass(frozen=True)
class Round:
    """What one round came to: CPU milliseconds per completed operation, by process."""

    part: str
    number: int
    kind: Kind
    operations: int
    cpu_ms: Mapping[str, float]
    seconds_acknowledged: float
    seconds_settled: float
    foreign: float
    milliseconds: Sequence[float]

    def to_json(self) -> dict[str, Any]:
        """As a line of results."""
        ranked = sorted(self.milliseconds)
        return {
            "part": self.part,
            "round": self.number,
            "kind": self.kind.name,
            "operations": self.operations,
            "cpu_ms": {name: round(value, 4) for name, value in self.cpu_ms.items()},
            "seconds_acknowledged": round(self.seconds_acknowledged, 3),
            "seconds_settled": round(self.seconds_settled, 3),
            "foreign_load": round(self.foreign, 3),
            "p50_ms": round(ranked[len(ranked) // 2], 2),
            "p99_ms": round(ranked[int(len(ranked) * 0.99)], 2),
        }


@dataclass
class Ledger:
    """What every measurement acknowledged, for the auditor."""

    orders: list[Acknowledged] = field(default_factory=list)
    floor: int = 0


class Rounds:
    """Runs rounds on a stack."""

    def __init__(
        self, bench: Bench, ledger: Ledger, chance: random.Random, callers: Sequence[int], sample: Request
    ) -> None:
        """`callers` are the numbers of callers that are measured; the floor is sent `sample` again and again."""
        self._bench = bench
        self._ledger = ledger
        self._chance = chance
        self._sample = sample
        self._kinds = [Kind(what, each) for each in callers for what in ("floor", "order")]

    @staticmethod
    def needed(rounds: int, callers: Sequence[int]) -> int:
        """How many needs that many rounds take, warming up included."""
        return sum(_WARM[each] + rounds * _ORDERS[each] for each in callers)

    async def run(self, part: str, rounds: int, requests: Iterator[Request], tell: Told) -> list[Round]:
        """Warm up, then run every kind once in each round, in random order."""
        for kind in self._kinds:
            await self._send(kind, self._asked(kind, _WARM, requests))
        await self._bench.settled()
        found: list[Round] = []
        for number in range(1, rounds + 1):
            for kind in self._chance.sample(self._kinds, len(self._kinds)):
                found.append(await self._round(part, number, kind, requests))
                cpu = " ".join(f"{name} {value:.2f}" for name, value in found[-1].cpu_ms.items() if value >= 0.01)
                tell(f"{part} round {number}, {kind.name}: CPU ms {cpu}; foreign {found[-1].foreign:.0%}")
        return found

    async def _round(self, part: str, number: int, kind: Kind, requests: Iterator[Request]) -> Round:
        asked = self._asked(kind, _ORDERS, requests)
        meter = self._bench.meter()
        placed = await self._send(kind, asked)
        acknowledged = meter.used().seconds
        if kind.what == "order":
            await self._bench.settled()
        used = meter.used()
        count = len(placed.orders)
        cpu_ms = {name: seconds * 1000 / count for name, seconds in used.by_process.items()}
        return Round(part, number, kind, count, cpu_ms, acknowledged, used.seconds, used.foreign, placed.milliseconds)

    def _asked(self, kind: Kind, how_many: Mapping[int, int], requests: Iterator[Request]) -> list[Request]:
        count = how_many[kind.callers]
        if kind.what == "floor":
            return [self._sample] * count
        return list(islice(requests, count))

    async def _send(self, kind: Kind, requests: Sequence[Request]) -> Placed:
        url = self._bench.orders_url if kind.what == "order" else self._bench.floor_url
        placed = await place(url, requests, kind.callers)
        if kind.what == "order":
            self._ledger.orders.extend(placed.orders)
        else:
            self._ledger.floor += len(placed.orders)
        return placed
