"""An order that its supplier has accepted, as the service of journeys hears of it, and whom it serves."""

from collections import Counter
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.auth.principal import Role
from shared.contracts import ordering
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from tests.client_journey.calling import coach_of, with_a_need
from tests.client_journey.test_known_offers import published
from tests.events import publish
from tests.running import Reply, Running, until
from tests.suppliers import linked, registered

NAME, PHONE = "Gwenllian Ŵyllt-Quince", "029 2018 0000"
CONTACT = {
    "name": NAME,
    "language": "cy",
    "address": ["3 Heol y Felin Wynt"],
    "postcode": "CF10 1AA",
    "phone": PHONE,
    "email": "gwenllian@quince.example",
    "preferred_way": "phone",
}
ACCESS = {"needs": ["step_free"], "said": "the tower of Babel"}
DETAILS = {
    "at": "09:30",
    "early_minutes": 10,
    "bring": ["photo_identification", "this_letter"],
    "contact": {"name": "Mr Teapot", "phone": "0113 496 0000", "directions": "Ring the brass bell."},
}
ALL = ["joining_letter", "contact_shared", "access_shared"]
LETTER = {"form": "text"}
LOOK = {"reason": "arrange_first_day"}


class Placed:
    """A need that an accepted order serves, at a supplier that the service knows."""

    def __init__(self, service: Running, district: str = "D01") -> None:
        self.service, self.district = service, district
        self.order_id, self.offer_id, self.supplier_id = new_id(), new_id(), new_id()
        self.versions = Counter[str]()
        self.journey_id = self.need_id = ""
        self.need_ids: tuple[str, ...] = ()
        self.line: int | None = None

    @property
    def about(self) -> dict[str, Any]:
        ids = {"order_id": self.order_id, "need_ids": self.need_ids, "supplier_id": self.supplier_id}
        return {**ids, "district": self.district}

    @property
    def of_line(self) -> dict[str, Any]:
        return {**self.about, "line": self.line or 1, "need_id": self.need_id}

    async def tell(self, *events: Event) -> None:
        await publish(self.service.settings, *events, versions=self.versions)

    async def begin(self) -> "Placed":
        return await self.serve(*await with_a_need(self.service))

    async def serve(self, journey_id: str, need_id: str, *others: str) -> "Placed":
        """Let the service hear that this need and others were ordered for, and that the supplier accepted."""
        self.journey_id, self.need_id, self.need_ids = journey_id, need_id, (need_id, *others)
        now, category = datetime.now(UTC), {**self.about, "category": "SKILLS_FOR_WORK"}
        starts = now.date() + timedelta(days=10)
        await self.tell(
            registered(self.supplier_id, now, "Tea & Sons"),
            linked(self.supplier_id, now),
            published(offer_id=self.offer_id, supplier_id=self.supplier_id),
            ordering.OrderPlaced(
                **category,
                market="DPS-EMPLOYABILITY",
                regime="PCR_LIGHT_TOUCH",
                source=ordering.Source(offer_id=self.offer_id, offer_version=1),
                lines=tuple(
                    ordering.Line(line=number, need_id=UUID(each), budget_id="any", amount_pence=1)
                    for number, each in enumerate(self.need_ids, 1)
                ),
                starts_on=starts,
                ends_on=starts + timedelta(days=40),
                placed_by="coach",
                placed_at=now,
                policies=(),
            ),
            ordering.OrderAccepted(**category, accepted_at=now),
        )
        await self.of_line_number(1, journey_id).until_against_showing(lambda codes: "order_not_confirmed" not in codes)
        return self

    def of_line_number(self, line: int, journey_id: str, district: str = "") -> "Placed":
        """Return the same order as its supplier and this client's coach name it: by the client's line."""
        same = copy(self)
        same.line, same.journey_id, same.need_id = line, journey_id, self.need_ids[line - 1]
        same.district = district or self.district
        return same

    def _path(self, what: str = "") -> str:
        return f"/v1/order-clients/{self.order_id}{what}{f'?line={self.line}' if self.line else ''}"

    @property
    def supplier(self) -> str:
        return self.service.token(Role.SUPPLIER, org=self.supplier_id)

    async def view(self, token: str = "") -> Reply:
        token = token or coach_of(self.service, self.district)
        return await self.service.call("GET", self._path(), token)

    async def until_against_showing(self, holds: Any) -> None:
        async def so() -> bool:
            reply = await self.view()
            return reply.status == 200 and holds(reply.body["against_showing"])

        await until(so, "the service has heard of it")

    async def post(self, what: str, body: Any, token: str = "") -> Reply:
        path, token = self._path(f"/{what}"), token or coach_of(self.service, self.district)
        return await self.service.call("POST", path, token, json=body)

    async def details(self, body: Any = DETAILS, token: str = "") -> Reply:
        return await self.service.call("PUT", self._path("/details"), token or self.supplier, json=body)

    async def look(self, token: str = "") -> Reply:
        return await self.post("openings", LOOK, token or self.supplier)

    async def client(self, what: str, body: Any) -> None:
        path, token = f"/v1/journeys/{self.journey_id}/client/{what}", coach_of(self.service, self.district)
        method = "POST" if what.startswith("consent") else "PUT"
        reply = await self.service.call(method, path, token, json=body)
        assert reply.status == 204, reply

    async def known(self, name: str = NAME) -> "Placed":
        await self.client("contact-details", {**CONTACT, "name": name})
        await self.client("access-needs", ACCESS)
        await self.client("consents", {"purposes": ALL, "way": "in_person"})
        return self
