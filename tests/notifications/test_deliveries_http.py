"""Deliveries as they run in their service: from an event to an e-mail, and what operators see of it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.notifications.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts.event import Reason
from shared.contracts.ordering import OrderQuestioned
from shared.kernel.clock import RecordClock
from tests.events import publish
from tests.notifications.mailing import MailServer, a_mail_server
from tests.running import Reply, Running, issuer_in, running, settings_for, until
from tests.servers import a_broker

WORKING_DAY = datetime(2026, 11, 25, 10, tzinfo=UTC)


@dataclass
class Written:
    """The service, and where its e-mails go."""

    one: Running
    mail: MailServer

    async def register(self, email: str, district: str) -> None:
        token = self.one.token(Role.DISTRICT_MANAGER, districts=[district], subject=f"manager {secrets.token_hex(4)}")
        reply = await self.one.call("PUT", "/v1/me", token, json={"email": email})
        assert reply.status == 204, reply

    async def happens(self, district: str) -> None:
        await publish(self.one.settings, questioned(district))

    async def operator(self, method: str, path: str, **more: Any) -> Reply:
        return await self.one.call(method, path, self.one.token(Role.OPERATOR), **more)

    async def inbox(self, district: str) -> list[dict[str, Any]]:
        token = self.one.token(Role.DISTRICT_MANAGER, districts=[district])
        reply = await self.one.call("GET", "/v1/messages", token)
        items: list[dict[str, Any]] = reply.body["items"]
        return items


def questioned(district: str) -> OrderQuestioned:
    return OrderQuestioned(
        order_id=uuid4(),
        need_ids=(uuid4(),),
        supplier_id=uuid4(),
        district=district,
        category="GETTING_JOBS",
        reason=Reason(code="supplier_suspended"),
        questioned_at=WORKING_DAY,
        decide_by=date(2026, 12, 2),
    )


@pytest.fixture(scope="module")
async def written(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Written]:
    folder = tmp_path_factory.mktemp("deliveries")
    issuer = issuer_in(folder)
    RecordClock.create(folder / "clock", WORKING_DAY)
    async with a_broker(log=folder / "broker.log") as bootstrap, a_mail_server() as mail:
        more = {"smtp_url": mail.url, "smtp_sender": "DPS <no-reply@dps.example>", "clock_file": folder / "clock"}
        settings = settings_for(mongodb_uri, bootstrap, f"test_{secrets.token_hex(4)}", issuer, **more)
        async with running(SERVICE, settings, issuer) as one:
            yield Written(one, mail)


async def test_an_event_becomes_an_e_mail_of_whoever_has_to_act(written: Written) -> None:
    await written.register("manager@dwp.example", "D01")
    await written.happens("D01")

    async def arrived() -> bool:
        return any(letter["To"] == "manager@dwp.example" for letter in written.mail.came)

    await until(arrived, "the e-mail came")

    async def recorded() -> list[dict[str, Any]]:
        reply = await written.operator("GET", "/v1/deliveries", params={"status": "sent"})
        assert reply.status == 200, reply
        items: list[dict[str, Any]] = reply.body["items"]
        return items

    (delivery,) = await until(recorded, "the delivery is on record")
    assert delivery["channel"] == "email"
    assert "dwp.example" not in str(delivery)
    path = f"/v1/deliveries/{delivery['delivery_id']}"
    assert (await written.operator("GET", path)).body == delivery
    history = await written.operator("GET", f"{path}/history")
    assert [each["fact"].split(".")[1] for each in history.body["items"]] == ["DeliveryPlanned", "MessageSent"]
    refused = await written.operator("POST", f"{path}/resend")
    assert (refused.status, refused.codes) == (409, {"already_sent"})


async def test_a_message_that_came_back_is_seen_and_sent_again_once_there_is_another_address(written: Written) -> None:
    await written.register("bounces@dwp.example", "D02")
    await written.happens("D02")

    async def sent() -> dict[str, Any] | None:
        letters = [letter for letter in written.mail.came if letter["To"] == "bounces@dwp.example"]
        if not letters:
            return None
        path = f"/v1/deliveries/{letters[0]['Message-ID'][1:].partition('@')[0]}"
        shown = (await written.operator("GET", path)).body
        return shown if shown["status"] == "sent" else None

    delivery = await until(sent, "the e-mail came")
    path = f"/v1/deliveries/{delivery['delivery_id']}"
    unknown = await written.operator("POST", f"{path}/bounce", json={"code": "lost"})
    assert (unknown.status, unknown.codes) == (422, {"value_error"})
    once = {"Idempotency-Key": "bounces-of-one-delivery"}
    for _ in range(2):
        recorded = await written.operator("POST", f"{path}/bounce", json={"code": "address_bounced"}, headers=once)
        assert recorded.status == 204
    shown = (await written.operator("GET", path)).body
    assert (shown["status"], shown["code"]) == ("failed", "address_bounced")
    listed = await written.operator("GET", "/v1/deliveries", params={"code": "address_bounced", "channel": "email"})
    assert [each["delivery_id"] for each in listed.body["items"]] == [delivery["delivery_id"]]
    refused = await written.operator("POST", f"{path}/resend")
    assert (refused.status, refused.codes) == (409, {"address_missing"})


async def test_a_mail_server_that_hangs_holds_up_no_event_and_no_request(written: Written) -> None:
    await written.register("waits@dwp.example", "D03")
    written.mail.hangs = asyncio.Event()
    try:
        await written.happens("D03")
        for number in range(2, 5):
            await written.happens("D03")

            async def arrived(count: int = number) -> bool:
                return len(await written.inbox("D03")) >= count

            await until(arrived, "the message is in the inbox")
    finally:
        written.mail.hangs.set()
        written.mail.hangs = None

    async def all_came() -> bool:
        return sum(letter["To"] == "waits@dwp.example" for letter in written.mail.came) == 4

    await until(all_came, "every e-mail came once")


async def test_what_is_asked_for_has_to_be_known(written: Written) -> None:
    for params in ({"status": "lost"}, {"channel": "pigeon"}, {"code": "lost"}, {"message_id": "1"}):
        refused = await written.operator("GET", "/v1/deliveries", params=params)
        assert refused.status == 422, params
    missing = f"/v1/deliveries/{uuid4()}"
    assert (await written.operator("GET", missing)).status == 404
    assert (await written.operator("POST", f"{missing}/resend")).status == 404
    coach = written.one.token(Role.WORK_COACH, districts=["D01"])
    assert (await written.one.call("GET", "/v1/deliveries", coach)).status == 403
