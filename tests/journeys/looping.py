"""The whole department by a clock that ticks, as the loops are lived that go through several services and come back."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from deploy import services
from deploy.local.post import PostOffice, post_office
from deploy.local.replay.documents import a_pdf
from shared.auth.principal import Role
from shared.http.downloads import disposition
from shared.kernel.clock import RecordClock
from shared.reference.calendar import financial_year
from tests.journeys.test_chain import CATEGORY, Department, a_need
from tests.offers import offer_body
from tests.running import Reply, Running, issuer_in, running, settings_for, turns, until
from tests.servers import a_broker, a_mongodb
from tests.supplier_registry.registering import a_registration

BEGIN = datetime(2026, 3, 2, 10, tzinfo=UTC)
PRICE = 40_000
_TICK = 0.005


class TickingClock:
    """A clock of a record that runs as time does from wherever it was put last: what follows happens later."""

    def __init__(self, clock: RecordClock) -> None:
        self._clock = clock
        self._from = clock()
        self._since = monotonic()

    def put(self, moment: datetime) -> None:
        """Let it be a moment, from which the clock runs on; it never goes back."""
        self._from, self._since = max(moment, self._from), monotonic()
        self.tick()

    def tick(self) -> None:
        self._clock.set(self._from + timedelta(seconds=monotonic() - self._since))

    @property
    def today(self) -> date:
        return self._clock().date()

    async def run(self) -> None:
        """Tick until cancelled."""
        async for _ in turns(_TICK):
            self.tick()


@dataclass
class System:
    """The five services, the clock that they go by, and where their e-mail goes."""

    services: Mapping[str, Running]
    clock: TickingClock
    post: PostOffice

    async def moves_to(self, moment: datetime) -> None:
        """Let it be a moment, and wait until all that is due by then is done."""
        self.clock.put(moment)
        for one in self.services.values():
            status, text = await one.operations("/timers/settled")
            assert (status, json.loads(text)["failing"]) == (200, 0), text

    async def knows_of_service(self, notice: str) -> None:
        """Wait until the registry has heard that a notice has reached its supplier: the time to answer begins then."""
        events = self.services["supplier_registry"].database["events"]

        async def served() -> bool:
            facts = [each["type"].split(".")[1] async for each in events.find().sort("recorded_at", 1)]
            return "RemovalNoticeServed" in facts[facts.index(notice) :]

        await until(served, f"{notice} is served")

    async def morning_of(self, day: date) -> None:
        await self.moves_to(datetime.combine(day, time(9), UTC))


@asynccontextmanager
async def a_system(folder: Path) -> AsyncIterator[System]:
    """The five services with a database, a broker and a clock of their own."""
    issuer, clock_file = issuer_in(folder), folder / "clock"
    clock = TickingClock(RecordClock.create(clock_file, BEGIN))
    found: dict[str, Running] = {}
    async with AsyncExitStack() as stack:
        uri = await stack.enter_async_context(a_mongodb())
        bootstrap = await stack.enter_async_context(a_broker(log=folder / "broker.log"))
        post = await stack.enter_async_context(post_office())
        more = {name.lower(): value for name, value in post.environment.items()}
        for name in services.NAMES:
            settings = settings_for(
                uri, bootstrap, name, issuer, clock_file=clock_file, files_allow_unscanned=True, **more
            )
            found[name] = await stack.enter_async_context(running(services.service(name), settings, issuer))
        ticking = asyncio.create_task(clock.run())
        stack.callback(ticking.cancel)
        yield System(found, clock, post)


class Seller:
    """A supplier, admitted to one category."""

    def __init__(self, system: System, at: Department) -> None:
        self.system = system
        self.at = at

    @property
    def id(self) -> str:
        return self.at.supplier_id

    @classmethod
    async def admitted(cls, system: System, category: str = CATEGORY) -> "Seller":
        """An organisation registers, applies and is admitted."""
        at = Department(system.services, "D01")
        registered = await at.call("supplier_registry", "POST", "/v1/suppliers", Role.SUPPLIER, json=a_registration())
        assert registered.status == 201, registered
        at.supplier_id = registered.body["supplier_id"]
        body = {
            "categories": [category],
            "has_safeguarding_policy": True,
            "registered_for_data_protection": True,
            "accepts_terms": True,
        }
        applied = await at.call("supplier_registry", "POST", "/v1/applications", Role.SUPPLIER, json=body)
        assert applied.status == 201, applied
        await at.admit(applied.body["application_id"], category)
        return cls(system, at)

    async def offers(self, *districts: str, category: str = CATEGORY, **differing: Any) -> str:
        """Publish an offer; wait until the catalogue has heard of the admission."""
        body = offer_body(*districts, **{"category": category, "pence": PRICE, "title": "Forklift Licence"} | differing)
        published = await self.at.done("catalogue", "POST", "/v1/offers", Role.SUPPLIER, json=body)
        return str(published.body["offer_id"])

    async def does(self, order_id: str, step: str, **body: Any) -> None:
        """Answer or deliver an order."""
        path, request = f"/v1/orders/{order_id}/{step}", {"json": body} if body else {}
        done = await self.at.call("ordering", "POST", path, Role.SUPPLIER, **request)
        assert done.status == 204, done

    async def gives(self, kind: str, valid_until: date) -> None:
        """Give evidence that holds to the end of a day."""
        document = a_pdf(kind, (f"Valid until {valid_until}.", str(uuid4())))
        headers = {"Content-Type": document.media_type, "Content-Disposition": disposition(document.name)}
        said = {"kind": kind, "valid_until": valid_until.isoformat()}
        request = {"params": said, "data": document.content, "headers": headers}
        given = await self.at.call("supplier_registry", "POST", "/v1/evidence", Role.SUPPLIER, **request)
        assert given.status == 201, given

    async def hears(self, about: str) -> Any:
        return await hears(self.at, Role.SUPPLIER, about)


class District:
    """A district: its coaches, its money, and what it is told."""

    def __init__(self, system: System, code: str) -> None:
        self.system = system
        self.code = code
        self.at = Department(system.services, code)

    async def has_money(self) -> None:
        """Allocate budgets of this year and the next."""
        for ahead in (0, 300):
            year = financial_year(self.system.clock.today + timedelta(days=ahead))
            path, body = f"/v1/budgets/{self.code}/{year}", {"allocated_pence": 5_000_000}
            await self.at.done("ordering", "PUT", path, Role.BUYER, json=body)

    async def needs(self) -> str:
        """A coach opens a journey and records a need."""
        return (await a_need(self.at))["need_id"]

    async def orders(self, offer_id: str, need_id: str = "", **more: Any) -> str:
        """Order an offer for a need, once ordering has heard of both; return the order."""
        body = {"need_id": need_id or await self.needs(), "offer_id": offer_id, "offer_version": 1} | more
        body.setdefault("starts_on", self.system.clock.today.isoformat())
        placed = await self.at.done("ordering", "POST", "/v1/orders", Role.WORK_COACH, json=body)
        return str(placed.body["order_id"])

    async def finds(self, category: str = CATEGORY) -> set[str]:
        """The offers that a search finds here."""
        body = {"category": category, "district": self.code}
        found = await self.at.call("catalogue", "POST", "/v1/searches", Role.WORK_COACH, json=body)
        assert found.status == 200, found
        return {each["offer_id"] for each in found.body["items"]}

    async def hears(self, about: str, role: Role = Role.WORK_COACH, **said: str) -> Any:
        return await hears(self.at, role, about, **said)

    async def heard(self, role: Role = Role.WORK_COACH) -> list[str]:
        """What its inbox holds, oldest first, by the names of the facts."""
        return [each["about_type"].split(".")[1] for each in await _inbox(self.at, role)]

    async def reads_in_the_list(self, offer: str, kind: str) -> None:
        """Wait until a digest of the provider list says so of an offer."""

        async def said() -> bool:
            changes = [one for each in await _inbox(self.at, Role.WORK_COACH) for one in each["changes"]]
            return any((each["offer_id"], each["kind"]) == (offer, kind) for each in changes)

        await until(said, f"{self.code} reads that offer {offer} is {kind}")

    async def registers(self, address: str, account: str = "") -> None:
        """A coach of the district has messages sent to an address too."""
        one = self.system.services["notifications"]
        token = one.token(Role.WORK_COACH, districts=[self.code], subject=account)
        registered = await one.call("PUT", "/v1/me", token, json={"email": address})
        assert registered.status == 204, registered

    async def waits_for_its_coach(self, account: str = "") -> list[str]:
        """What its inbox holds that waits for the coach of the need, or for another account."""
        one = self.system.services["notifications"]
        token = one.token(Role.WORK_COACH, districts=[self.code], subject=account)
        found = await one.call("GET", "/v1/messages", token, params={"mine": "true"})
        return [each["about_type"].split(".")[1] for each in found.body["items"]]


async def hears(at: Department, role: Role, about: str, **said: str) -> Any:
    """Wait for a message about a fact of this name, which says these parameters; return it."""

    async def message() -> Any:
        named = [each for each in await _inbox(at, role) if each["about_type"].split(".")[1] == about]
        return next((each for each in named if said.items() <= each["parameters"].items()), None)

    return await until(message, f"a message about {about} to {role} of {at.district} that says {said}")


async def _inbox(at: Department, *roles: Role) -> list[dict[str, Any]]:
    found = await at.call("notifications", "GET", "/v1/messages?limit=200", *roles)
    assert found.status == 200, found
    items: list[dict[str, Any]] = found.body["items"]
    return items


async def decides(system: System, name: str, path: str, **body: Any) -> Reply:
    """Let one of the category managers decide something."""
    one = system.services["supplier_registry"]
    headers = body.pop("headers", {})
    token = one.token(Role.CATEGORY_MANAGER, subject=name)
    reply = await one.call("POST", path, token, json=body, headers=headers)
    assert reply.status < 300, reply
    return reply
