"""Webhooks over HTTP: registered, tested against a real receiver with TLS, rotated, paused and removed."""

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from standardwebhooks import Webhook

from deploy.local.certificates import Authority
from services.notifications.people.sweeping import KEPT_FOR, SweptAddressKeys
from services.notifications.webhooks.domain.terms import EACH_AT_MOST
from services.notifications.webhooks.queries import WebhookQueries
from services.notifications.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts.ordering import OrderIssued
from shared.kernel.clock import system_clock
from shared.runtime.parts import parts_of
from tests.events import publish
from tests.notifications.receiving import Received, Receiver, receiving
from tests.running import Reply, Running, issuer_in, running, settings_for, until
from tests.servers import a_broker

RECEIVER = "localhost"
ISSUED = "ordering.OrderIssued.v1"
NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
ENDS = ("Registered", "Paused", "Removed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("webhooks")


@pytest.fixture(scope="module")
def authority(folder: Path) -> Authority:
    return Authority(folder)


@pytest.fixture(scope="module")
async def service(mongodb_uri: str, folder: Path, authority: Authority) -> AsyncIterator[Running]:
    """The service, let out to this machine's own addresses alone, and trusting this authority alone."""
    issuer = issuer_in(folder)
    async with a_broker(log=folder / "broker.log") as bootstrap:
        settings = settings_for(
            mongodb_uri,
            bootstrap,
            f"test_{secrets.token_hex(4)}",
            issuer,
            webhooks_allowed_networks="127.0.0.0/8, ::1/128",
            webhooks_ca_file=authority.ca_file,
        )
        async with running(SERVICE, settings, issuer) as one:
            yield one


@pytest.fixture
async def receiver(authority: Authority) -> AsyncIterator[Receiver]:
    async with receiving(authority, RECEIVER) as one:
        yield one


async def a_supplier(service: Running, supplier_id: UUID | None = None) -> str:
    supplier_id = supplier_id or uuid4()
    await service.knows(f"org of {supplier_id}", supplier_id)
    return service.token(Role.SUPPLIER, org=f"org of {supplier_id}")


async def register(service: Running, token: str, url: str, **more: Any) -> Reply:
    body = {"url": url, **more}
    return await service.call("POST", "/v1/webhooks", token, json=body, headers={"Idempotency-Key": uuid4().hex})


async def registered(service: Running, token: str, url: str, **more: Any) -> str:
    reply = await register(service, token, url, **more)
    assert reply.status == 201, reply
    path = f"/v1/webhooks/{reply.body['webhook_id']}"
    assert reply.headers["Location"] == path
    return path


async def does(service: Running, token: str, path: str, method: str = "POST", **request: Any) -> Reply:
    headers = {"Idempotency-Key": uuid4().hex, **request.pop("headers", {})}
    return await service.call(method, path, token, headers=headers, **request)


async def shown(service: Running, token: str, path: str) -> dict[str, Any]:
    reply = await service.call("GET", path, token)
    assert reply.status == 200, reply
    body: dict[str, Any] = reply.body
    return body


async def signing(service: Running, token: str, path: str) -> list[str]:
    return [each["secret"] for each in (await shown(service, token, f"{path}/secrets"))["secrets"]]


async def tried(service: Running, token: str, path: str) -> dict[str, Any]:
    """Ask for a test, and return what became of it."""
    reply = await does(service, token, f"{path}/test")
    assert reply.status == 204, reply

    async def there() -> dict[str, Any] | None:
        test: dict[str, Any] = (await shown(service, token, path))["test"]
        return test if test["tested_at"] else None

    test: dict[str, Any] = await until(there, "the test was sent")
    return test


async def test_a_supplier_registers_a_webhook_and_tries_it(service: Running, receiver: Receiver) -> None:
    token = await a_supplier(service)
    path = await registered(service, token, receiver.url, kinds=[ISSUED])
    webhook = await shown(service, token, path)
    assert (webhook["url"], webhook["kinds"]) == (receiver.url, [ISSUED])
    assert (webhook["paused"], webhook["failures"], webhook["test"]) == (None, 0, None)
    test = await tried(service, token, path)
    assert test["failure"] is None
    (request,) = receiver.received
    assert request.headers["webhook-id"] == test["test_id"]
    (secret,) = await signing(service, token, path)
    said = Webhook(secret).verify(request.body, request.headers)
    assert (said["type"], said["data"]["webhook_id"]) == ("notifications.test", webhook["webhook_id"])


async def test_a_test_says_what_went_wrong(service: Running, receiver: Receiver) -> None:
    token = await a_supplier(service)
    path = await registered(service, token, receiver.url)
    receiver.says(302, Location="https://169.254.169.254/")
    assert (await tried(service, token, path))["failure"] == "address_redirects"
    assert (await shown(service, token, path))["paused"] is None, "a test pauses nothing"
    reply = await does(service, token, f"{path}/test")
    assert (reply.status, reply.codes) == (409, {"tested_just_now"})


async def test_both_secrets_sign_after_a_rotation(service: Running, receiver: Receiver) -> None:
    token = await a_supplier(service)
    path = await registered(service, token, receiver.url)
    (old,) = await signing(service, token, path)
    assert (await does(service, token, f"{path}/rotation")).status == 204
    new, still = await signing(service, token, path)
    assert still == old != new
    assert (await shown(service, token, path))["old_secret_signs_until"] is not None
    await tried(service, token, path)
    (request,) = receiver.received
    for secret in (old, new):
        assert Webhook(secret).verify(request.body, request.headers)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00:ec2::254]/",
        "https://name:password@example.org/",  # pragma: allowlist secret
        "https://168.63.129.16/",
        "nothing",
    ],
)
async def test_an_address_that_is_not_of_the_internet_is_refused(service: Running, url: str) -> None:
    reply = await register(service, await a_supplier(service), url)
    assert (reply.status, reply.codes) == (409, {"address_forbidden"}), reply
    assert reply.body["reasons"][0]["pointer"] == "/url"


async def test_a_name_that_leads_nowhere_is_refused(service: Running) -> None:
    reply = await register(service, await a_supplier(service), "https://nothing.invalid/")
    assert (reply.status, reply.codes) == (409, {"name_unknown"})


async def test_bad_input_is_named(service: Running, receiver: Receiver) -> None:
    token = await a_supplier(service)
    reply = await register(service, token, receiver.url, kinds=["ordering.OrderIssued.v9"])
    assert (reply.status, reply.codes) == (409, {"kind_unknown"})
    assert "ordering.OrderIssued.v9" in reply.body["reasons"][0]["detail"]
    chosen = {"secret": "mine"}  # pragma: allowlist secret
    reply = await register(service, token, receiver.url, kinds=[ISSUED, ISSUED], **chosen)
    assert reply.status == 422
    assert {each["pointer"] for each in reply.body["reasons"]} == {"/kinds", "/secret"}
    reply = await register(service, token, receiver.url, district="D01")
    assert (reply.status, reply.codes) == (409, {"inbox_not_yours"})


async def test_a_webhook_is_changed_on_the_version_that_was_read(service: Running, receiver: Receiver) -> None:
    token = await a_supplier(service)
    path = await registered(service, token, receiver.url)
    body = {"url": f"{receiver.url}/other", "kinds": []}
    assert (await does(service, token, path, "PUT", json=body)).status == 428
    assert (await does(service, token, path, "PUT", json=body, headers={"If-Match": '"9"'})).status == 412
    assert (await does(service, token, path, "PUT", json=body, headers={"If-Match": '"1"'})).status == 204
    assert (await shown(service, token, path))["url"].endswith("/other")
    body["url"] = "https://192.168.1.1/"
    reply = await does(service, token, path, "PUT", json=body, headers={"If-Match": '"2"'})
    assert (reply.status, reply.codes) == (409, {"address_forbidden"})


async def test_it_is_paused_resumed_and_removed(service: Running, receiver: Receiver) -> None:
    token = await a_supplier(service)
    path = await registered(service, token, receiver.url)
    assert (await does(service, token, f"{path}/pause")).status == 204
    assert (await shown(service, token, path))["paused"] == "asked"
    assert (await tried(service, token, path))["failure"] is None, "it is tried before it is resumed"
    assert (await does(service, token, f"{path}/resumption")).status == 204
    assert (await shown(service, token, path))["paused"] is None
    for _ in range(2):
        assert (await does(service, token, path, "DELETE")).status == 204
    assert (await service.call("GET", path, token)).status == 404
    assert (await does(service, token, f"{path}/test")).status == 404
    assert (await service.call("GET", "/v1/webhooks", token)).body["items"] == []
    history = (await shown(service, token, f"{path}/history"))["items"]
    facts = [each["fact"] for each in history]
    assert [facts[0], facts[1], facts[-1]] == [f"notifications.Webhook{each}.v1" for each in ENDS]
    assert "secret" not in history[0]["fields"]
    assert "secret" in history[0]["withheld"]


async def test_nobody_elses_webhook_is_there(service: Running, receiver: Receiver) -> None:
    token, other = await a_supplier(service), await a_supplier(service)
    path = await registered(service, token, receiver.url)
    for method, at in (
        ("GET", path),
        ("GET", f"{path}/secrets"),
        ("GET", f"{path}/history"),
        ("POST", f"{path}/pause"),
        ("POST", f"{path}/rotation"),
        ("DELETE", path),
    ):
        assert (await does(service, other, at, method)).status == 404, at
    assert (await service.call("GET", "/v1/webhooks", other)).body["items"] == []


async def test_an_operator_pauses_any_and_owns_those_of_the_department(service: Running, receiver: Receiver) -> None:
    operator, supplier = service.token(Role.OPERATOR), await a_supplier(service)
    theirs = await registered(service, supplier, receiver.url)
    assert (await service.call("GET", f"{theirs}/secrets", operator)).status == 404
    assert (await does(service, operator, f"{theirs}/resumption")).status == 404
    assert (await does(service, operator, f"{theirs}/pause")).status == 204
    assert (await shown(service, supplier, theirs))["paused"] == "asked"
    assert (await register(service, operator, receiver.url)).codes == {"inbox_needed"}
    own = await registered(service, operator, receiver.url, district="D01")
    webhook = await shown(service, operator, own)
    assert (webhook["recipient_kind"], webhook["recipient"]) == ("district", "D01")
    assert len(await signing(service, operator, own)) == 1
    coach = service.token(Role.WORK_COACH, districts=["D01"])
    assert (await service.call("GET", own, coach)).status == 403


async def test_an_inbox_has_so_many_and_a_place_comes_free(service: Running, receiver: Receiver) -> None:
    token = await a_supplier(service)
    paths = [await registered(service, token, receiver.url) for _ in range(EACH_AT_MOST)]
    reply = await register(service, token, receiver.url)
    assert (reply.status, reply.codes) == (409, {"too_many_webhooks"})
    await does(service, token, paths[3], "DELETE")
    await registered(service, token, receiver.url)


async def test_secrets_are_sealed_wherever_they_are_kept(service: Running, receiver: Receiver) -> None:
    token = await a_supplier(service)
    path = await registered(service, token, receiver.url)
    (secret,) = await signing(service, token, path)
    for name in await service.database.list_collection_names():
        async for document in service.database[name].find():
            assert secret not in str(document), name


def issued(supplier_id: UUID) -> OrderIssued:
    return OrderIssued(
        order_id=uuid4(),
        need_ids=(uuid4(),),
        supplier_id=supplier_id,
        district="D01",
        purchase_order="PO-1",
        category="GETTING_JOBS",
        amount_pence=20_000,
        starts_on=date(2017, 3, 20),
        respond_by=date(2017, 3, 3),
        issued_at=NOON,
    )


async def a_message(service: Running, receiver: Receiver, supplier_id: UUID) -> Received:
    """Let something happen that a supplier is told of, and return the request that its webhook gets."""
    before = len(receiver.received)
    await publish(service.settings, issued(supplier_id))

    async def there() -> Received | None:
        return receiver.received[before] if len(receiver.received) > before else None

    request: Received = await until(there, "the webhook was sent to")
    return request


async def delivered(service: Running, delivery_id: str, status: str) -> dict[str, Any]:
    operator = service.token(Role.OPERATOR)

    async def there() -> dict[str, Any] | None:
        found: dict[str, Any] = (await service.call("GET", f"/v1/deliveries/{delivery_id}", operator)).body
        return found if found.get("status") == status else None

    delivery: dict[str, Any] = await until(there, f"the delivery is {status}")
    return delivery


async def test_a_message_to_a_supplier_goes_to_its_webhook(service: Running, receiver: Receiver) -> None:
    supplier_id = uuid4()
    token = await a_supplier(service, supplier_id)
    path = await registered(service, token, receiver.url)
    request = await a_message(service, receiver, supplier_id)
    (secret,) = await signing(service, token, path)
    said = Webhook(secret).verify(request.body, request.headers)["data"]
    (message,) = (await shown(service, token, "/v1/messages"))["items"]
    assert (said["message_id"], said["title"]) == (message["message_id"], message["title"])
    assert (said["about_type"], said["group"]) == (ISSUED, "orders")
    delivery = await delivered(service, request.headers["webhook-id"], "sent")
    assert delivery["channel"] == "webhook"
    assert receiver.url not in str(delivery)


async def test_a_message_that_was_not_taken_comes_again_under_its_id(service: Running, receiver: Receiver) -> None:
    supplier_id = uuid4()
    token = await a_supplier(service, supplier_id)
    path = await registered(service, token, receiver.url)
    receiver.says(500, 204)
    first = await a_message(service, receiver, supplier_id)
    delivery_id = first.headers["webhook-id"]

    async def noted() -> bool:
        return bool((await shown(service, token, path))["failures"])

    await until(noted, "the failure is known")
    assert (await shown(service, token, path))["failure"] == "away"
    for step in ("pause", "resumption"):  # what it rests for is forgotten
        await does(service, token, f"{path}/{step}")
    resend = f"/v1/deliveries/{delivery_id}/resend"
    assert (await does(service, service.token(Role.OPERATOR), resend)).status == 204
    await delivered(service, delivery_id, "sent")
    assert [each.headers["webhook-id"] for each in receiver.received] == [delivery_id] * 2
    assert receiver.received[0].body == receiver.received[1].body
    assert (await shown(service, token, path))["failures"] == 0


async def test_a_webhook_that_redirects_is_paused(service: Running, receiver: Receiver) -> None:
    supplier_id = uuid4()
    token = await a_supplier(service, supplier_id)
    path = await registered(service, token, receiver.url)
    receiver.says(307, Location="https://169.254.169.254/")
    request = await a_message(service, receiver, supplier_id)
    failed = await delivered(service, request.headers["webhook-id"], "failed")
    assert failed["code"] == "address_redirects"
    assert (await shown(service, token, path))["paused"] == "address_redirects"

    async def told() -> bool:
        titles = [each["title"] for each in (await shown(service, token, "/v1/messages"))["items"]]
        return "Your webhook is paused" in titles

    await until(told, "its owner is told")
    assert len(receiver.received) == 1, "and not by that webhook"


async def test_the_sweep_leaves_what_signs_until_the_webhook_is_removed(service: Running, receiver: Receiver) -> None:
    token = await a_supplier(service)
    path = await registered(service, token, receiver.url)
    parts = parts_of(SERVICE, service.database, service.settings)
    keys = WebhookQueries(parts.store, parts.vault, parts.clock)
    sweep = SweptAddressKeys(parts.store, parts.vault, (keys.keys_held,))
    await sweep.sweep(None, system_clock() + 2 * KEPT_FOR)
    assert len(await signing(service, token, path)) == 1
    await does(service, token, path, "DELETE")
    assert await sweep.sweep(None, system_clock() + 2 * KEPT_FOR) == 1


async def test_every_kind_is_listed(service: Running) -> None:
    kinds = (await shown(service, await a_supplier(service), "/v1/webhook-kinds"))["kinds"]
    assert ISSUED in kinds
    assert kinds == sorted(kinds)
