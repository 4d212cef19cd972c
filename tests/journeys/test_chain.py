"""One journey through all five services, as work coach, supplier and central team live it: HTTP in, events between."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import aiohttp
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy import services
from deploy.gateway.gateway import Gateway, Identity, Replica
from deploy.local.gateway import start_gateway
from deploy.local.processes import HOST, free_port
from deploy.reconciliation.reconcile import reconcile
from shared.auth.principal import Role
from shared.contracts.topics import EVENT_TOPICS
from shared.messaging.topic_reader import records_of
from shared.reference import districts
from shared.reference.calendar import financial_year, uk_date
from shared.settings import Settings
from shared.telemetry import tracing
from tests.engine import Composed
from tests.examples.calling import order_by_example, run_example
from tests.needs import need_body
from tests.offers import offer_body
from tests.running import Caller, Reply, Running, issuer_in, running, settings_for, until
from tests.servers import a_broker, a_mongodb
from tests.supplier_registry.registering import a_registration

ROOT = Path(__file__).resolve().parents[2]
CATEGORY = "SKILLS_FOR_WORK"


@dataclass
class Department:
    """Whom to call for each service, and the people who do."""

    services: Mapping[str, Caller]
    district: str
    org: UUID = field(default_factory=uuid4)
    supplier_id: str = ""

    async def call(self, service: str, method: str, path: str, *roles: Role, **request: Any) -> Reply:
        """Call, and again where a gateway finds that too much at once."""
        one = self.services[service]
        org = self.org if Role.SUPPLIER in roles else None
        of_a_district = {Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.SAFEGUARDING_LEAD}
        districts = [self.district] if of_a_district & set(roles) else []
        token = one.token(*roles, org=org, districts=districts)

        async def attempt() -> Reply | None:
            reply = await one.call(method, path, token, **request)
            return None if reply.status == 429 else reply

        return cast(Reply, await until(attempt, f"{method} {path} is not too much"))

    async def done(self, service: str, method: str, path: str, *roles: Role, **request: Any) -> Any:
        """Call until it is not refused: news from another service may be on its way."""

        async def attempt() -> Reply | None:
            reply = await self.call(service, method, path, *roles, **request)
            return reply if reply.status < 400 else None

        return await until(attempt, f"{method} {path} succeeds")

    async def admit(self, application_id: str, category: str) -> None:
        """Admit the department's supplier to one category, as the commercial team does."""
        path, no_interest = f"/v1/applications/{application_id}", {"declares_no_interest": True}
        body = no_interest | {"category": category, "outcome": "admit"}
        proposed = await self.officer("ada", f"{path}/proposals", json=body)
        seen = {"If-Match": proposed.headers["ETag"]}
        confirmation = f"{path}/proposals/{category}/confirmation"
        await self.officer("ben", confirmation, json=no_interest, headers=seen)
        shown = await self.call("supplier_registry", "GET", path, Role.SUPPLIER)
        agreement = shown.body["agreement"]
        if agreement and agreement["accepted_at"] is None:
            body = {"name": "Jo Doe", "capacity": "director", "text_version": agreement["text_version"]}
            agreed = await self.call("supplier_registry", "POST", f"{path}/agreement", Role.SUPPLIER, json=body)
            assert agreed.status == 204, agreed

    async def officer(self, name: str, path: str, **request: Any) -> Reply:
        """Let one of the category managers decide something."""
        one = self.services["supplier_registry"]

        async def attempt() -> Reply | None:
            reply = await one.call("POST", path, one.token(Role.CATEGORY_MANAGER, subject=name), **request)
            return None if reply.status == 429 else reply

        decided = cast(Reply, await until(attempt, f"POST {path} is not too much"))
        assert decided.status == 204, decided
        return decided


@pytest.fixture(scope="module")
async def chain(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Running]]:
    """The five services with a database and a broker of their own, shared by the tests of this module."""
    issuer = issuer_in(tmp_path_factory.mktemp("keys"))
    found: dict[str, Running] = {}
    async with AsyncExitStack() as stack:
        uri = await stack.enter_async_context(a_mongodb())
        log = tmp_path_factory.mktemp("broker") / "broker.log"
        bootstrap = await stack.enter_async_context(a_broker(log=log))
        each_running = [
            running(services.service(name), settings_for(uri, bootstrap, name, issuer), issuer)
            for name in services.NAMES
        ]
        for name, starting in zip(services.NAMES, each_running, strict=True):
            found[name] = await stack.enter_async_context(starting)
        yield found


@pytest.fixture
def settings(chain: dict[str, Running]) -> Settings:
    """How to reach the database and the broker of the chain."""
    return chain["ordering"].settings.model_copy(update={"mongodb_database": ""})


@pytest.fixture
async def compose(composed: Composed) -> AsyncIterator[Mapping[str, Caller]]:
    """The compose file's services, each behind its gateway."""
    async with aiohttp.ClientSession() as session:
        yield dict.fromkeys(services.NAMES, Caller(composed.url, composed.issuer, session))


@pytest.fixture
def department(request: pytest.FixtureRequest) -> Department:
    """A district and a supplier that no other test has, and services of the fixture named, or of `chain`."""
    return Department(request.getfixturevalue(getattr(request, "param", "chain")), next(_DISTRICTS))


ANYWHERE = pytest.mark.parametrize(
    "department", ["chain", pytest.param("compose", marks=pytest.mark.engine)], indirect=True
)
"""For what needs no more than to be called: in this process, and through the gateway of the compose file."""

APPLICATION = {
    "categories": [CATEGORY],
    "has_safeguarding_policy": True,
    "registered_for_data_protection": True,
    "accepts_terms": True,
}
PRICE = 120_000
_DISTRICTS = iter(districts())


async def an_offer(department: Department, **differing: Any) -> str:
    """An organisation registers and applies, is admitted and publishes an offer, all with the token that it had."""
    body = a_registration()
    registered = await department.call("supplier_registry", "POST", "/v1/suppliers", Role.SUPPLIER, json=body)
    assert registered.status == 201, registered
    department.supplier_id = registered.body["supplier_id"]
    applied = await department.call("supplier_registry", "POST", "/v1/applications", Role.SUPPLIER, json=APPLICATION)
    assert applied.status == 201, applied
    await department.admit(applied.body["application_id"], CATEGORY)
    offer = offer_body(department.district, category=CATEGORY, title="Warehouse and Forklift", pence=PRICE, **differing)
    published = await department.done("catalogue", "POST", "/v1/offers", Role.SUPPLIER, json=offer)
    return str(published.body["offer_id"])


async def a_need(department: Department) -> dict[str, str]:
    """A coach opens a journey and records a need."""
    body = {"client_ref": str(uuid4()), "district": department.district, "category": CATEGORY}
    started = await department.call("client_journey", "POST", "/v1/journeys", Role.WORK_COACH, json=body)
    assert started.status == 201, started
    journey_id = started.body["journey_id"]
    path = f"/v1/journeys/{journey_id}/needs"
    recorded = await department.call("client_journey", "POST", path, Role.WORK_COACH, json=need_body(CATEGORY))
    assert recorded.status == 201, recorded
    return {"journey_id": journey_id, "need_id": recorded.body["need_id"]}


@ANYWHERE
async def test_a_need_is_met_from_a_standing_offer_and_everyone_concerned_hears_of_it(department: Department) -> None:
    year = financial_year(datetime.now(UTC).date() + timedelta(days=14))
    budget = {"allocated_pence": 1_000_000}
    await department.done("ordering", "PUT", f"/v1/budgets/{department.district}/{year}", Role.BUYER, json=budget)
    offer_id, need = await an_offer(department), await a_need(department)

    today = uk_date(datetime.now(UTC)).isoformat()
    asked = {"need_id": need["need_id"], "offer_id": offer_id, "offer_version": 1, "starts_on": today}
    placed = await department.done("ordering", "POST", "/v1/orders", Role.WORK_COACH, json=asked)
    order_id = placed.body["order_id"]
    await need_becomes(department, need["need_id"], "ordered", order_id)
    steps = ("acceptance", None), ("start", {"started_on": today}), ("completion", {"completed_on": today})
    for step, body in steps:
        path, request = f"/v1/orders/{order_id}/{step}", {"json": body} if body else {}
        done = await department.call("ordering", "POST", path, Role.SUPPLIER, **request)
        assert done.status == 204, done
    await need_becomes(department, need["need_id"], "met", order_id)
    assert await heard(department, Role.SUPPLIER, "ordering.OrderIssued.v1")
    assert await heard(department, Role.WORK_COACH, "ordering.OrderAccepted.v1")
    budgets = await department.call(
        "ordering", "GET", f"/v1/budgets?district={department.district}", Role.DISTRICT_MANAGER
    )
    assert budgets.body["items"][0]["committed_pence"] == PRICE


async def committed(department: Department) -> int:
    path = f"/v1/budgets?district={department.district}"
    budgets = await department.call("ordering", "GET", path, Role.DISTRICT_MANAGER)
    return int(budgets.body["items"][0]["committed_pence"])


async def need_becomes(department: Department, need_id: str, status: str, order_id: str | None) -> None:
    async def as_awaited() -> bool:
        need = await department.call("client_journey", "GET", f"/v1/needs/{need_id}", Role.WORK_COACH)
        return (need.body["status"], need.body["order_id"]) == (status, order_id)

    await until(as_awaited, f"the need is {status}")


async def heard(department: Department, role: Role, about: str) -> Any:
    async def message() -> Any:
        found = await department.call("notifications", "GET", "/v1/messages", role)
        return [each for each in found.body["items"] if each["about_type"] == about]

    return await until(message, f"a message about {about}")


@ANYWHERE
async def test_what_cannot_be_ordered_is_refused_with_its_reason_and_changes_nothing(department: Department) -> None:
    async def listed() -> bool:
        path = f"/v1/orderable-offers?category={CATEGORY}&district={department.district}"
        return bool((await department.call("ordering", "GET", path, Role.WORK_COACH)).body["items"])

    async def delisted() -> bool:
        return not await listed()

    year = financial_year(datetime.now(UTC).date() + timedelta(days=14))
    budget = {"allocated_pence": 1_000_000}
    await department.done("ordering", "PUT", f"/v1/budgets/{department.district}/{year}", Role.BUYER, json=budget)
    offer_id, need = await an_offer(department), await a_need(department)
    await until(listed, "ordering has heard of the offer")
    reason = {"reason": "performance_below_floor", "detail": ""}
    path = f"/v1/suppliers/{department.supplier_id}/suspension"
    suspended = await department.call("supplier_registry", "POST", path, Role.CATEGORY_MANAGER, json=reason)
    assert suspended.status == 204, suspended
    starts_on = (datetime.now(UTC).date() + timedelta(days=14)).isoformat()
    asked = {"need_id": need["need_id"], "offer_id": offer_id, "offer_version": 1, "starts_on": starts_on}

    async def refused_for_the_suspension_alone() -> bool:
        reply = await department.call("ordering", "POST", "/v1/orders", Role.WORK_COACH, json=asked)
        assert reply.status == 409, reply
        return reply.codes == {"supplier_not_active", "offer_not_orderable"}

    await until(delisted, "the catalogue has delisted the offer")
    await until(refused_for_the_suspension_alone, "the suspension and the need have arrived too")
    budgets = await department.call(
        "ordering", "GET", f"/v1/budgets?district={department.district}", Role.DISTRICT_MANAGER
    )
    assert budgets.body["items"][0]["committed_pence"] == 0


async def test_nothing_on_the_bus_says_who_the_client_is(department: Department, settings: Settings) -> None:
    need = await a_need(department)

    async def facts_about_the_client() -> list[dict[str, Any]]:
        records = [record async for record in records_of(settings, *(each.name for each in EVENT_TOPICS))]
        keys = {each.encode() for each in need.values()}
        return [json.loads(each.value or b"") for each in records if each.key in keys]

    told = await until(facts_about_the_client, "the journey's events are on the bus")
    coarse = {"kinds", "modes", "start_by"}
    allowed = {"journey_id", "district", "category", "started_at", "need_id", "recorded_at", *coarse}
    assert all(set(fact) <= allowed for fact in told), told


async def test_the_books_of_the_chain_add_up_and_a_lost_event_or_row_is_found(
    department: Department, chain: dict[str, Running], settings: Settings
) -> None:
    await test_a_need_is_met_from_a_standing_offer_and_everyone_concerned_hears_of_it(department)

    assert await wrong_in(settings) == []
    ordering = chain["ordering"].database
    row = await ordering["known_offers"].find_one_and_delete({})
    assert await wrong_in(settings) == ["ordering: rows of known_offers"]
    await ordering["known_offers"].insert_one(row)
    notifications = chain["notifications"].database
    message = await notifications["messages"].find_one_and_delete({"state.about_type": "ordering.OrderIssued.v1"})
    assert await wrong_in(settings) == [
        "notifications: state of every message is the fold of its log",
        "every supplier and district concerned was notified once",
    ]
    await notifications["messages"].insert_one(message)
    assert await wrong_in(settings) == []


async def wrong_in(settings: Settings) -> list[str]:
    """What does not add up once everything has arrived."""
    return [each.what for each in await reconcile(settings) if not each.adds_up]


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What is traced meanwhile."""
    exporter = InMemorySpanExporter()
    tracing.begin(SimpleSpanProcessor(exporter), 1.0, {"service.name": "chain"})
    yield exporter
    tracing.finish()


async def test_what_one_order_leads_to_is_one_trace_that_names_nobody(
    department: Department, spans: InMemorySpanExporter
) -> None:
    await test_a_need_is_met_from_a_standing_offer_and_everyone_concerned_hears_of_it(department)

    def traced() -> list[Any]:
        found = spans.get_finished_spans()
        (begun,) = (each for each in found if each.name == "POST /v1/orders" and is_answered(each, 201))
        return [each for each in found if each.context.trace_id == begun.context.trace_id]

    async def has_reached_the_messages() -> bool:
        return any(each.name == "send notifications.messages" for each in traced())

    await until(has_reached_the_messages, "the trace reaches the message about the order")
    trace = traced()
    assert {"POST /v1/orders", "place_order", "send ordering.orders", "process ordering.orders"} <= {
        each.name for each in trace
    }
    ids = {each.context.span_id for each in trace}
    assert [each.name for each in trace if each.parent is None] == ["POST /v1/orders"]
    assert all(each.parent is None or each.parent.span_id in ids for each in trace)
    readers = [each for each in trace if each.name == "process ordering.orders"]
    assert len(readers) >= 3  # the registry, the journeys and the notifications
    said = " ".join(f"{each.name} {dict(each.attributes)} {each.events} {each.status.description}" for each in trace)
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-|client_ref|\?", said), said


def is_answered(span: Any, status: int) -> bool:
    return bool(span.attributes["http.response.status_code"] == status)


async def test_no_metric_names_anybody_after_a_chain_of_orders(department: Department) -> None:
    await test_a_need_is_met_from_a_standing_offer_and_everyone_concerned_hears_of_it(department)
    district = department.district

    async def told() -> dict[str, float]:
        _, text = await department.services["ordering"].operations("/metrics")
        return {
            line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line[:4] == "dps_"
        }

    async def budget_left() -> list[float]:
        found = await told()
        return [
            value for name, value in found.items() if f'left_pence{{district="{district}"' in name and value < 1_000_000
        ]

    assert await until(budget_left, "what the district has left is told") == [1_000_000 - PRICE]
    samples = await told()
    assert samples['dps_commands_total{command="place_order",outcome="accepted"}'] >= 1
    assert samples['dps_command_effect_seconds_count{topic="ordering.orders"}'] >= 1
    assert samples['dps_command_effect_seconds_bucket{le="30.0",topic="ordering.orders"}'] >= 1
    assert not [name for name in samples if re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{16}", name)]


async def test_the_example_for_callers_orders_through_the_gateway(
    chain: dict[str, Running], department: Department, tmp_path: Path
) -> None:
    year = financial_year(datetime.now(UTC).date() + timedelta(days=14))
    budget = {"allocated_pence": 1_000_000}
    await department.done("ordering", "PUT", f"/v1/budgets/{department.district}/{year}", Role.BUYER, json=budget)
    offer_id = await an_offer(department)

    async def is_orderable() -> bool:
        path = f"/v1/orderable-offers?category={CATEGORY}&district={department.district}"
        found = (await department.call("ordering", "GET", path, Role.WORK_COACH)).body["items"]
        return [each["offer_id"] for each in found] == [offer_id]

    await until(is_orderable, "ordering has heard of the offer")
    gateway = await start_gateway(gateway_before(chain), tmp_path)
    try:
        token = chain["ordering"].token(Role.WORK_COACH, districts=[department.district])
        told = await order_by_example(gateway.url, token, department.district, CATEGORY)
        status, _, complaint = await run_example(gateway.url, token, department.district, "JUGGLING")
    finally:
        await gateway.stop()
    assert (told["price_pence"], told["title"]) == (PRICE, "Warehouse and Forklift")
    assert status == 1
    assert "Traceback" not in complaint  # a refusal is told in words
    order = await department.call("ordering", "GET", f"/v1/orders/{told['order_id']}", Role.WORK_COACH)
    assert (order.status, order.body["source"]["offer_id"]) == (200, offer_id)


def gateway_before(chain: dict[str, Running]) -> Gateway:
    replicas = {name: [Replica(HOST, one.settings.http_port, one.settings.ops_port)] for name, one in chain.items()}
    issuer = chain["ordering"].issuer
    ports = {name: free_port() for name in ("port", "operations_port", "admin_port")}
    return Gateway(replicas, Identity("https://identity.example", ("dps",), issuer.jwks_file), **ports)
