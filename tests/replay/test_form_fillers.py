"""People of a record at the portal, in front of an ordering that runs: what pages do not do the API is asked for."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import orjson
import pytest

from deploy.local.forms import Page, form_with
from deploy.local.people_page import people_page
from deploy.local.processes import free_port
from deploy.local.replay.admitting import ASSESSOR, confirm
from deploy.local.replay.client import Client
from deploy.local.replay.desks import Desks
from deploy.local.replay.people.everyone import Everyone
from deploy.local.replay.people.form_fillers import CHECK, PLACE, FormFillers, _says, _start_as_typed
from deploy.local.replay.record import draw
from deploy.local.replay.told import Need, Told
from deploy.local.replay.world import World as Lived
from deploy.local.stack import Stack
from portal.api.answers.ordering import Preview
from portal.api.client import Connections
from portal.pages.coach.check_view import Chosen
from portal.process import application
from portal.settings import PortalSettings
from shared.auth.principal import Role
from shared.http.limits import limits_of
from shared.http.serving import serving
from shared.store.layout import make
from shared.store.mongo import connect, disconnect
from shared.store.sessions import LAYOUT, Sessions
from tests.ordering.conftest import timed  # noqa: F401 - the fixture
from tests.ordering.timed import Timed
from tests.ordering.world import Case, World
from tests.portal.coach.answers import recorded
from tests.portal.coach.test_checking import checked
from tests.running import Running
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import CATEGORY, OTHER, Registry

DEAR = 800_000


@dataclass
class Office:
    """People with desks, and the ordering behind them."""

    fillers: FormFillers
    told: Told
    client: Client
    world: World

    def order(self, order_id: str, case: Case) -> dict[str, Any]:
        return {"order_id": order_id, "supplier_id": str(case.supplier_id)}

    async def status(self, order_id: str) -> str:
        shown = await self.world.call("GET", f"/v1/orders/{order_id}", self.world.running.token(Role.AUDITOR))
        return str(shown.body["status"])


@asynccontextmanager
async def desks_before(running: Running, mongodb_uri: str, name: str) -> AsyncIterator[tuple[Lived, Client]]:
    """A record's world whose people have desks at a portal in front of one service."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        people = await stack.enter_async_context(people_page(running.issuer, []))
        oidc = {name.lower(): value for name, value in people.environment.items()}
        settings = PortalSettings(portal_public_url=url, clock_file=running.settings.clock_file, **oidc)
        database = connect(mongodb_uri, name, app_name="test")
        stack.callback(disconnect, database)
        stack.push_async_callback(database.client.drop_database, name)
        await make(database, LAYOUT)
        connections = Connections(running.url)
        stack.push_async_callback(connections.close)
        app = application(settings, Sessions(database), connections)
        await stack.enter_async_context(serving(app, "127.0.0.1", port, limits_of(settings)))
        desks = await stack.enter_async_context(Desks((url, people), one_in=1).open())
        session = await stack.enter_async_context(Client.session())
        services = Stack({running.service.name: running.url}, {}, running.settings, running.issuer, [])
        client = Client(services, session)
        yield Lived(draw(0.001, seed=5), client, 5, desks), client


@pytest.fixture
async def office(timed: Timed, mongodb_uri: str, database_name: str) -> AsyncIterator[Office]:  # noqa: F811
    async with desks_before(timed.world.running, mongodb_uri, database_name) as (lived, client):
        yield Office(Everyone(lived).form_fillers, lived.told, client, timed.world)


async def test_what_one_officer_proposes_by_a_form_another_confirms(
    registry: Registry,  # noqa: F811
    mongodb_uri: str,
    database_name: str,
) -> None:
    application_id = str(await registry.an_application(await registry.an_organisation(), categories=[CATEGORY, OTHER]))
    async with desks_before(registry.one, mongodb_uri, database_name) as (lived, client):
        fillers = Everyone(lived).form_fillers
        for category in (CATEGORY, OTHER):
            proposed = await fillers.propose(application_id, category, ASSESSOR)
            assert proposed is not None
            confirmed = await confirm(client, application_id, category, proposed)
            assert not confirmed.refused, confirmed
        assert await fillers.propose(application_id, CATEGORY, ASSESSOR) is None, "it is decided"
        sent = [(each.what, each.account, each.came_to) for each in lived.told.forms.values()]
    assert sent[:2] == [("proposal", f"category_manager:{ASSESSOR}", "done")] * 2
    shown = (await registry.officer("GET", f"/v1/applications/{application_id}")).body
    assert [each["decision"] for each in shown["categories"]] == ["accepted", "accepted"]


async def test_a_manager_approves_and_the_supplier_accepts_by_forms(office: Office) -> None:
    case = await office.world.begin("D03", pence=9_000_000, price=DEAR)
    office.client._orgs[case.supplier_id] = case.org
    order_id = (await case.place()).body["order_id"]
    order, need = office.order(order_id, case), Need(str(case.journey_id), str(case.need_id), "D03", "", None)
    approved = await office.fillers.approve(order, need)
    assert approved is not None
    assert not approved.refused
    assert await office.status(order_id) == "issued"
    assert await office.fillers.accept(order) is not None
    assert await office.status(order_id) == "accepted"
    sent = list(office.told.forms.values())
    assert [(each.what, each.account, each.came_to) for each in sent] == [
        ("approval", "district_manager:D03", "done"),
        ("acceptance", f"supplier:{case.org}", "done"),
    ]
    log = office.world.running.database["events"].find({"correlation_id": {"$in": list(office.told.forms)}})
    found = {(each["actor"], each["type"].split(".")[1]) async for each in log}
    assert {("district_manager:D03", "OrderApproved"), (f"supplier:{case.org}", "OrderAccepted")} <= found


async def test_what_a_page_does_not_offer_is_left_to_the_api(office: Office) -> None:
    case = await office.world.begin("D03", pence=9_000_000, price=DEAR)
    office.client._orgs[case.supplier_id] = case.org
    order_id = (await case.place()).body["order_id"]
    order = office.order(order_id, case)
    assert await office.fillers.accept(order) is None, "it waits for approval still"
    assert await office.fillers.approve({"order_id": str(uuid4())}, Need("", "", "D03", "", None)) is None
    offer = {"offer_id": str(case.offer_id), "price_pence": DEAR}
    need = Need(str(case.journey_id), str(case.need_id), "D03", "", None)
    assert await office.fillers.place(need, offer, {"starts_on": "2017-03-20"}) is None, "nobody answers for needs"
    assert office.told.forms == {}, "no form was sent"


async def test_without_pages_everything_is_left_to_the_apis() -> None:
    desks = Desks()
    assert [desks.is_by_form("order") for _ in range(9)] == [False] * 9


def test_the_first_of_each_and_then_one_in_so_many_is_done_by_a_form() -> None:
    desks = Desks(("http://127.0.0.1:9", None), one_in=3)  # type: ignore[arg-type] nobody signs in
    assert [desks.is_by_form("order") for _ in range(5)] == [True, False, False, True, False]
    assert desks.is_by_form("approval")


def test_a_start_is_typed_as_the_page_asks_for_it() -> None:
    day = {"starts_on-day": "3", "starts_on-month": "4", "starts_on-year": "2017"}
    assert _start_as_typed({"starts_on": "2017-04-03"}) == day
    assert _start_as_typed({"starts_on": "2017-04-03", "start_id": "a"}) == {"start_id": "a"}


def test_a_check_page_is_read_as_a_coach_reads_it() -> None:
    preview = recorded("preview_1", Preview)
    _, text = checked("1", preview, Chosen(None, date(2026, 12, 2)))
    page = Page("/clients/a/order", 200, text)
    assert _says(page, "checked") == "2026-12-02"
    assert preview.shown
    assert orjson.loads(_says(page, "shown"))["amount_pence"] == preview.shown.amount_pence
    sent = form_with(page.text, PLACE).sent_by(PLACE, _start_as_typed({"starts_on": "2026-12-09"}))
    assert ("action", "place") in sent
    assert ("starts_on-day", "9") in sent
    assert form_with(page.text, CHECK).sent_by(CHECK, {})[-1] == ("action", "check")
    typed = {name for name, _ in form_with(page.text, PLACE).fields}
    assert {*_start_as_typed({"starts_on": "2026-12-09"})} <= typed


def test_a_check_page_that_cannot_be_ordered_from_says_nothing() -> None:
    assert _says(Page("/clients/a/order", 404, "<h1>Page not found</h1>"), "shown") == ""
