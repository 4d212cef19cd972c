"""The vault, with the driver's own library and a real database: what was sealed is gone at once with its key."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.local.client_keys import master_key_file
from shared.contracts.sealed import Sealed
from shared.sealing import Destroyed, Erased, KmsAway, MasterKey, OfAnother, SealingUnfit, Vault
from shared.sealing.kms import LOCAL_BYTES
from shared.store.mongo import connect, disconnect
from tests.sealing.key_services import a_hanging_key_service

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
SAID = "Anna Jêneŵ, 12 Example Street"
DECISION = "01586262-ec40-7000-8000-000000000001"
MASTER = MasterKey("local", {"key": bytes(range(LOCAL_BYTES))})


@pytest.fixture
async def vault(mongodb_uri: str, database_name: str) -> AsyncIterator[Vault]:
    """A vault of this test's own."""
    found = Vault(connect(mongodb_uri, f"{database_name}_vault", app_name="test"), MASTER)
    await found.prepare()
    yield found
    await found.database.client.drop_database(found.database.name)
    disconnect(found.database)


async def test_what_is_sealed_says_nothing_and_is_opened_by_its_clients_key(vault: Vault) -> None:
    client = await vault.key_for(["name"])
    sealed = await vault.seal(client, SAID)
    assert SAID.encode() not in sealed.made
    assert SAID not in sealed.text
    assert SAID not in repr(sealed)
    assert await vault.open(client, [sealed, sealed]) == [SAID, SAID]
    assert (await vault.seal(client, SAID)).text != sealed.text


async def test_a_name_has_one_key_whoever_is_quicker_and_a_new_name_joins_the_old(vault: Vault) -> None:
    found = await asyncio.gather(*(vault.key_for(["old"]) for _ in range(8)))
    assert len(set(found)) == 1
    assert found[0].version == 4
    assert await vault.key_for(["new", "old"]) == found[0]
    assert await vault.find(["new"]) == found[0] == await vault.find(["unheard of", "old"])
    assert await vault.find(["unheard of"]) is None


async def test_a_key_that_was_destroyed_opens_nothing_at_once_and_its_names_are_free(vault: Vault) -> None:
    client = await vault.key_for(["name"])
    sealed = await vault.seal(client, SAID)
    assert await vault.open(client, [sealed]) == [SAID]
    await vault.destroy(client, DECISION, NOON)
    assert await vault.open(client, [sealed]) == [None]
    with pytest.raises(Erased):
        await vault.seal(client, SAID)
    assert await vault.find(["name"]) is None
    assert await vault.key_for(["name"]) != client
    assert await vault.destroyed() == [Destroyed(client, NOON, DECISION)]
    await vault.destroy(client, "another decision", NOON + timedelta(days=1))
    assert await vault.destroyed() == [Destroyed(client, NOON, DECISION)]


async def test_what_another_client_sealed_is_refused(vault: Vault) -> None:
    one, another = await vault.key_for(["one"]), await vault.key_for(["another"])
    sealed = await vault.seal(one, SAID)
    for value in (sealed, Sealed.of(b"no driver made this"), Sealed.of(b"")):
        with pytest.raises(OfAnother):
            await vault.open(another, [value])
    broken = bytearray(sealed.made)
    broken[-1] ^= 1
    with pytest.raises(OfAnother):
        await vault.open(one, [Sealed.of(bytes(broken))])


ANOTHER_PROCESS = """
import asyncio, sys
from uuid import UUID
from shared.contracts.sealed import Sealed
from shared.sealing import MasterKey, Vault
from shared.store.mongo import connect

async def main(uri, name, client, sealed):
    vault = Vault(connect(uri, name, app_name="test"), MasterKey("local", {"key": bytes(range(96))}))
    while True:
        print((await vault.open(UUID(client), [Sealed(sealed)]))[0], flush=True)
        if not sys.stdin.readline().strip():
            return

asyncio.run(main(*sys.argv[1:]))
"""


async def test_another_process_that_has_just_read_it_cannot_read_it_once_it_is_erased_here(
    vault: Vault, mongodb_uri: str
) -> None:
    client = await vault.key_for(["name"])
    sealed = await vault.seal(client, SAID)
    arguments = (mongodb_uri, vault.database.name, str(client), sealed.text)
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", ANOTHER_PROCESS, *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": ".", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert other.stdin
    assert other.stdout
    assert (await other.stdout.readline()).decode().strip() == SAID
    await vault.destroy(client, DECISION, NOON)
    other.stdin.write(b"again\n")
    assert (await other.stdout.readline()).decode().strip() == "None"
    other.stdin.write(b"\n")
    assert await other.wait() == 0


async def test_a_vault_that_was_restored_from_before_the_erasure_stays_unreadable_and_is_cleaned(vault: Vault) -> None:
    client = await vault.key_for(["name"])
    sealed = await vault.seal(client, SAID)
    backup = await vault.database.keys.find().to_list(None)
    await vault.destroy(client, DECISION, NOON)
    await vault.database.keys.insert_many(backup)
    assert await vault.open(client, [sealed]) == [None]
    assert await vault.find(["name"]) is None
    with pytest.raises(Erased):
        await vault.seal(client, SAID)
    assert await vault.prepare() == 1
    assert await vault.database.keys.count_documents({}) == 0
    assert await vault.prepare() == 0


async def test_a_ledger_that_was_lost_with_the_vault_is_merged_from_its_own_backup(vault: Vault) -> None:
    client, other = await vault.key_for(["name"]), await vault.key_for(["other"])
    sealed = await vault.seal(client, SAID)
    backup = await vault.database.keys.find().to_list(None)
    await vault.destroy(client, DECISION, NOON)
    ledger = await vault.destroyed()
    await vault.database.destroyed.delete_many({})
    await vault.database.keys.insert_many([each for each in backup if bytes(each["_id"]) == client.bytes])
    assert await vault.open(client, [sealed]) == [SAID]
    assert await vault.merge(ledger) == 1
    assert await vault.open(client, [sealed]) == [None]
    assert await vault.merge(ledger) == 0
    assert await vault.find(["other"]) == other


async def test_a_crash_between_the_ledger_and_the_key_leaves_it_unreadable(vault: Vault) -> None:
    client = await vault.key_for(["name"])
    sealed = await vault.seal(client, SAID)
    await vault.database.destroyed.insert_one(Destroyed(client, NOON, DECISION).to_document())
    assert await vault.open(client, [sealed]) == [None]
    await vault.destroy(client, DECISION, NOON)
    assert await vault.database.keys.count_documents({}) == 0


async def test_keys_that_nobody_used_are_listed_and_one_that_was_asked_for_meanwhile_stays(vault: Vault) -> None:
    idle, used = await vault.key_for(["idle"]), await vault.key_for(["used"])
    before = datetime.now(UTC) + timedelta(milliseconds=1)  # the database keeps whole milliseconds
    while datetime.now(UTC) <= before:
        assert await vault.idle_since(before, None, 10) == sorted([idle, used])
    assert await vault.idle_since(before, min(idle, used), 10) == [max(idle, used)]
    assert await vault.key_for(["used"]) == used
    assert await vault.idle_since(before, None, 10) == [idle]
    assert await vault.idle_since(before, None, 10, idle_after=before) == []
    assert await vault.idle_since(datetime.now(UTC), None, 10, idle_after=before) == [used]
    assert not await vault.discard_unused(used, before)
    assert await vault.discard_unused(idle, before)
    assert await vault.find(["idle"]) is None
    assert await vault.find(["used"]) == used


AWS_CREDENTIALS = {"accessKeyId": "x", "secretAccessKey": "y"}  # pragma: allowlist secret
AWS_KEY = {"region": "eu-west-2", "key": "k", "endpoint": "127.0.0.1:1"}


@pytest.mark.parametrize(
    ("provider", "credentials", "key"),
    [("kmip", {"endpoint": "127.0.0.1:1"}, {}), ("aws", AWS_CREDENTIALS, AWS_KEY)],
)
async def test_a_key_service_that_is_away_is_said_to_be_and_nothing_is_kept(
    vault: Vault, provider: str, credentials: dict[str, str], key: dict[str, str]
) -> None:
    away = Vault(vault.database, MasterKey(provider, credentials, key, seconds=2))
    with pytest.raises(KmsAway) as refused:
        await away.key_for(["name"])
    assert refused.value.code == "sealing_unavailable"
    assert await vault.database.keys.count_documents({}) == 0


async def test_without_a_master_key_nothing_is_sealed_and_what_is_to_be_set_is_said(vault: Vault) -> None:
    blind = Vault(vault.database, None)
    with pytest.raises(SealingUnfit, match="SEALING_KMS"):
        await blind.key_for(["name"])
    client = await vault.key_for(["name"])
    await blind.destroy(client, DECISION, NOON)  # to erase, no master key is needed
    assert await vault.find(["name"]) is None


async def test_the_vault_is_read_from_the_primary_alone(mongodb_uri: str, database_name: str) -> None:
    behind = connect(f"{mongodb_uri}&readPreference=secondaryPreferred", database_name, app_name="test")
    try:
        with pytest.raises(SealingUnfit, match="primary"):
            Vault(behind, MASTER)
    finally:
        disconnect(behind)


async def test_a_local_master_key_is_made_once_and_opens_what_it_sealed(tmp_path: Path) -> None:
    file = master_key_file(tmp_path / "secrets")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == master_key_file(tmp_path / "secrets").read_bytes()


async def test_the_document_of_a_key_holds_nothing_of_a_client_but_the_name_that_it_was_given(vault: Vault) -> None:
    await vault.key_for(["f00d"])
    document = await vault.database.keys.find_one({})
    assert set(document) == {"_id", "keyAltNames", "keyMaterial", "creationDate", "updateDate", "status", "masterKey"}
    assert document["keyAltNames"] == ["f00d"]
    assert document["masterKey"] == {"provider": "local"}


async def test_a_key_service_that_hangs_keeps_nobody_waiting_for_long_and_no_erasure(vault: Vault) -> None:
    client = await vault.key_for(["name"])
    async with a_hanging_key_service() as endpoint:
        hanging = Vault(vault.database, MasterKey("kmip", {"endpoint": endpoint}, {}, seconds=0.5))
        asked = [asyncio.create_task(hanging.key_for([f"new {number}"])) for number in range(40)]
        await hanging.destroy(client, DECISION, NOON)
        assert await hanging.find(["name"]) is None
        assert not any(each.done() and not each.exception() for each in asked)
        found = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(each) for each in found} == {KmsAway}
    assert await vault.database.keys.count_documents({}) == 0
