"""The guard of `make check`: what an order asks of the database may rise only by what is named in docs/performance.

Orders are placed through the store in this process, on a MongoDB of its own: one alone, and 64 at once, which are one
group. What the driver sends is counted: round trips, documents that come back, documents and bytes written; and the
indexes of suppliers, the state that is found in most ways. No time is measured, so that the figures are the same on
every machine. `python -m tests.performance.guard --lower` keeps lower figures than those committed; higher ones have to
be named by hand in costs.json, with the issue and the reason.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import bson
from pymongo import monitoring

from deploy.local.mongod import start_mongod
from services.ordering.budgets.commands import Budgets
from services.ordering.budgets.domain.budget import Allocate
from services.ordering.orders.commands import Orders
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.wiring import SERVICE
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.auth.principal import Role
from shared.contracts import catalogue, client_journey
from shared.contracts.event import Event
from shared.kernel.caller import Caller, Repeatable
from shared.kernel.clock import RecordClock
from shared.runtime import database_of, layout_of, parts_of
from shared.service import Parts
from shared.settings import Settings
from shared.store.layout import make
from shared.store.mongo import disconnect
from tests.offers import offer_content
from tests.servers import SMALL, scratch_folder
from tests.suppliers import admitted

COSTS = Path(__file__).resolve().parents[2] / "docs/performance/costs.json"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
_STARTS_ON = date(2027, 1, 11)
_CATEGORY, _DISTRICTS, _YEAR = "SKILLS_FOR_WORK", ("D07", "D08", "D09", "D10"), "2026-27"
_TOGETHER = 64
_BUDGET_PENCE = 100_000_000

Figures = dict[str, dict[str, int]]


class Counting(monitoring.CommandListener):
    """Counts what the driver sends and gets."""

    def __init__(self) -> None:
        """Count nothing yet."""
        self.counted: Counter[str] = Counter()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Count a command with the documents that it writes."""
        written = [*event.command.get("documents", ()), *(each["u"] for each in event.command.get("updates", ()))]
        self.counted["round_trips"] += 1
        self.counted["documents_written"] += len(written)
        self.counted["bytes_written"] += sum(len(bson.encode(each)) for each in written if isinstance(each, Mapping))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Count the documents of an answer."""
        cursor = event.reply.get("cursor") or {}
        self.counted["documents_read"] += len(cursor.get("firstBatch") or cursor.get("nextBatch") or ())

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Count nothing more: it was counted when it was sent."""

    def taken(self) -> dict[str, int]:
        """Return what was counted since the last time."""
        found, self.counted = dict(sorted(self.counted.items())), Counter()
        return found


@dataclass(frozen=True)
class _Case:
    """One need in one district, with the offer that fits it."""

    number: int

    def id_of(self, kind: int) -> UUID:
        return UUID(int=(kind << 96) | self.number, version=4)

    @property
    def district(self) -> str:
        return _DISTRICTS[self.number % len(_DISTRICTS)]

    def events(self) -> Iterable[tuple[str, Event, int]]:
        """What other services tell of it, by the rows that are folded from it."""
        supplier_id, offer_id = (self.id_of(kind) for kind in range(1, 3))
        yield (
            "known_suppliers",
            admitted(supplier_id, _CATEGORY, NOON),
            1,
        )
        yield (
            "known_offers",
            catalogue.OfferPublished(
                offer_id=offer_id,
                supplier_id=supplier_id,
                offer_version=1,
                **offer_content(self.district, category=_CATEGORY, pence=42_000),
                published_at=NOON,
            ),
            1,
        )
        yield (
            "known_needs",
            client_journey.NeedRecorded(
                need_id=self.id_of(4),
                journey_id=self.id_of(3),
                district=self.district,
                category=_CATEGORY,
                recorded_at=NOON,
            ),
            1,
        )

    def order(self) -> PlaceOrder:
        return PlaceOrder(
            need_id=self.id_of(4),
            offer_id=self.id_of(2),
            offer_version=1,
            starts_on=_STARTS_ON,
        )

    def caller(self) -> Caller:
        return Caller(
            actor="work_coach:guard",
            correlation_id=f"{self.number:032d}",
            roles=frozenset({Role.WORK_COACH}),
            districts=frozenset(_DISTRICTS),
            repeatable=Repeatable(f"request/guard/{self.number:032d}", "0" * 32, lasts_days=7),
            command="place_order",
        )


async def measured(uri: str, folder: Path) -> Figures:
    """Place orders on a database of their own, and return what they asked of it."""
    RecordClock.create(folder / "clock", NOON)
    counting = Counting()
    monitoring.register(counting)  # for clients made from now on
    database = database_of(SERVICE, Settings(mongodb_uri=uri, clock_file=folder / "clock"))
    parts = parts_of(SERVICE, database, Settings(mongodb_uri=uri, clock_file=folder / "clock"))
    try:
        await make(database, layout_of(parts))
        await parts.store.start()
        try:
            return await _placed(parts, counting)
        finally:
            await parts.store.close()
    finally:
        disconnect(database)


async def _placed(parts: Parts, counting: Counting) -> Figures:
    built = SERVICE.build(parts)
    orders, budgets = built.of(Orders), built.of(Budgets)
    cases = [_Case(number) for number in range(_TOGETHER + 2)]
    for name, event, version in (each for case in cases for each in case.events()):
        await parts.rows[name].apply([(event, version)])
    for district in _DISTRICTS:
        buyer = Caller("buyer:guard", "0" * 32, roles=frozenset({Role.BUYER}))
        await budgets.allocate(district, _YEAR, Allocate(allocated_pence=_BUDGET_PENCE), buyer)
    warming, alone, *together = cases
    await orders.place(warming.order(), warming.caller())
    counting.taken()
    await orders.place(alone.order(), alone.caller())
    found = {"one order": counting.taken()}
    await asyncio.gather(*(orders.place(case.order(), case.caller()) for case in together))
    return {**found, f"{_TOGETHER} orders at once": counting.taken()}


def indexed() -> Figures:
    """Return how many indexes a change of a supplier may have to write to: more than any other state has."""
    return {"a change of a supplier": {"indexes": len(SUPPLIERS.indexes)}}


def excesses(found: Figures, costs: Mapping[str, Any]) -> list[str]:
    """Say of every figure that is higher than committed and named, by how much."""
    allowed = Counter(
        {(case, what): value for case, figures in costs["figures"].items() for what, value in figures.items()}
    )
    for rise in costs["rises"]:
        allowed[rise["case"], rise["figure"]] += rise["by"]
    return [
        f"{case}: {value} {what.replace('_', ' ')} where {allowed[case, what]} are allowed"
        for case, figures in found.items()
        for what, value in figures.items()
        if value > allowed[case, what]
    ]


async def _main(arguments: list[str]) -> None:
    with scratch_folder() as folder:
        mongod = await start_mongod(folder / "mongodb", **SMALL)
        try:
            found = await measured(mongod.uri, folder) | indexed()
        finally:
            await mongod.kill()
    costs = json.loads(COSTS.read_text())
    if "--lower" in arguments:
        for case, figures in found.items():
            before = costs["figures"].setdefault(case, figures)
            before.update({what: min(value, before.get(what, value)) for what, value in figures.items()})
        COSTS.write_text(json.dumps(costs, indent=2) + "\n")
    if wrong := excesses(found, costs):
        raise SystemExit("More is asked of the database than docs/performance/costs.json says:\n" + "\n".join(wrong))
    for case, figures in found.items():
        sys.stdout.write(f"{case}: {', '.join(f'{value} {what}' for what, value in figures.items())}\n")


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1:]))
