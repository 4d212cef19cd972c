"""What must be there before orders can be placed: suppliers, offers, budgets, journeys with needs; through the APIs."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from deploy.local.replay.admitting import admit
from deploy.local.replay.client import Client, expect
from shared.auth.principal import Role
from shared.reference import categories as every_category
from shared.reference import districts
from shared.reference.calendar import add_working_days, financial_year, uk_date
from tests.needs import need_body
from tests.offers import offer_body

_SUPPLIERS = 24
_UNTIL_STARTS = 8
"""Working days."""
_ALLOCATED_PENCE = 100_000_000_000
_NOT_YET = frozenset(
    {"supplier_not_active", "supplier_not_in_category", "supplier_unknown", "news_incomplete", "organisation_unknown"}
)
_SIDE_BY_SIDE = 48


@dataclass(frozen=True)
class Offer:
    """An offer for every district, up to whose price no approval is needed."""

    offer_id: str
    offer_version: int
    category: str
    price_pence: int
    supplier_id: UUID
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """A need that no order has been placed for yet, and the token of a coach who may."""

    journey_id: str
    need_id: str
    category: str
    district: str


@dataclass(frozen=True)
class Request:
    """One order to place."""

    body: dict[str, Any]
    token: str
    price_pence: int


class World:
    """A market with everything in it, and as many needs as orders will be placed."""

    def __init__(
        self, client: Client, seed: int, *, suppliers: int = _SUPPLIERS, categories: int | None = None
    ) -> None:
        """Each supplier is admitted to so many categories, or to all."""
        self._client = client
        self._suppliers = suppliers
        self._chance = random.Random(seed)
        self._today = uk_date(datetime.now(UTC))
        self.districts = [code for code, each in districts().items() if each.exists_on(self._today)]
        self.categories = list(every_category())[:categories]
        self.offers: list[Offer] = []
        self.starts_on: date = add_working_days(self._today, _UNTIL_STARTS)

    async def open(self) -> None:
        """Give districts their budgets, admit suppliers, and publish an offer of each in every category."""
        await self._give_budgets()
        ids = await _side_by_side([lambda n=n: self._admit(n) for n in range(self._suppliers)])
        wanted = [(ids[n % self._suppliers], category) for n, category in enumerate(self.categories * 3)]
        self.offers = await _side_by_side([lambda w=w: self._publish(*w) for w in wanted])

    async def go_on_to(self, today: date) -> None:
        """Have what is ordered from now on start some days after another day, with budgets for that year."""
        year, self.starts_on = financial_year(self.starts_on), add_working_days(today, _UNTIL_STARTS)
        if financial_year(self.starts_on) != year:
            await self._give_budgets()

    async def _give_budgets(self) -> None:
        year, body = financial_year(self.starts_on), {"allocated_pence": _ALLOCATED_PENCE}
        buyer = self._client.as_central(Role.BUYER)
        await asyncio.gather(
            *(self._client.put("ordering", f"/v1/budgets/{name}/{year}", buyer, body) for name in self.districts)
        )

    async def _admit(self, number: int) -> UUID:
        org = UUID(int=self._chance.getrandbits(128), version=4)
        supplier_id = await self._client.register(org, organisation(number))
        body = {
            "categories": self.categories,
            "exclusion_grounds": [],
            "has_safeguarding_policy": True,
            "registered_for_data_protection": True,
            "accepts_terms": True,
        }
        token = self._client.as_supplier(supplier_id)
        applied = await self._client.post("supplier_registry", "/v1/applications", token, body)
        for category in self.categories:
            expect(await admit(self._client, supplier_id, applied.body["application_id"], category), "an admission")
        return supplier_id

    async def _publish(self, supplier_id: UUID, category: str) -> Offer:
        price = self._chance.randrange(40_000, 400_000)
        title = f"Course in {category.lower().replace('_', ' ')}"
        body = offer_body(*self.districts, category=category, title=title, pence=price)
        token = self._client.as_supplier(supplier_id)
        reply = await self._client.ask_until_known("catalogue", "/v1/offers", token, body, _NOT_YET)
        return Offer(reply.body["offer_id"], 1, category, price, supplier_id, body)

    async def needs(self, count: int) -> list[Need]:
        """Open journeys with needs in every category, in shuffled order."""
        each = len(self.categories)
        journeys = await _side_by_side([self._journey] * -(-count // each))
        found = [need for needs in journeys for need in needs]
        self._chance.shuffle(found)
        return found[:count]

    async def _journey(self) -> list[Need]:
        journey_id, district = await self._start()
        return [await self.need(journey_id, district, category) for category in self.categories]

    async def _start(self) -> tuple[str, str]:
        district = self._chance.choice(self.districts)
        token = self._client.as_staff_of(district)
        client_ref = str(UUID(int=self._chance.getrandbits(128), version=4))
        body = {"client_ref": client_ref, "district": district, "category": self.categories[0]}
        reply = await self._client.post("client_journey", "/v1/journeys", token, body)
        return reply.body["journey_id"], district

    async def need(self, journey_id: str, district: str, category: str) -> Need:
        """Record one need."""
        path, token = f"/v1/journeys/{journey_id}/needs", self._client.as_staff_of(district)
        reply = await self._client.post("client_journey", path, token, need_body(category))
        return Need(journey_id, reply.body["need_id"], category, district)

    async def journeys(self, count: int) -> list[tuple[str, str]]:
        """Open journeys without needs; return their ids and districts."""
        return await _side_by_side([self._start] * count)

    def order(self, need: Need) -> Request:
        """Return what places an order for a need."""
        offer = self._chance.choice([offer for offer in self.offers if offer.category == need.category])
        body = {
            "need_id": need.need_id,
            "offer_id": offer.offer_id,
            "offer_version": offer.offer_version,
            "starts_on": self.starts_on.isoformat(),
        }
        return Request(body, self._client.as_staff_of(need.district), offer.price_pence)

    def orders(self, needs: Sequence[Need]) -> list[Request]:
        """Return what places orders for needs."""
        return [self.order(need) for need in needs]


def organisation(number: int) -> dict[str, Any]:
    """Return what one of many organisations says of itself to be registered."""
    return {
        "name": f"Supplier {number}",
        "identifiers": [{"scheme": "GB-COH", "id": f"{10_000_000 + number}"}],
        "staff": 12,
        "turnover_pence": 90_000_000,
        "balance_sheet_pence": 20_000_000,
        "legal_form": "limited_company",
        "registered_address": {"lines": [f"{number} High Street"], "town": "Leeds", "postcode": "LS1 4DY"},
    }


async def _side_by_side(steps: Sequence[Callable[[], Awaitable[Any]]]) -> list[Any]:
    room = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def step(one: Callable[[], Awaitable[Any]]) -> Any:
        async with room:
            return await one()

    return await asyncio.gather(*(step(each) for each in steps))
