"""Inboxes as those who share them see them: marks of one's own, newest first, how much is unread."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

from services.notifications.messages.domain.message import MESSAGES
from services.notifications.reading.domain.reader import READERS
from shared.auth.principal import Role
from shared.contracts import client_journey, ordering
from shared.contracts.notifications import MessageDelivered, MessageRead
from shared.contracts.ordering import BudgetThresholdReached
from shared.kernel.ids import new_id
from shared.store.log import Recorded
from shared.store.store import Store
from tests.events import SOMEBODY, publish
from tests.notifications.test_http import NOON, arrived, issued, listed, mark, send, service, supplier, threshold
from tests.notifications.test_notices import an_event
from tests.running import Running, until

__all__ = ["service"]


def somebody(service: Running, name: str, *districts: str, role: Role = Role.DISTRICT_MANAGER) -> str:
    return service.token(role, districts=districts, subject=name)


async def unread(service: Running, token: str) -> dict[str, int]:
    reply = await service.call("GET", "/v1/messages/unread", token)
    assert reply.status == 200, reply
    found: dict[str, int] = reply.body
    return found


async def thresholds(service: Running, *told: tuple[str, int]) -> None:
    """Tell districts of so many percent, each a day after the one before."""
    reached = [
        Recorded(threshold(district, percent), number, number - 1, NOON + timedelta(days=number), NOON, SOMEBODY)
        for number, (district, percent) in enumerate(told, 1)
    ]
    await send(service, *reached)


async def test_whoever_shares_an_inbox_has_read_marks_of_its_own(service: Running) -> None:
    await publish(service.settings, threshold("D24", 50), threshold("D25", 50))
    ada, bob = (somebody(service, name, "D24", "D25") for name in ("ada of D24", "bob of D24"))
    messages = await arrived(service, ada, 2)
    (of_one,) = [each for each in messages if each["recipient"] == "D24"]
    assert all(each["unread"] for each in messages)
    assert (await mark(service, ada, of_one)).status == 204
    path = f"/v1/messages/{of_one['message_id']}"
    by_ada, by_bob = [(await service.call("GET", path, each)).body for each in (ada, bob)]
    assert (by_ada["unread"], by_bob["unread"]) == (False, True)
    assert by_ada["read_at"] == by_bob["read_at"] is not None
    assert [each["recipient"] for each in await listed(service, ada, unread="true")] == ["D25"]
    assert [each["recipient"] for each in await listed(service, ada, unread="false")] == ["D24"]
    assert len(await listed(service, bob, unread="true")) == 2
    assert (await unread(service, ada))["unread"] == 1
    assert (await unread(service, bob))["unread"] == 2


async def test_the_first_mark_of_all_is_published_and_no_other(service: Running) -> None:
    await publish(service.settings, threshold("D26", 50))
    tokens = [somebody(service, f"{name} of D26", "D26") for name in ("ada", "bob")]
    (message,) = await arrived(service, tokens[0])
    for token in (*tokens, *tokens):
        assert (await mark(service, token, message)).status == 204
    log = service.database["events"]
    marks = [each async for each in log.find({"aggregate_id": message["message_id"], "type": MessageRead.TYPE})]
    assert [each["actor"] for each in marks] == ["ada of D26"]
    own = [each async for each in log.find({"data.message_id": message["message_id"], "aggregate": "reader"})]
    assert [(each["actor"], each["public"]) for each in own] == [("ada of D26", False), ("bob of D26", False)]
    readers = [await service.database["readers"].find_one({"_id": each["aggregate_id"]}) for each in own]
    assert not [name for name in ("ada", "bob") if name in str(readers)]


async def test_the_newest_come_first_where_asked_and_by_pages(service: Running) -> None:
    await thresholds(service, *(("D27", percent) for percent in (10, 20, 30, 40, 50)))
    token = somebody(service, "ada of D27", "D27")
    messages = await arrived(service, token, 5)
    newest: dict[str, str] = {"order": "newest", "limit": "2"}
    pages: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        reply = await service.call("GET", "/v1/messages", token, params={**newest, **after})
        pages += reply.body["items"]
        if reply.body["next"] is None:
            break
        after = {"after": reply.body["next"]}
    assert pages == messages[::-1]
    await mark(service, token, messages[2])
    left = await listed(service, token, order="newest", unread="true")
    assert [each["parameters"]["percent"] for each in left] == ["50", "40", "20", "10"]
    (read,) = await listed(service, token, order="newest", unread="false", limit="1")
    assert read["parameters"]["percent"] == "30"
    wrong = await service.call("GET", "/v1/messages", token, params={"order": "latest"})
    assert (wrong.status, wrong.body["reasons"][0]["pointer"]) == (422, "/query/order")


async def test_whoever_catches_up_has_read_what_had_come_and_nobody_else_has(service: Running) -> None:
    versions = Counter[str]()
    for percent in (10, 20, 30):  # each comes for itself, so that one has come when another is still to come
        await publish(service.settings, threshold("D28", percent), versions=versions)
        messages = await arrived(service, somebody(service, "ada of D28", "D28"), percent // 10)
    ada, bob = (somebody(service, f"{name} of D28", "D28") for name in ("ada", "bob"))
    by_arrival = sorted(messages, key=lambda each: str(each["delivered_at"]))
    for _ in range(2):
        done = await service.call("POST", "/v1/messages/read", ada, json={"up_to": by_arrival[1]["message_id"]})
        assert done.status == 204
    assert [each["message_id"] for each in await listed(service, ada, unread="true")] == [by_arrival[2]["message_id"]]
    assert (await unread(service, ada), await unread(service, bob)) == (
        {"unread": 1, "to_act_on": 0, "mine": 0},
        {"unread": 3, "to_act_on": 0, "mine": 0},
    )
    assert {each["read_at"] for each in await listed(service, bob)} == {None}
    for up_to in (uuid4(), by_arrival[0]["message_id"]):
        stranger = somebody(service, "eve of D29", "D29")
        refused = await service.call("POST", "/v1/messages/read", stranger, json={"up_to": str(up_to)})
        assert refused.status == 404
    for body in ({}, {"up_to": "the last"}, {"up_to": by_arrival[0]["message_id"], "all": True}):
        refused = await service.call("POST", "/v1/messages/read", ada, json=body)
        assert (refused.status, refused.body["reasons"][0]["pointer"]) in [(422, "/up_to"), (422, "/all")]


async def test_what_asks_to_be_acted_on_is_counted_and_listed_for_itself(service: Running) -> None:
    supplier_id = uuid4()
    token = await supplier(service, supplier_id)
    await publish(service.settings, issued(supplier_id))
    (message,) = await arrived(service, token)
    assert await unread(service, token) == {"unread": 1, "to_act_on": 1, "mine": 0}
    assert [await listed(service, token, urgency=each) for each in ("act", "know")] == [[message], []]
    await mark(service, token, message)
    assert await unread(service, token) == {"unread": 0, "to_act_on": 0, "mine": 0}
    (nobody,) = [await service.call("GET", "/v1/messages/unread", service.token(Role.AUDITOR))]
    assert nobody.status == 403


async def test_what_names_the_coach_is_counted_and_listed_for_that_one_alone(service: Running) -> None:
    event = an_event(ordering.OrderLapsed, district="D31", need_ids=(uuid4(),))
    coach = client_journey.Coach(issuer=service.settings.auth_issuer, subject="ada of D31")
    await publish(service.settings, an_event(client_journey.NeedAssigned, need_id=event.need_ids[0], coach=coach))
    rows = service.database["known_coaches"]
    await until(lambda: rows.find_one({"need_id": str(event.need_ids[0])}), "the coach is known")
    await publish(service.settings, event)
    ada, bob = (somebody(service, f"{name} of D31", "D31", role=Role.WORK_COACH) for name in ("ada", "bob"))
    (message,) = [each for each in await arrived(service, ada) if each["recipient"] == "D31"]
    assert [(await unread(service, each))["mine"] for each in (ada, bob)] == [1, 0]
    assert [await listed(service, each, mine="true") for each in (ada, bob)] == [[message], []]
    await mark(service, ada, message)
    assert (await unread(service, ada))["mine"] == 0
    assert await listed(service, ada, mine="true", unread="true") == []


async def test_a_message_that_has_no_words_any_more_closes_nobodys_inbox(service: Running) -> None:
    supplier_id = uuid4()
    token = await supplier(service, supplier_id)
    await publish(service.settings, issued(supplier_id), issued(supplier_id))
    (spoilt, other) = await arrived(service, token, 2)
    kept = {"state.parameters.starts_on": "a day that an earlier version kept in its own way"}
    await service.database["messages"].update_one({"_id": spoilt["message_id"]}, {"$set": kept})
    without, with_words = await listed(service, token)
    assert (without["title"], without["unread"], without["urgency"]) == ("News", True, "act")
    assert with_words == other


async def test_what_was_read_for_all_in_an_earlier_release_stays_read_for_all(service: Running) -> None:
    district, told = "D30", threshold("D30", 50)
    about = {"message_id": new_id(), "recipient_kind": "district", "recipient": district}
    delivered = MessageDelivered(
        **about,
        channel="inbox",
        about_type=BudgetThresholdReached.TYPE,
        about_event=f"{told.budget_id}:1",
        delivered_at=NOON,
    )
    store = Store(service.database, (MESSAGES, READERS), lambda: NOON)
    await store.start()
    try:
        read = MessageRead(**about, read_at=NOON)
        await store.change((MESSAGES(about["message_id"]),), lambda _: [delivered, read], SOMEBODY)
    finally:
        await store.close()
    token = somebody(service, "ada of D30", district)
    (message,) = await listed(service, token)
    assert (message["unread"], await unread(service, token)) == (False, {"unread": 0, "to_act_on": 0, "mine": 0})
    assert await listed(service, token, unread="false") == [message]
    assert await listed(service, token, unread="true") == []
