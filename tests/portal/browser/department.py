"""The five services in this process, with gateway and portal in front of them, and what a journey needs to begin."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from deploy import services
from deploy.local.made_up_people import newcomer, staff
from deploy.local.people_page import Somebody
from deploy.local.portal import Pages, pages_of
from deploy.local.stack import Stack
from services.ordering.known.quality import KNOWN_QUALITY
from shared.auth.principal import Role
from shared.contracts.supplier_registry import ScorecardChanged
from shared.reference.calendar import financial_year, uk_date
from shared.store.rows import Rows
from tests.journeys.test_chain import APPLICATION, CATEGORY, Department, a_need
from tests.needs import need_body
from tests.offers import offer_body
from tests.ordering.examples import a_card
from tests.running import Running, issuer_in, running, settings_for, until
from tests.servers import a_broker, a_mongodb
from tests.supplier_registry.registering import a_registration
from tests.suppliers import MARKET

DISTRICT = "D01"
PRICE = 120_000
ABOVE_THE_LIMIT = 600_000
_ORGS: Sequence[UUID] = [uuid4() for _ in range(4)]
NEWCOMER = 3
"""Whose organisation never applies."""


@dataclass(frozen=True)
class Portal:
    """A portal in front of services that run in this process."""

    pages: Pages
    services: dict[str, Running]
    ends: dict[str, AsyncExitStack]

    @property
    def url(self) -> str:
        return self.pages.url

    def department(self, number: int = 0) -> Department:
        """The district, with one of the organisations that the page of people signs in."""
        return Department(self.services, DISTRICT, _ORGS[number])

    async def stops(self, name: str) -> None:
        """Stop one of the services, for good."""
        await self.ends[name].aclose()

    @asynccontextmanager
    async def without(self, name: str) -> AsyncIterator[None]:
        """Stop one of the services until the block ends; it is ready again then."""
        before = self.services[name]
        await self.stops(name)
        try:
            yield
        finally:
            again = running(before.service, before.settings, before.issuer)
            self.services[name] = await self.ends[name].enter_async_context(again)


def person(role: Role, who: str = DISTRICT) -> str:
    """Whom the page of people signs in."""
    return f"{role}:{who}"


def supplier(number: int = 0) -> str:
    """Who speaks for one of the organisations."""
    return person(Role.SUPPLIER, str(_ORGS[number]))


@asynccontextmanager
async def a_portal(folder: Path) -> AsyncIterator[Portal]:
    """Run services, gateway and portal until the block ends."""
    issuer = issuer_in(folder)
    found: dict[str, Running] = {}
    ends: dict[str, AsyncExitStack] = {}
    async with AsyncExitStack() as stack:
        uri = await stack.enter_async_context(a_mongodb())
        bootstrap = await stack.enter_async_context(a_broker(log=folder / "broker.log"))
        for name in services.NAMES:
            settings = settings_for(uri, bootstrap, name, issuer)
            ends[name] = await stack.enter_async_context(AsyncExitStack())
            found[name] = await ends[name].enter_async_context(running(services.service(name), settings, issuer))
        in_front = Stack(
            urls={name: one.url for name, one in found.items()},
            operations={name: f"http://127.0.0.1:{one.settings.ops_port}" for name, one in found.items()},
            settings=found["ordering"].settings,
            issuer=issuer,
            processes=[],
        )
        yield Portal(await stack.enter_async_context(pages_of(in_front, folder, _people())), found, ends)


def _people() -> list[Somebody]:
    return [*staff([DISTRICT]), *(newcomer(str(org)) for org in _ORGS)]


async def an_applicant(department: Department, name: str) -> str:
    """An organisation that has applied, and waits; the application's id."""
    body = a_registration() | {"name": name}
    registered = await department.call("supplier_registry", "POST", "/v1/suppliers", Role.SUPPLIER, json=body)
    assert registered.status == 201, registered
    department.supplier_id = registered.body["supplier_id"]
    applied = await department.call("supplier_registry", "POST", "/v1/applications", Role.SUPPLIER, json=APPLICATION)
    assert applied.status == 201, applied
    return str(applied.body["application_id"])


async def a_client(department: Department, district: str = DISTRICT) -> str:
    """A client of the coach whom the page of people signs in, with a need that is open; the journey's id."""
    one = department.services["client_journey"]
    token = one.token(Role.WORK_COACH, districts=[district], subject=person(Role.WORK_COACH, district))
    body = {"client_ref": str(uuid4()), "district": district, "category": CATEGORY}
    began = await one.call("POST", "/v1/journeys", token, json=body)
    assert began.status == 201, began
    journey_id = str(began.body["journey_id"])
    recorded = await one.call("POST", f"/v1/journeys/{journey_id}/needs", token, json=need_body(CATEGORY))
    assert recorded.status == 201, recorded
    return journey_id


async def an_offer(department: Department, title: str, pence: int = PRICE) -> str:
    """Something that an admitted supplier offers in the district."""
    offer = offer_body(department.district, category=CATEGORY, title=title, pence=pence)
    published = await department.done("catalogue", "POST", "/v1/offers", Role.SUPPLIER, json=offer)
    return str(published.body["offer_id"])


async def money(department: Department) -> None:
    """Give the district money for this year and the next."""
    for days in (0, 90):
        year = financial_year(datetime.now(UTC).date() + timedelta(days=days))
        body = {"allocated_pence": 100_000_000}
        await department.done("ordering", "PUT", f"/v1/budgets/{department.district}/{year}", Role.BUYER, json=body)


async def an_order(department: Department, offer_id: str, starts_on: date | None = None) -> str:
    """An order of an offer for a client of its own."""
    need: dict[str, Any] = await a_need(department)
    day = (starts_on or uk_date(datetime.now(UTC))).isoformat()
    asked = {"need_id": need["need_id"], "offer_id": offer_id, "offer_version": 1, "starts_on": day}
    placed = await department.done("ordering", "POST", "/v1/orders", Role.WORK_COACH, json=asked)
    return str(placed.body["order_id"])


async def accepted(department: Department, order_id: str) -> None:
    """Let the supplier accept an order."""
    await department.done("ordering", "POST", f"/v1/orders/{order_id}/acceptance", Role.SUPPLIER)


async def delivers_well(department: Department, offer_id: str) -> None:
    """Let an order of an offer be finished with an outcome, and let it be known that its supplier delivers."""
    today = uk_date(datetime.now(UTC)).isoformat()
    order_id = await an_order(department, offer_id)
    steps: Sequence[tuple[str, dict[str, Any] | None]] = (
        ("acceptance", None),
        ("start", {"started_on": today}),
        ("completion", {"completed_on": today}),
        ("outcome", {"outcome": "job_started", "achieved_on": today}),
    )
    for step, body in steps:
        request = {"json": body} if body else {}
        await department.done("ordering", "POST", f"/v1/orders/{order_id}/{step}", Role.SUPPLIER, **request)
    # As if the news had come: scorecards are published once a day, and today's orders count from tomorrow on.
    known = Rows(department.services["ordering"].database, KNOWN_QUALITY)
    whose = {"supplier_id": UUID(department.supplier_id)}
    (watched,) = await until(lambda: known.find(whose), "it is watched how the supplier delivers")
    published = ScorecardChanged(
        performance_id=watched.performance_id,
        supplier_id=UUID(department.supplier_id),
        market=MARKET,
        category=CATEGORY,
        scorecard=a_card(81.0),
        policies=("supplier_performance.v1",),
    )
    await known.apply([(published, 2)])


async def a_district_at_work(portal: Portal) -> None:
    """Let there be a member that sells and delivers, an applicant that waits, and a client who is helped."""
    department = portal.department()
    await money(department)
    await department.admit(await an_applicant(department, "Oakfield Skills"), CATEGORY)
    offer_id = await an_offer(department, "Forklift Licence")
    await a_client(department)
    await accepted(department, await an_order(department, offer_id))
    await an_order(department, offer_id)
    await an_applicant(portal.department(1), "Harbour Training")
