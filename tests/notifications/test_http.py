"""Inboxes over HTTP, filled by others' events."""

import secrets
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from deploy.events.samples import sample_of
from services.notifications.known.members import KNOWN_MEMBERS
from services.notifications.messages.domain.digest import DIGEST
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import catalogue, client_journey, ordering, supplier_registry
from shared.contracts.notifications import MessageEvent
from shared.contracts.topics import dead_letters
from shared.messaging.producing import Producer
from shared.messaging.publisher import Publisher
from shared.messaging.topic_reader import records_of
from shared.store.log import Recorded
from shared.store.rows import Rows
from tests import suppliers
from tests.events import SOMEBODY, publish
from tests.offers import offer_content
from tests.running import Reply, Running, issuer_in, running, settings_for, until
from tests.servers import a_broker

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
async def service(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """The service with a broker of its own, where nobody else's events are."""
    folder = tmp_path_factory.mktemp("notifications")
    issuer = issuer_in(folder)
    async with a_broker(log=folder / "broker.log") as bootstrap:
        name = f"test_{secrets.token_hex(4)}"
        settings = settings_for(mongodb_uri, bootstrap, name, issuer, store_max_queue=1200)
        async with running(SERVICE, settings, issuer) as one:
            yield one


async def supplier(service: Running, supplier_id: UUID) -> str:
    """A token of an organisation that speaks for a supplier."""
    org = f"org of {supplier_id}"
    await service.knows(org, supplier_id)
    return service.token(Role.SUPPLIER, org=org)


def staff(service: Running, *codes: str, role: Role = Role.WORK_COACH) -> str:
    return service.token(role, districts=codes)


async def listed(service: Running, token: str, **params: str) -> list[dict[str, Any]]:
    reply = await service.call("GET", "/v1/messages", token, params=params)
    assert reply.status == 200, reply
    items: list[dict[str, Any]] = reply.body["items"]
    return items


async def arrived(service: Running, token: str, count: int = 1) -> list[dict[str, Any]]:
    async def enough() -> list[dict[str, Any]] | None:
        found = await listed(service, token)
        return found if len(found) >= count else None

    messages: list[dict[str, Any]] = await until(enough, f"{count} messages")
    return messages


async def mark(service: Running, token: str, message: dict[str, Any]) -> Reply:
    return await service.call("POST", f"/v1/messages/{message['message_id']}/read", token)


def about_order(supplier_id: UUID, district: str, order_id: UUID | None = None) -> dict[str, Any]:
    ids = {"order_id": order_id or uuid4(), "need_ids": (uuid4(),), "supplier_id": supplier_id}
    return {**ids, "district": district}


def issued(supplier_id: UUID, district: str = "D01") -> ordering.OrderIssued:
    return ordering.OrderIssued(
        **about_order(supplier_id, district),
        purchase_order="PO-1",
        category="GETTING_JOBS",
        amount_pence=20_000,
        starts_on=date(2017, 3, 20),
        respond_by=date(2017, 3, 3),
        issued_at=NOON,
    )


def published(offer_id: UUID, *codes: str) -> catalogue.OfferPublished:
    return catalogue.OfferPublished(**content(offer_id, 1, *codes), published_at=NOON)


def content(offer_id: UUID, version: int, *codes: str) -> dict[str, Any]:
    ids = {"offer_id": offer_id, "supplier_id": uuid4(), "offer_version": version}
    return {**ids, **offer_content(*codes, title="Interview Practice")}


async def test_a_supplier_finds_its_order_in_words_and_marks_it_read(service: Running) -> None:
    supplier_id = uuid4()
    token = await supplier(service, supplier_id)
    event = issued(supplier_id)
    await publish(service.settings, event)
    (message,) = await arrived(service, token)
    assert message["title"] == "New order PO-1"
    assert message["text"].startswith("You have a new order for Getting jobs, starting on 20 March 2017")
    assert (message["about_type"], message["about_event"]) == (event.TYPE, f"{event.order_id}:1")
    assert message["read_at"] is None
    assert str(event.need_ids[0]) not in str(message)
    assert [each["message_id"] for each in await listed(service, token, unread="true")] == [message["message_id"]]
    for _ in range(2):
        assert (await mark(service, token, message)).status == 204
    shown = await service.call("GET", f"/v1/messages/{message['message_id']}", token)
    assert (shown.status, shown.headers["ETag"]) == (200, '"3"')
    assert shown.body["read_at"] is not None
    assert await listed(service, token, unread="true") == []
    assert await listed(service, token, unread="false") == [shown.body]


async def test_a_message_is_for_its_recipient_alone(service: Running) -> None:
    supplier_id = uuid4()
    await publish(service.settings, issued(supplier_id, "D11"))
    (message,) = await arrived(service, await supplier(service, supplier_id))
    path = f"/v1/messages/{message['message_id']}"
    strangers = [await supplier(service, uuid4()), staff(service, "D11"), service.token(Role.CATEGORY_MANAGER)]
    strangers.append(service.token(Role.OPERATOR))
    nobodies = [service.token(role) for role in (Role.AUDITOR, Role.SUPPLIER)]
    for tokens, status in ((strangers, 404), (nobodies, 403)):
        for token in tokens:
            assert (await service.call("GET", path, token)).status == status
            assert (await service.call("POST", f"{path}/read", token)).status == status
    for token in nobodies:
        assert (await service.call("GET", "/v1/messages", token)).status == 403
    assert await listed(service, staff(service)) == []
    assert (await service.call("GET", path)).status == 401
    (untouched,) = await listed(service, await supplier(service, supplier_id), unread="true")
    assert untouched == message
    missing = await service.call("POST", f"/v1/messages/{uuid4()}/read", await supplier(service, supplier_id))
    assert missing.status == 404


async def test_the_commercial_team_shares_an_inbox_that_nobody_else_opens(service: Running) -> None:
    supplier_id, application_id = uuid4(), uuid4()
    about = {"application_id": application_id, "supplier_id": supplier_id, "market": suppliers.MARKET}
    waits = {"categories": ("GETTING_JOBS", "KEEPING_JOBS"), "decide_by": date(2017, 3, 24)}
    versions = Counter[str]()
    await publish(
        service.settings,
        supplier_registry.ApplicationDecisionDue(**about, **waits),
        supplier_registry.ApplicationDecisionOverdue(**about, **waits),
        suppliers.lapsed(supplier_id, NOON, "GETTING_JOBS"),
        versions=versions,
    )
    officer, another = (service.token(Role.CATEGORY_MANAGER, subject=name) for name in ("officer", "another"))
    due, overdue, lapsed = sorted(await arrived(service, officer, 3), key=lambda each: len(each["text"]))
    told = {each["about_type"].split(".")[1]: each for each in (due, overdue, lapsed)}
    assert set(told) == {"ApplicationDecisionDue", "ApplicationDecisionOverdue", "MembershipLapsed"}
    assert {(each["recipient_kind"], each["recipient"]) for each in told.values()} == {("team", "commercial")}
    assert told["ApplicationDecisionDue"]["text"] == (
        f"Application {application_id} for Getting jobs, Keeping jobs is not decided yet. "
        "Please decide it by 24 March 2017."
    )
    assert str(supplier_id) in told["MembershipLapsed"]["text"]
    (own,) = await arrived(service, await supplier(service, supplier_id))
    assert own["text"].startswith("Your membership has lapsed in Getting jobs")
    assert (await mark(service, officer, due)).status == 204
    assert [len(await listed(service, each, unread="true")) for each in (officer, another)] == [2, 3]
    for stranger in (await supplier(service, supplier_id), staff(service, "D01")):
        assert (await service.call("GET", f"/v1/messages/{due['message_id']}", stranger)).status == 404


async def test_staff_see_the_messages_of_all_their_districts_in_order_of_time_and_by_pages(service: Running) -> None:
    reached = [
        Recorded(threshold(district, percent), number, number - 1, NOON + timedelta(days=number), NOON, SOMEBODY)
        for number, percent in enumerate((50, 75), 1)
        for district in ("D21", "D22", "D23")
    ]
    await send(service, *reached)
    manager = staff(service, "D21", "D22", role=Role.DISTRICT_MANAGER)
    messages = await arrived(service, manager, 4)
    assert {each["recipient"] for each in messages} == {"D21", "D22"}
    assert [each["parameters"]["percent"] for each in messages] == ["50", "50", "75", "75"]
    first = await service.call("GET", "/v1/messages", manager, params={"limit": "3"})
    second = await service.call("GET", "/v1/messages", manager, params={"limit": "3", "after": first.body["next"]})
    assert first.body["items"] + second.body["items"] == messages


def threshold(district: str, percent: int) -> ordering.BudgetThresholdReached:
    year = f"{district}:2016-17"
    return ordering.BudgetThresholdReached(
        budget_id=year, fund="FSF", district=district, percent=percent, held_pence=80, allocated_pence=100
    )


async def test_a_message_exists_once_however_often_its_event_comes(service: Running) -> None:
    supplier_id = uuid4()
    event, removed = suppliers.reinstated(supplier_id, NOON), suppliers.removed(supplier_id, NOON)
    again = Recorded(event, 1, 0, NOON, NOON, SOMEBODY)
    await send(service, again, again, replace(again, recorded_at=NOON + timedelta(hours=1)))
    await send(service, Recorded(removed, 2, 1, NOON + timedelta(days=1), NOON, SOMEBODY))
    messages = await arrived(service, await supplier(service, supplier_id), 2)
    assert [each["title"] for each in messages] == ["You have been reinstated", "You have been removed"]


async def send(service: Running, *recorded: Recorded) -> None:
    """Publish events as they stand in their owner's log, with the time that they happened."""
    kafka = Producer(service.settings)
    await kafka.start()
    try:
        for each in recorded:
            await Publisher(kafka, each.event.TYPE.partition(".")[0]).publish([each.to_document()])
    finally:
        await kafka.stop()


async def test_news_of_an_offer_that_is_not_known_goes_to_the_dead_letters(service: Running) -> None:
    offer_id = uuid4()
    expiring = catalogue.OfferExpiring(offer_id=offer_id, supplier_id=uuid4(), expires_on=NOON.date())
    await publish(service.settings, expiring)
    topic, sought = dead_letters("notifications").name, str(offer_id).encode()

    async def is_there() -> bool:
        return any([sought in (record.value or b"") async for record in records_of(service.settings, topic)])

    await until(is_there, "the dead letter")


async def test_what_would_be_read_by_nobody_goes_to_the_dead_letters_with_the_reason(service: Running) -> None:
    supplier_id = uuid4()
    await publish(service.settings, issued(supplier_id, "D01"))  # comes first, so that the one behind it is read too
    await publish(service.settings, threshold("D99", 50))
    found: list[str] = []

    async def is_there() -> bool:
        async for record in records_of(service.settings, dead_letters("notifications").name):
            if b"D99" in (record.value or b""):
                found.append(str(record.headers))
        return bool(found)

    await until(is_there, "the dead letter")
    assert "recipient_unknown" in found[0]
    assert await service.database["messages"].count_documents({"state.recipient": "D99"}) == 0


async def test_the_bus_hears_of_messages_without_a_word_about_clients(service: Running) -> None:
    supplier_id = uuid4()
    event = ordering.OrderCancelled(
        **about_order(supplier_id, "D01"),
        category="GETTING_JOBS",
        reason={"code": "client_found_work"},
        cancelled_at=NOON,
    )
    await publish(service.settings, event)
    (message,) = await arrived(service, await supplier(service, supplier_id))
    await mark(service, await supplier(service, supplier_id), message)

    async def on_the_bus() -> list[dict[str, Any]] | None:
        found = [
            orjson.loads(record.value or b"{}")
            async for record in records_of(service.settings, MessageEvent.TOPIC)
            if record.key == message["message_id"].encode()
        ]
        return found if len(found) == 2 else None

    delivered, read = await until(on_the_bus, "a message delivered and read")
    assert message["parameters"] == {"order_id": str(event.order_id), "category": "GETTING_JOBS"}
    assert delivered["parameters"] == {}
    assert (delivered["channel"], read["recipient"]) == ("inbox", str(supplier_id))
    for secret in (*event.need_ids, "client_found_work"):
        assert str(secret) not in str(delivered)


async def test_news_for_many_at_once_are_more_than_the_stores_queue_and_all_arrive(service: Running) -> None:
    gaps, members = [uuid4() for _ in range(80)], [uuid4() for _ in range(40)]
    partitions = service.settings.kafka_partitions or 1
    assert len(gaps) * len(members) // partitions > service.settings.store_max_queue
    rows = Rows(service.database, KNOWN_MEMBERS)
    await rows.apply([(suppliers.admitted(each, "KEEPING_JOBS", NOON), 1) for each in members])
    about = {"category": "KEEPING_JOBS", "district_group": "G4", "market": suppliers.MARKET, "needs": "5_to_9"}
    events = [catalogue.GapGrew.model_validate({**about, "gap_id": each, "grew_at": NOON}) for each in gaps]
    kafka = Producer(service.settings)
    await kafka.start()
    try:
        documents = [Recorded(event, 1, 0, NOON, NOON, SOMEBODY).to_document() for event in events]
        await Publisher(kafka, "catalogue").publish(documents)
    finally:
        await kafka.stop()

    async def all_are_there() -> bool:
        about = {"state.parameters.gap_id": {"$in": [str(gap_id) for gap_id in gaps]}}
        return await service.database["messages"].count_documents(about) == len(gaps) * len(members)

    await until(all_are_there, "a message about each gap to each member")


async def test_what_is_asked_for_is_told_to_members_of_the_category_and_to_no_others(service: Running) -> None:
    member, suspended, elsewhere = uuid4(), uuid4(), uuid4()
    tokens = {each: await supplier(service, each) for each in (member, suspended, elsewhere)}
    await publish(service.settings, suppliers.admitted(member, "ENGAGEMENT", NOON))
    await publish(service.settings, suppliers.admitted(elsewhere, "KEEPING_JOBS", NOON))
    versions = Counter[str]()
    of_the_suspended = (suppliers.admitted(suspended, "ENGAGEMENT", NOON), suppliers.suspended(suspended, NOON))
    await publish(service.settings, *of_the_suspended, versions=versions)

    async def known() -> bool:
        rows = service.database["known_members"]
        return await rows.count_documents({"_id": {"$in": [str(each) for each in tokens]}, "version": {"$gt": 0}}) == 3

    await until(known, "the members are known")
    about = {"gap_id": uuid4(), "category": "ENGAGEMENT", "district_group": "G4", "market": suppliers.MARKET}
    await publish(service.settings, catalogue.GapRaised(**about, needs="under_5", raised_at=NOON))
    wanted = [
        each for each in await arrived(service, tokens[member], 2) if each["title"].startswith("Provision wanted")
    ]
    assert wanted[0]["text"].startswith(
        "Provision in Engagement is wanted in Wales that no offer covers: asked for by fewer than 5"
    )
    await publish(
        service.settings,
        client_journey.RequirementsForecast.model_validate(
            {
                **sample_of(client_journey.RequirementsForecast)["value"],
                "category": "ENGAGEMENT",
                "market": suppliers.MARKET,
            }
        ),
    )
    titles = [each["title"] for each in await arrived(service, tokens[member], 3)]
    assert "Needs expected in Engagement" in titles
    for other in (suspended, elsewhere):
        titles = [each["title"] for each in await listed(service, tokens[other])]
        assert not [title for title in titles if title.startswith(("Provision wanted", "Needs expected"))]


async def test_whoever_writes_notices_sees_how_they_read(service: Running) -> None:
    officer, types = service.token(Role.CATEGORY_MANAGER), [DIGEST, *(event.TYPE for event in NOTICES)]
    first = await service.call("GET", "/v1/notices", officer, params={"limit": "2"})
    assert first.status == 200, first
    second = await service.call("GET", "/v1/notices", officer, params={"limit": "500", "after": first.body["next"]})
    listed = first.body["items"] + second.body["items"]
    assert [each["about_type"] for each in listed] == sorted(types)
    path = f"/v1/notices/{ordering.OrderIssued.TYPE}/preview"
    shown = await service.call("GET", path, officer, params={"recipient_kind": "supplier", "language": "cy"})
    assert (shown.status, shown.body["language"], shown.body["title"]) == (200, "cy", "Archeb newydd PO-7C1E5A90B342")
    assert (await service.call("GET", path, officer)).body["text"].endswith("accept or decline it by 21 November 2016.")
    for params, name in (({"language": "fr"}, "language"), ({"recipient_kind": "neighbour"}, "recipient_kind")):
        refused = await service.call("GET", path, officer, params=params)
        assert refused.status == 422
        assert refused.body["reasons"][0]["pointer"].endswith(name)
    digest = await service.call("GET", f"/v1/notices/{DIGEST}/preview", officer)
    assert digest.body["text"].startswith("What has changed in the provider list up to 14 November 2016.")
    assert (await service.call("GET", "/v1/notices/no.such/preview", officer)).status == 404
    assert (await service.call("GET", "/v1/notices")).status == 401


async def test_a_supplier_reads_its_messages_in_welsh_and_staff_in_english(service: Running) -> None:
    supplier_id = uuid4()
    token = await supplier(service, supplier_id)
    await publish(service.settings, issued(supplier_id))
    (in_english,) = await arrived(service, token)
    (in_welsh,) = await listed(service, token, language="cy")
    assert (in_english["language"], in_welsh["language"], in_welsh["title"]) == ("en", "cy", "Archeb newydd PO-1")
    assert "yn dechrau ar 20 Mawrth 2017" in in_welsh["text"]
    path = f"/v1/messages/{in_welsh['message_id']}"
    assert (await service.call("GET", path, token, params={"language": "cy"})).body == in_welsh
    refused = await service.call("GET", path, token, params={"language": "fr"})
    assert (refused.status, refused.body["reasons"][0]["pointer"]) == (422, "/query/language")
    await publish(service.settings, threshold("D18", 50))
    (of_staff,) = await arrived(service, staff(service, "D18", role=Role.DISTRICT_MANAGER))
    (still_english,) = await listed(service, staff(service, "D18", role=Role.DISTRICT_MANAGER), language="cy")
    assert still_english == of_staff


async def test_somebody_sets_what_they_are_written_and_leaves_the_rest_to_their_roles(service: Running) -> None:
    coach, another = (service.token(Role.WORK_COACH, districts=["D01"], subject=secrets.token_hex(8)) for _ in range(2))
    path = "/v1/me/preferences"
    assert (await service.call("GET", path, coach)).status == 404, "not in the address book yet"
    assert (await service.call("PUT", path, coach, json={})).status == 404
    for token in (coach, another):
        assert (await service.call("PUT", "/v1/me", token, json={})).status == 204
    untouched = await service.call("GET", path, coach)
    assert (untouched.status, untouched.body["holds"]["urgencies"]["act"]) == (200, "immediate")
    own = {
        "channels": ["email"],
        "groups": {"orders": "weekly"},
        "kinds": {"ordering.OrderAccepted.v1": "off"},
        "quiet": {"begin": "17:00", "end": "09:30", "working_days_only": True},
        "districts": ["D01"],
        "jobcentres": [],
        "categories": ["GETTING_JOBS"],
        "suppliers": [str(uuid4())],
    }
    for _ in range(2):
        assert (await service.call("PUT", path, coach, json=own)).headers["ETag"] == '"1"'
    set_by_now = (await service.call("GET", path, coach)).body
    assert set_by_now["chosen"] == own
    assert (set_by_now["holds"]["groups"], set_by_now["holds"]["quiet"]) == ({"orders": "weekly"}, own["quiet"])
    statutory = {"kinds": {"supplier_registry.SupplierRemovalNotified.v1": "daily", "no.such": "off"}}
    refused = await service.call("PUT", path, coach, json=statutory)
    assert (refused.status, refused.codes) == (409, {"statutory", "kind_unknown"})
    unread = await service.call("PUT", path, coach, json={"quiet": {"begin": "25:00", "end": "08:00"}})
    assert (unread.status, unread.body["reasons"][0]["pointer"]) == (422, "/quiet/begin")
    assert (await service.call("GET", path, coach)).body == set_by_now, "a refusal changes nothing"
    assert (await service.call("GET", path, another)).body == untouched.body, "it is the coach's own"
    assert (await service.call("PUT", path, coach, json={})).status == 204
    assert (await service.call("GET", path, coach)).body == untouched.body
    assert (await service.call("GET", path, service.token(Role.AUDITOR))).status == 403
