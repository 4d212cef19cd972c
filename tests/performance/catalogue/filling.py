"""A catalogue with as many offers as are wanted, in rows as searches and matches read them.

In one place, a category around one jobcentre, there are always as many offers (`HELD`), however many there are in all:
what is asked there is to cost the same. The others are spread over all other districts and categories, so that any of
those has more the more there are in all.

Rows are folded from facts as the services fold them, a few hundred of them; the rest are copies under ids, suppliers,
places and prices of their own, written in bulk.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.contracts import catalogue, client_journey
from shared.contracts import supplier_registry as registry
from shared.kernel.documents import Document
from shared.reference import categories, districts, jobcentres
from shared.service import Parts
from shared.store.mongo import Database
from tests import suppliers
from tests.offers import offer_content

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HELD, OF_THEM_NATIONAL = 100, 20
CATEGORY, DISTRICT, JOBCENTRE, WITHIN_KM = "GETTING_JOBS", "D01", "INV", 25
GROWING, ITS_DISTRICT = "SKILLS_FOR_WORK", "D21"
"""A category in a district that is like any other."""

_A_SUPPLIER_HAS, _A_BATCH, _MANY = 20, 5_000, 50_000
_TITLES = ("Interview coaching", "Warehouse skills", "Confidence at work", "Care certificate", "Digital basics")
_SUMMARIES = (
    "Two sessions and a rehearsal, in a small group.",
    "With a forklift licence and a guaranteed interview.",
    "Peer support and a mentor for the first month.",
    "Placements with employers nearby, and travel paid.",
)


def id_of(kind: int, number: int) -> UUID:
    """Return the id of one thing of a kind: in no order, as random ids are."""
    return UUID(int=random.Random(f"{kind}/{number}").getrandbits(128), version=4)


def published(number: int, *, category: str, district: str, near: str, national: bool = False) -> registry.Event:
    """Return the fact of an offer at a venue near a jobcentre."""
    place, chance = jobcentres()[near], random.Random(number)
    venue = {
        "name": f"Hall {number}",
        "postcode": "LS1 4DY",
        "latitude": round(place.latitude + chance.uniform(-0.08, 0.08), 5),
        "longitude": round(place.longitude + chance.uniform(-0.08, 0.08), 5),
        "district": district,
    }
    says: dict[str, Any] = {
        "title": _TITLES[number % len(_TITLES)],
        "summary": _SUMMARIES[number % len(_SUMMARIES)],
        "delivery": {"mode": "in_person", "venues": [venue], "national": national},
    }
    reach = tuple(districts()) if national else (district,)
    content = offer_content(*reach, category=category, pence=20_000 + chance.randrange(60_000), **says)
    return catalogue.OfferPublished(
        offer_id=id_of(1, number),
        supplier_id=id_of(2, number // _A_SUPPLIER_HAS),
        offer_version=1,
        **content,
        published_at=NOON,
    )


def _of_suppliers(numbers: Iterable[int]) -> Iterator[tuple[str, registry.Event, int]]:
    for number in numbers:
        supplier_id = id_of(2, number)
        yield "known_suppliers", suppliers.registered(supplier_id, NOON, f"Supplier {number}"), 1
        for version, category in enumerate((CATEGORY, GROWING), 2):
            yield "known_suppliers", suppliers.admitted(supplier_id, category, NOON), version
            yield "known_quality", _a_scorecard(supplier_id, category, number), 1


def _a_scorecard(supplier_id: UUID, category: str, number: int) -> registry.Event:
    measure = registry.Measure(cases=20, adjusted=60.0 + number % 30)
    card = registry.Scorecard(
        counted_from=NOON.date(),
        counted_to=NOON.date(),
        issued=20,
        acceptance=measure,
        acceptance_hours=measure,
        on_time_starts=measure,
        completion=measure,
        outcomes=measure,
        sustained_outcomes=measure,
        ranked=True,
    )
    return registry.ScorecardChanged(
        performance_id=id_of(3 if category == CATEGORY else 4, number),
        supplier_id=supplier_id,
        market=suppliers.MARKET,
        category=category,
        scorecard=card,
        policies=("scorecard_counting/1",),
    )


class Filling:
    """Fills the rows of one catalogue, further and further."""

    def __init__(self, parts: Parts, database: Database) -> None:
        """Begin with nothing."""
        self._parts = parts
        self._database = database
        self._offers = self._suppliers = 0

    async def begin(self, needs: Mapping[str, UUID]) -> None:
        """Let there be the offers of the one place, and a need there and one that is like any other."""
        held = [
            published(number, category=CATEGORY, district=DISTRICT, near=JOBCENTRE, national=number < OF_THEM_NATIONAL)
            for number in range(HELD)
        ]
        await self._parts.rows["listings"].apply([(each, 1) for each in held])
        self._offers = HELD
        for category, district in ((CATEGORY, DISTRICT), (GROWING, ITS_DISTRICT)):
            recorded = client_journey.NeedRecorded(
                need_id=needs[category],
                journey_id=id_of(5, len(category)),
                district=district,
                category=category,
                recorded_at=NOON,
            )
            await self._parts.rows["known_needs"].apply([(recorded, 1)])

    async def fill_to(self, offers: int) -> None:
        """Let there be so many offers in all, and all their suppliers."""
        if offers - self._offers > _MANY:  # indexes are made faster than they are kept
            await self._database["listings"].drop_indexes()
        templates = await self._templates()
        while self._offers < offers:
            until = min(offers, self._offers + _A_BATCH)
            copies = [_copy(templates[n % len(templates)], n) for n in range(self._offers, until)]
            await self._database["listings"].insert_many(copies, ordered=False)
            self._offers = until
        await self._parts.rows["listings"].prepare()
        wanted = -(-offers // _A_SUPPLIER_HAS)
        for name, template in self._of_one_supplier():
            numbers = range(self._suppliers, wanted)
            for first in range(0, len(numbers), _A_BATCH):
                rows = [_supplied(template, name, number) for number in numbers[first : first + _A_BATCH]]
                await self._database[name].insert_many(rows, ordered=False)
        self._suppliers = wanted

    def _of_one_supplier(self) -> Iterator[tuple[str, Document]]:
        """Fold what is told of one supplier, as the service does; yield the rows as they are stored."""
        folded: dict[tuple[str, str], Any] = {}
        for name, event, _ in _of_suppliers((0,)):
            row = name, event.subject
            folded[row] = self._parts.rows[name].projection.fold(folded.get(row), event)
        for (name, _), row_of in folded.items():
            yield name, {**self._parts.rows[name].projection.encode(row_of), "version": 9}

    async def _templates(self) -> list[Document]:
        """Fold one offer for each other place and category, as the service does; return the rows as they are stored."""
        projection = self._parts.rows["listings"].projection
        found = []
        for category in categories():
            for office in jobcentres().values():
                if office.district == DISTRICT:
                    continue
                number = len(found)
                event = published(number, category=category, district=office.district, near=office.code)
                found.append({**projection.encode(projection.fold(None, event)), "version": 1})
        random.Random(1).shuffle(found)
        return found


def _copy(template: Document, number: int) -> Document:
    supplier_id = str(id_of(2, number // _A_SUPPLIER_HAS))
    offer_id, pence = str(id_of(1, number)), 20_000 + number * 7919 % 60_000
    return {
        **template,
        "_id": offer_id,
        "offer_id": offer_id,
        "supplier_id": supplier_id,
        "price_pence": pence,
        "pence_per_place": pence,
    }


def _supplied(template: Document, name: str, number: int) -> Document:
    supplier_id = str(id_of(2, number))
    if name == "known_suppliers":
        return {**template, "_id": supplier_id, "supplier_id": supplier_id, "name": f"Supplier {number}"}
    kind = 3 if template["category"] == CATEGORY else 4
    performance_id = str(id_of(kind, number))
    return {**template, "_id": performance_id, "performance_id": performance_id, "supplier_id": supplier_id}
