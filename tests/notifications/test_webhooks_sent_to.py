"""Messages on their way to webhooks, by the channel as the service has it: which go where, and what becomes of it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from deploy.local.certificates import Authority
from deploy.local.client_keys import master_key_file
from services.notifications.channels.addresses import Address
from services.notifications.channels.interface import WEBHOOK, NotNow, Parcel, Undeliverable
from services.notifications.deliveries.assembling import assemble
from services.notifications.messages.domain.digest import DIGEST, write_digest
from services.notifications.messages.domain.message import MESSAGES, Origin, message_id_of
from services.notifications.people.commands import AddressBook
from services.notifications.people.domain.recipient import BUYING, DISTRICTS, Recipient
from services.notifications.people.queries import People
from services.notifications.preferences.queries import PreferenceQueries
from services.notifications.webhooks.assembling import AssembledWebhooks, webhooks_in
from services.notifications.webhooks.commands import Webhooks
from services.notifications.webhooks.domain.registering import RegisterWebhook
from services.notifications.webhooks.domain.webhook import WEBHOOKS, Webhook
from services.notifications.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import notifications as facts
from shared.kernel.caller import Caller
from shared.kernel.endpoint import Reach
from shared.kernel.ids import new_id
from shared.kernel.jobs import Turn
from shared.kernel.rules import Rejected
from shared.runtime.parts import database_of, parts_of
from shared.runtime.preparing import prepare
from shared.service import Parts
from shared.settings import Settings
from shared.store.accounts import KnownAccounts
from shared.store.store import Store
from tests.notifications.receiving import Receiver, receiving, trusting
from tests.notifications.test_sending import a_change

ISSUED, ACCEPTED = "ordering.OrderIssued.v1", "ordering.OrderAccepted.v1"
OPERATOR = Caller("operator", "test", roles=frozenset({Role.OPERATOR}))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("receivers"))


@pytest.fixture
async def parts(mongodb_uri: str, tmp_path: Path) -> AsyncIterator[Parts]:
    settings = Settings(
        mongodb_uri=mongodb_uri,
        mongodb_database=f"test_{secrets.token_hex(4)}",
        sealing_local_key_file=master_key_file(tmp_path),
    )
    await prepare(SERVICE, settings)
    made = parts_of(SERVICE, database_of(SERVICE, settings), settings)
    await made.store.start()
    yield made
    await made.store.close()
    await made.store.database.client.drop_database(settings.mongodb_database)


@pytest.fixture
def webhooks(parts: Parts, authority: Authority) -> AssembledWebhooks:
    return webhooks_in(parts.store, parts.vault, trusting(authority), parts.clock)


@pytest.fixture
async def receiver(authority: Authority) -> AsyncIterator[Receiver]:
    async with receiving(authority, "127.0.0.1") as one:
        yield one


def of(supplier_id: UUID) -> Caller:
    return Caller("them", "test", roles=frozenset({Role.SUPPLIER}), supplier_id=supplier_id)


async def registered(webhooks: AssembledWebhooks, receiver: Receiver, caller: Caller, **asked: Any) -> UUID:
    committed = await webhooks.commands.register(RegisterWebhook(url=receiver.url, **asked), caller)
    return UUID(str(committed.subject))


async def state(parts: Parts, webhook_id: UUID) -> Webhook:
    return (await parts.store.get(WEBHOOKS(webhook_id))).state


def parcel(webhook_id: UUID) -> Parcel:
    ids = {"delivery_id": uuid4(), "to": str(webhook_id), "message_id": new_id()}
    said = {"language": "en", "subject": "New order", "text": "You have one.", "html": None, "about_type": ISSUED}
    return Parcel(**ids, **said, group="orders", statutory=False)  # type: ignore[arg-type] # by name


async def test_a_message_goes_to_the_webhooks_of_its_inbox_that_want_its_kind(
    webhooks: AssembledWebhooks, receiver: Receiver
) -> None:
    supplier_id, other = uuid4(), uuid4()
    everything = await registered(webhooks, receiver, of(supplier_id))
    issued = await registered(webhooks, receiver, of(supplier_id), kinds=(ISSUED,))
    await registered(webhooks, receiver, of(other))
    inbox = Recipient("supplier", str(supplier_id))
    assert await webhooks.queries.of(inbox, ISSUED) == [everything, issued]
    assert await webhooks.queries.of(inbox, ACCEPTED) == [everything]
    await webhooks.commands.pause(everything, of(supplier_id))
    await webhooks.commands.remove(issued, of(supplier_id))
    assert await webhooks.queries.of(inbox, ISSUED) == []


async def test_the_digest_of_all_districts_goes_to_those_of_each(
    webhooks: AssembledWebhooks, receiver: Receiver
) -> None:
    first = await registered(webhooks, receiver, OPERATOR, district="D01")
    second = await registered(webhooks, receiver, OPERATOR, district="D02", kinds=(DIGEST,))
    buying = await registered(webhooks, receiver, OPERATOR, team="buying")
    assert await webhooks.queries.of(DISTRICTS, DIGEST) == [first, second]
    assert await webhooks.queries.of(Recipient("district", "D01"), ISSUED) == [first]
    assert await webhooks.queries.of(Recipient("district", "D02"), ISSUED) == []
    assert await webhooks.queries.of(BUYING, ISSUED) == [buying]


async def test_what_is_sent_is_signed_by_the_secret_that_its_owner_sees(
    webhooks: AssembledWebhooks, receiver: Receiver
) -> None:
    supplier = of(uuid4())
    webhook_id = await registered(webhooks, receiver, supplier)
    await webhooks.channel.send(sent := parcel(webhook_id))
    (secret,) = (await webhooks.queries.secrets(webhook_id, supplier)).secrets
    (request,) = receiver.received
    said = Verifier(secret.secret).verify(request.body, request.headers)
    assert (said["data"]["about_type"], said["data"]["message_id"]) == (ISSUED, str(sent.message_id))


async def test_one_that_fails_is_left_alone_and_one_success_ends_it(
    webhooks: AssembledWebhooks, receiver: Receiver, parts: Parts
) -> None:
    supplier = of(uuid4())
    webhook_id = await registered(webhooks, receiver, supplier)
    receiver.says(500, 204)
    with pytest.raises(NotNow):
        await webhooks.channel.send(parcel(webhook_id))
    failed = await state(parts, webhook_id)
    assert (failed.failures, failed.failure) == (1, "away")
    with pytest.raises(NotNow) as resting:
        await webhooks.channel.send(parcel(webhook_id))
    assert resting.value.code == "resting"
    assert 0 < (resting.value.retry_after or 0) <= 30
    assert len(receiver.received) == 1, "it was left alone"
    await webhooks.commands.pause(webhook_id, supplier)
    await webhooks.commands.resume(webhook_id, supplier)
    await webhooks.channel.send(parcel(webhook_id))
    assert (await state(parts, webhook_id)).failures == 0


@pytest.mark.parametrize(("status", "why"), [(301, "address_redirects"), (410, "address_gone")])
async def test_what_no_other_request_mends_pauses_at_once(
    webhooks: AssembledWebhooks, receiver: Receiver, parts: Parts, status: int, why: str
) -> None:
    webhook_id = await registered(webhooks, receiver, of(uuid4()))
    receiver.says(status, Location="https://127.0.0.1/")
    with pytest.raises(Undeliverable):
        await webhooks.channel.send(parcel(webhook_id))
    assert (await state(parts, webhook_id)).paused == why
    with pytest.raises(Undeliverable) as paused:
        await webhooks.channel.send(parcel(webhook_id))
    assert paused.value.code == "paused"
    assert len(receiver.received) == 1


async def test_a_name_server_that_says_nothing_holds_up_no_request(parts: Parts) -> None:
    async def silent(host: str, port: int) -> list[Address]:
        await asyncio.Event().wait()
        return []

    commands = Webhooks(parts.store, parts.vault, Reach(seconds=0.2), parts.clock, silent)
    with pytest.raises(Rejected) as refusal:
        await commands.register(RegisterWebhook(url="https://slow.example/"), of(uuid4()))
    assert refusal.value.codes == {"name_unknown"}


async def test_nothing_goes_to_one_that_is_not_there(webhooks: AssembledWebhooks, receiver: Receiver) -> None:
    supplier = of(uuid4())
    webhook_id = await registered(webhooks, receiver, supplier)
    await webhooks.commands.remove(webhook_id, supplier)
    for each in (webhook_id, uuid4()):
        with pytest.raises(Undeliverable) as gone:
            await webhooks.channel.send(parcel(each))
        assert gone.value.code == "address_gone"
    assert receiver.received == []


async def test_each_district_is_sent_its_own_part_of_the_digest_once(
    webhooks: AssembledWebhooks, receiver: Receiver, parts: Parts
) -> None:
    people = People(parts.store, parts.vault, KnownAccounts(parts.store.database))
    book, chosen = AddressBook(parts.store, parts.vault, people, parts.clock), PreferenceQueries(parts.store, people)
    post = assemble(parts, people, book, chosen, {WEBHOOK: webhooks.channel}, webhooks.queries)
    secret_of = {
        district: (await webhooks.queries.secrets(webhook_id, OPERATOR)).secrets[0].secret
        for district in ("D01", "D02", "D03")
        for webhook_id in [await registered(webhooks, receiver, OPERATOR, district=district)]
    }
    event = await a_digest(parts, a_change("Interview practice", "D01"), a_change("First aid", "D02"))
    for _ in range(2):
        await post.planning.on_delivered(event, Caller("reactor", "test"))
    for _ in range(2):
        await post.sending[0](Turn("now", None, parts.clock(), Caller("job", "test")))
    assert len(receiver.received) == 2, "in D03 nothing has changed"
    said = {district: text_for(secret, receiver) for district, secret in secret_of.items()}
    assert "Interview practice" in said["D01"]
    assert "First aid" not in said["D01"]
    assert "First aid" in said["D02"]
    assert said["D03"] == ""
    assert not said["D01"].startswith("Changes to the provider list"), "which is its title"


async def a_digest(parts: Parts, *changes: facts.ListChange) -> facts.MessageDelivered:
    message_id = message_id_of(DIGEST, Origin("2026-11-25:1", parts.clock()), DISTRICTS)
    events = write_digest(message_id, date(2026, 11, 25), "2026-11-25:1", changes, parts.clock())
    await parts.store.change((MESSAGES.new(message_id),), lambda _: events, Caller("job", "test"))
    (delivered,) = (each for each in events if isinstance(each, facts.MessageDelivered))
    return delivered


def text_for(secret: str, receiver: Receiver) -> str:
    """What was sent that this secret signs; nothing where it signs nothing."""
    for each in receiver.received:
        with suppress(WebhookVerificationError):
            return str(Verifier(secret).verify(each.body, each.headers)["data"]["text"])
    return ""


async def test_ten_at_once_are_never_eleven(
    webhooks: AssembledWebhooks, receiver: Receiver, parts: Parts, authority: Authority
) -> None:
    supplier, elsewhere = of(uuid4()), Store(parts.store.database, SERVICE.aggregates, parts.clock)
    await elsewhere.start()
    both = (webhooks, webhooks_in(elsewhere, parts.vault, trusting(authority), parts.clock))
    asked = [registered(each, receiver, supplier) for each in both for _ in range(7)]
    made = await asyncio.gather(*asked, return_exceptions=True)
    await elsewhere.close()
    assert len([each for each in made if isinstance(each, UUID)]) == 10
    assert {type(each) for each in made} == {UUID, Rejected}
