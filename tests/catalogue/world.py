"""The running catalogue as its tests drive it, and what others publish for it."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.catalogue.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import client_journey as journeys
from shared.contracts.event import Event, Reason
from shared.kernel.memberships import Standing
from tests import suppliers
from tests.events import publish as publish_events
from tests.offers import offer_body
from tests.running import Reply, Running, issuer_in, running, settings_for, until
from tests.servers import a_broker

BODY = offer_body()
FOR_PERFORMANCE = Reason(code="performance_below_floor")


class Catalogue:
    """The running catalogue, and what others publish for it."""

    def __init__(self, one: Running) -> None:
        self.one = one
        self._versions = Counter[str]()

    async def hear(self, *events: Event) -> None:
        await publish_events(self.one.settings, *events, versions=self._versions)

    async def staff(self, method: str, path: str, role: Role = Role.CATEGORY_MANAGER, **request: Any) -> Reply:
        return await self.one.call(method, path, self.one.token(role), **request)

    async def supplier(self, org: object, method: str, path: str, **request: Any) -> Reply:
        return await self.one.call(method, path, self.one.token(Role.SUPPLIER, org=org), **request)

    async def admit(self, org: UUID, *categories: str, at: datetime | None = None) -> None:
        """Let the catalogue hear of an admission, and wait until it knows."""
        now = at or datetime.now(UTC)
        of = categories or ("GETTING_JOBS",)
        await self.hear(suppliers.linked(org, now), *(suppliers.admitted(org, each, now) for each in of))
        await self.knows(org, Standing.ACTIVE, categories=len(of))

    async def registered(self) -> UUID:
        """A supplier that was never admitted, by the same id as its organisation."""
        org = uuid4()
        await self.one.knows(org, org)
        return org

    async def knows(self, org: UUID, standing: Standing, categories: int = 1) -> None:
        async def known() -> bool:
            row = await self.one.database["known_suppliers"].find_one({"_id": str(org)})
            stands = [each["standing"] for each in row["memberships"].values()] if row else []
            return len(stands) >= categories and set(stands) == {standing}

        await until(known, f"the supplier is known to be {standing}")

    async def suspend(self, org: UUID) -> None:
        now = datetime.now(UTC)
        await self.hear(suppliers.suspended(org, now))

    async def a_member(self, *categories: str) -> UUID:
        org = uuid4()
        await self.admit(org, *categories)
        return org

    async def an_offer(self, org: UUID, *codes: str, **differing: Any) -> str:
        reply = await self.supplier(org, "POST", "/v1/offers", json=offer_body(*codes, **differing))
        assert reply.status == 201, reply
        return str(reply.body["offer_id"])

    async def becomes(self, offer_id: str, status: str, ground: str | None = None) -> None:
        async def stands() -> bool:
            shown = (await self.staff("GET", f"/v1/offers/{offer_id}")).body
            return (shown["status"], shown["delisted_for"]) == (status, ground)

        await until(stands, f"the offer is {status}")

    async def sees(self, path: str, orderable: dict[str, str | None]) -> None:
        """Wait until staff see that an offer may be ordered and delivered until these days."""

        async def shown() -> bool:
            found: bool = (await self.staff("GET", path)).body["orderable"] == orderable
            return found

        await until(shown, f"{path} is shown as {orderable}")

    async def report(self, category: str, district: str, *codes: str) -> list[UUID]:
        """Let the catalogue hear of needs that went unmet for these reasons; return them."""
        found = [uuid4() for _ in codes or ("no_offer",)]
        for need_id, code in zip(found, codes or ("no_offer",), strict=True):
            about = self.need(need_id, category, district)
            await self.hear(journeys.NeedUnmet(**about, reason=Reason(code=code), reported_at=datetime.now(UTC)))
        return found

    def need(self, need_id: UUID, category: str, district: str) -> dict[str, Any]:
        return {"need_id": need_id, "journey_id": uuid4(), "district": district, "category": category}

    async def a_need(self, category: str, district: str) -> UUID:
        """Let the catalogue hear of a need, and wait until it knows."""
        need_id = uuid4()
        about = self.need(need_id, category, district)
        await self.hear(journeys.NeedRecorded(**about, recorded_at=datetime.now(UTC)))

        async def known() -> Any:
            return await self.one.database["known_needs"].find_one({"_id": str(need_id)})

        await until(known, "the need is known")
        return need_id

    async def gap_becomes(self, category: str, district: str, status: str, waiting: int) -> dict[str, Any]:
        """Wait until the latest gap of a category in a district stands so; return it as staff see it."""

        async def stands() -> dict[str, Any] | None:
            found = await self.staff("GET", "/v1/gaps", params={"category": category, "district": district})
            gap: dict[str, Any] | None = next(reversed(found.body["items"]), None)
            return gap if gap and (gap["status"], gap["waiting"]) == (status, waiting) else None

        found: dict[str, Any] = await until(stands, f"the gap is {status} with {waiting} needs")
        return found


@asynccontextmanager
async def a_catalogue(mongodb_uri: str, folder: Path, **more: Any) -> AsyncIterator[Catalogue]:
    """A catalogue with a broker and a database of its own, and what else is to be set."""
    issuer = issuer_in(folder)
    async with a_broker(folder / "broker.log") as kafka:
        settings = settings_for(
            mongodb_uri, kafka, f"test_{uuid4().hex[:8]}", issuer, files_allow_unscanned=True, **more
        )
        async with running(SERVICE, settings, issuer) as one:
            yield Catalogue(one)
