"""The address book over HTTP: everybody's own entry, what operators see of it, and what becomes of an address."""

import secrets
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.people.commands import AddressBook
from services.notifications.people.domain.person import PEOPLE, Person
from services.notifications.people.domain.recipient import Recipient
from services.notifications.people.domain.registering import CloseAccount
from services.notifications.people.queries import People
from services.notifications.people.sweeping import KEPT_FOR, SweptAddressKeys
from services.notifications.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts.supplier_registry import AccountUnlinked
from shared.kernel.caller import Caller
from shared.kernel.clock import system_clock
from shared.kernel.ids import new_id
from shared.kernel.known_accounts import KNOWN_ACCOUNTS
from shared.runtime.parts import parts_of
from shared.sealing import Vault
from shared.service import Parts
from shared.store.accounts import KnownAccounts
from shared.store.rows import Rows
from tests.running import Reply, Running, issuer_in, running, settings_for
from tests.servers import a_broker

ADDRESS = "anna.example@example.org"
"""Nobody's, but to be found nowhere all the same."""


class DyingVault(Vault):
    """A vault whose process is killed before a key is destroyed."""

    async def destroy(self, client_id: UUID, decision: str, at: datetime) -> None:
        del client_id, decision, at
        raise ConnectionError


@pytest.fixture(scope="module")
async def service(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("people")
    issuer = issuer_in(folder)
    async with a_broker(log=folder / "broker.log") as bootstrap:
        settings = settings_for(mongodb_uri, bootstrap, f"test_{secrets.token_hex(4)}", issuer)
        async with running(SERVICE, settings, issuer) as one:
            yield one


@pytest.fixture
async def parts(service: Running) -> AsyncIterator[Parts]:
    parts = parts_of(SERVICE, service.database, service.settings)
    await parts.store.start()
    yield parts
    await parts.store.close()


def a_coach(service: Running, subject: str = "", district: str = "D01") -> str:
    return service.token(Role.WORK_COACH, districts=[district], subject=subject or f"coach {secrets.token_hex(4)}")


def operator(service: Running) -> str:
    return service.token(Role.OPERATOR)


async def register(service: Running, token: str, **body: Any) -> Reply:
    return await service.call("PUT", "/v1/me", token, json=body)


async def me(service: Running, token: str) -> dict[str, Any]:
    reply = await service.call("GET", "/v1/me", token)
    assert reply.status == 200, reply
    body: dict[str, Any] = reply.body
    return body


async def reached(parts: Parts, recipient: Recipient, limit: int = 500) -> list[Person]:
    people = people_of(parts)
    found, after, more = list[Person](), None, True
    while more:
        page = await people.of(recipient, after=after, limit=limit)
        found, after, more = [*found, *page.people], page.after, page.after is not None
    return found


def people_of(parts: Parts) -> People:
    return People(parts.store, parts.vault, KnownAccounts(parts.store.database))


async def test_a_coach_registers_reads_its_entry_and_repeats_itself(service: Running) -> None:
    token = a_coach(service)
    assert (await service.call("GET", "/v1/me", token)).status == 404
    first = await register(service, token, email=ADDRESS, language="cy")
    assert (first.status, first.headers["ETag"]) == (204, '"2"')
    entry = await me(service, token)
    assert (entry["email"], entry["language"], entry["districts"]) == (ADDRESS, "cy", ["D01"])
    assert (entry["kind"], entry["roles"], entry["email_stopped"]) == ("staff", ["work_coach"], None)
    again = await register(service, token, email=ADDRESS, language="cy")
    assert (again.status, again.headers["ETag"]) == (204, '"2"')
    without = await register(service, token, language="cy")
    assert (without.status, (await me(service, token))["email"]) == (204, ADDRESS)


async def test_an_address_is_in_no_document_and_no_fact_but_as_it_is_sealed(service: Running, parts: Parts) -> None:
    token = a_coach(service)
    assert (await register(service, token, email=ADDRESS)).status == 204
    for database in (service.database, parts.vault.database):
        for collection in await database.list_collection_names():
            async for document in database[collection].find():
                assert ADDRESS not in str(document), collection


async def test_a_replaced_address_can_be_read_no_more(service: Running, parts: Parts) -> None:
    token = a_coach(service)
    await register(service, token, email=ADDRESS)
    before = await _stored(parts, (await me(service, token))["person_id"])
    assert await people_of(parts).email_of(before) == ADDRESS
    assert (await register(service, token, email="new@example.org")).status == 204
    assert (await me(service, token))["email"] == "new@example.org"
    assert await people_of(parts).email_of(before) is None
    after = await _stored(parts, before.person_id)
    assert after.keys_to_destroy is None
    assert before.email_key in {each.client_id for each in await parts.vault.destroyed()}


async def test_an_address_is_taken_out_by_its_owner(service: Running, parts: Parts) -> None:
    token = a_coach(service)
    assert (await service.call("DELETE", "/v1/me/email", token)).status == 404
    await register(service, token, email=ADDRESS)
    before = await _stored(parts, (await me(service, token))["person_id"])
    for _ in range(2):
        assert (await service.call("DELETE", "/v1/me/email", token)).status == 204
    assert (await me(service, token))["email"] is None
    assert await people_of(parts).email_of(before) is None


async def test_a_crash_before_the_key_was_destroyed_is_made_up_for(service: Running, parts: Parts) -> None:
    token = a_coach(service)
    await register(service, token, email=ADDRESS)
    before = await _stored(parts, (await me(service, token))["person_id"])
    caller = Caller("test", "test")
    book = AddressBook(
        parts.store, DyingVault(parts.vault.database, parts.vault.require()), people_of(parts), system_clock
    )
    with pytest.raises(ConnectionError):
        await book.close(before.person_id, CloseAccount(), caller)
    assert (await _stored(parts, before.person_id)).keys_to_destroy == (before.email_key,)
    await AddressBook(parts.store, parts.vault, people_of(parts), system_clock).forget_all_unused(caller)
    assert (await _stored(parts, before.person_id)).keys_to_destroy is None
    assert await people_of(parts).email_of(before) is None


async def test_keys_that_nobody_used_are_swept_and_no_others(service: Running, parts: Parts) -> None:
    token = a_coach(service)
    await register(service, token, email=ADDRESS)
    unused = await parts.vault.key_for([f"address {new_id()}"])
    used = (await _stored(parts, (await me(service, token))["person_id"])).email_key
    swept = await SweptAddressKeys(parts.store, parts.vault).sweep(None, system_clock() + 2 * KEPT_FOR)
    assert swept >= 1
    kept = await parts.vault.idle_since(system_clock() + KEPT_FOR, None, 1000)
    assert used in kept
    assert unused not in kept


async def test_whoever_has_left_is_reached_by_nothing_and_cannot_come_back_by_its_token(
    service: Running, parts: Parts
) -> None:
    token = a_coach(service, district="D07")
    await register(service, token, email=ADDRESS)
    person_id = (await me(service, token))["person_id"]
    assert [str(each.person_id) for each in await reached(parts, Recipient("district", "D07"))] == [person_id]
    path = f"/v1/people/{person_id}/closure"
    assert (await service.call("POST", path, token, json={})).status == 403
    for _ in range(2):
        assert (await service.call("POST", path, operator(service), json={"reason": "left"})).status == 204
    assert await reached(parts, Recipient("district", "D07")) == []
    assert (await service.call("GET", "/v1/me", token)).status == 404
    refused = await register(service, token, email=ADDRESS)
    assert (refused.status, refused.codes) == (409, {"person_closed"})
    shown = await service.call("GET", f"/v1/people/{person_id}", operator(service))
    assert (shown.body["has_email"], shown.body["closed_on"] is None) == (False, False)
    unknown = await service.call("POST", f"/v1/people/{uuid4()}/closure", operator(service), json={})
    assert unknown.status == 404


async def test_an_operator_finds_people_and_no_address(service: Running) -> None:
    token = a_coach(service, district="D08")
    await register(service, token, email=ADDRESS)
    listed = await service.call("GET", "/v1/people", operator(service), params={"district": "D08"})
    (found,) = listed.body["items"]
    assert (found["roles"], found["has_email"], found["email_stopped"]) == (["work_coach"], True, None)
    assert ADDRESS not in str(listed.body)
    assert (await service.call("GET", "/v1/people", token)).status == 403
    wrong = await service.call("GET", "/v1/people", operator(service), params={"district": "NOWHERE"})
    assert (wrong.status, wrong.body["reasons"][0]["pointer"]) == (422, "/query/district")


async def test_a_malformed_address_is_refused_by_its_field_and_not_repeated(service: Running) -> None:
    token = a_coach(service)
    for wrong in ("anna", "anna@example.org\r\nBcc: all@example.org"):
        reply = await register(service, token, email=wrong)
        assert reply.status == 422
        assert [each["pointer"] for each in reply.body["reasons"]] == ["/email"]
        assert wrong not in str(reply.body)
    assert (await register(service, token, language="fr")).status == 422
    assert (await register(service, token, phone="1")).status == 422
    assert (await register(service, service.token(Role.AUDITOR), email=ADDRESS)).status == 403
    assert (await register(service, service.token(Role.SUPPLIER, org=uuid4()), email=ADDRESS)).status == 403


async def test_of_a_supplier_those_are_reached_whose_accounts_still_speak_for_it(
    service: Running, parts: Parts
) -> None:
    supplier_id, org = uuid4(), f"org {secrets.token_hex(4)}"
    await service.knows(org, supplier_id)
    token = service.token(Role.SUPPLIER, org=org, subject=f"seller {org}")
    await register(service, token, email=ADDRESS)
    entry = await me(service, token)
    assert (entry["kind"], entry["supplier_id"]) == ("supplier", str(supplier_id))
    to = Recipient("supplier", str(supplier_id))
    assert [str(each.person_id) for each in await reached(parts, to)] == [entry["person_id"]]
    unlinked = AccountUnlinked(supplier_id=supplier_id, org=org, unlinked_at=system_clock())
    await Rows(service.database, KNOWN_ACCOUNTS).apply([(unlinked, 2)])
    assert await reached(parts, to) == []


async def test_a_recipient_with_many_people_is_read_page_by_page(service: Running, parts: Parts) -> None:
    people = [a_coach(service, district="D09") for _ in range(5)]
    for each in people:
        assert (await register(service, each)).status == 204
    found = [each.person_id for each in await reached(parts, Recipient("district", "D09"), limit=2)]
    assert found == sorted(found)
    assert len(set(found)) == 5


async def _stored(parts: Parts, person_id: object) -> Person:
    return (await parts.store.get(PEOPLE(person_id))).state
