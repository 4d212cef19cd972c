"""A running ordering service and the world around it: what other services tell it, and the people who call it."""

from collections import Counter
from typing import Any
from uuid import UUID

from shared.auth.principal import Role
from shared.contracts import catalogue, client_journey, supplier_registry
from shared.contracts.event import Event, Reason
from shared.kernel.ids import new_id
from tests.events import publish
from tests.offers import offer_content
from tests.ordering.examples import ASKED, CATEGORY, NOON, PRICE
from tests.running import Reply, Running, until
from tests.suppliers import admitted, reinstated, suspended

YEAR = "2016-17"
ROWS = {
    "performance": "known_quality",
    "offer": "known_offers",
    "supplier": "known_suppliers",
    "need": "known_needs",
    "match": "known_matches",
}


class World:
    """Everything that one test needs; each test takes a district of its own, and so a budget of its own."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.versions = Counter[str]()
        self.buyer = running.token(Role.BUYER)

    def coach(self, *districts: str) -> str:
        return self.running.token(Role.WORK_COACH, districts=districts)

    def manager(self, *districts: str) -> str:
        return self.running.token(Role.DISTRICT_MANAGER, districts=districts)

    def supplier(self, org: UUID) -> str:
        return self.running.token(Role.SUPPLIER, org=org)

    async def another_supplier(self) -> str:
        """A token of a supplier that has nothing to do with anything here."""
        org = new_id()
        await self.running.knows(org, new_id())
        return self.supplier(org)

    async def tell(self, *events: Event) -> None:
        """Publish these events and wait until ordering has read them."""
        await publish(self.running.settings, *events, versions=self.versions)
        for event in events:
            await until(lambda event=event: self._has_read(event), f"{event.TYPE} is read")

    async def _has_read(self, event: Event) -> Any:
        rows = self.running.database[ROWS[event.AGGREGATE]]
        return await rows.find_one({"_id": event.subject, "version": {"$gte": self.versions[event.subject]}})

    async def begin(self, district: str, pence: int = 1_000_000, price: int = PRICE, **offer: Any) -> "Case":
        """Give a district a budget, and let there be a supplier with an offer, and a client in need of it."""
        case = Case(self, district, price)
        allocated = await self.call("PUT", f"/v1/budgets/{district}/{YEAR}", self.buyer, allocated_pence=pence)
        assert allocated.status == 204, allocated
        await self.tell(case.linked(), case.admitted(), case.published(**offer), case.recorded())
        return case

    async def another_need(self, case: "Case") -> UUID:
        """Let there be another client in the district of a case, with a need like its own; return the need's id."""
        need_id = new_id()
        about = {"journey_id": new_id(), "district": case.district, "category": CATEGORY}
        await self.tell(client_journey.NeedRecorded(need_id=need_id, **about, recorded_at=NOON))
        return need_id

    async def call(self, method: str, path: str, token: str | None, *, headers: Any = None, **body: Any) -> Reply:
        return await self.running.call(method, path, token, headers=headers or {}, **({"json": body} if body else {}))


class Case:
    """One client's need in one district, with an offer of one supplier that fits."""

    def __init__(self, world: World, district: str, price: int) -> None:
        self.world = world
        self.district = district
        self.price = price
        self.supplier_id, self.offer_id, self.journey_id, self.need_id, self.org = (new_id() for _ in range(5))
        self.coach = world.coach(district)
        self.seller = world.supplier(self.org)

    def linked(self) -> Event:
        return supplier_registry.AccountLinked(supplier_id=self.supplier_id, org=str(self.org), linked_at=NOON)

    def unlinked(self) -> Event:
        return supplier_registry.AccountUnlinked(supplier_id=self.supplier_id, org=str(self.org), unlinked_at=NOON)

    def admitted(self, category: str = CATEGORY) -> Event:
        return admitted(self.supplier_id, category, NOON)

    def published(self, **changed: Any) -> Event:
        return catalogue.OfferPublished(**self._content(1, **changed), published_at=NOON)

    def updated(self, version: int, **changed: Any) -> Event:
        return catalogue.OfferUpdated(**self._content(version, **changed), updated_at=NOON)

    def _content(self, version: int, **changed: Any) -> dict[str, Any]:
        content = {
            "offer_id": self.offer_id,
            "supplier_id": self.supplier_id,
            "offer_version": version,
            "title": "Retail skills with a work trial",
        }
        return offer_content(self.district, category=CATEGORY, pence=self.price, weeks=6) | content | changed

    def withdrawn(self) -> Event:
        reason = Reason(code="no_longer_offered")
        return catalogue.OfferWithdrawn(
            offer_id=self.offer_id, supplier_id=self.supplier_id, reason=reason, withdrawn_at=NOON
        )

    def suspended(self) -> Event:
        return suspended(self.supplier_id, NOON)

    def reinstated(self) -> Event:
        return reinstated(self.supplier_id, NOON)

    def recorded(self, category: str = CATEGORY) -> Event:
        return client_journey.NeedRecorded(**self._need(category), recorded_at=NOON)

    def met(self, order_id: str) -> Event:
        return client_journey.NeedMet(**self._need(), order_id=order_id, met_at=NOON)

    def gone(self) -> Event:
        reason = Reason(code="journey_closed")
        return client_journey.NeedWithdrawn(**self._need(), reason=reason, withdrawn_at=NOON)

    def _need(self, category: str = CATEGORY) -> dict[str, Any]:
        ids = {"need_id": self.need_id, "journey_id": self.journey_id}
        return {**ids, "district": self.district, "category": category}

    async def place(self, token: str | None = None, *, headers: Any = None, **changed: Any) -> Reply:
        """Order the offer for the need, as the district's work coach where nobody else is named."""
        body = {
            "need_id": str(self.need_id),
            "offer_id": str(self.offer_id),
            "offer_version": 1,
            "starts_on": str(ASKED.starts_on),
        }
        return await self.world.call("POST", "/v1/orders", token or self.coach, headers=headers, **(body | changed))

    async def ordered(self) -> str:
        """Place the order and return its id."""
        reply = await self.place()
        assert reply.status == 201, reply
        return str(reply.body["order_id"])

    async def step(self, order_id: str, step: str, token: str, *, headers: Any = None, **body: Any) -> Reply:
        return await self.world.call("POST", f"/v1/orders/{order_id}/{step}", token, headers=headers, **body)

    async def order(self, order_id: str, token: str | None = None) -> Reply:
        return await self.world.call("GET", f"/v1/orders/{order_id}", token or self.coach)

    async def committed(self) -> int:
        """What orders hold of the district's budget, reserved or committed, in pence."""
        listed = await self.world.running.call(
            "GET", "/v1/budgets", self.world.buyer, params={"district": self.district}
        )
        budget = listed.body["items"][0]
        return int(budget["reserved_pence"]) + int(budget["committed_pence"])
