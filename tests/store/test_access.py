"""The database as deployed: TLS and SCRAM-SHA-256 required, and each service's user may use its own database alone.

In it the event log is appended to, and never changed.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, ServerSelectionTimeoutError

from deploy.kubernetes.database import VAULTS, role_of_vault, roles_of
from deploy.kubernetes.database import users as users_declared
from deploy.local.binaries import MONGOD
from deploy.local.certificates import Authority
from deploy.local.processes import HOST, ChildProcess
from deploy.local.replica_set import REPLICA_SET
from deploy.local.servers import Server
from deploy.reconciliation.reconcile import reconcile
from deploy.services import service
from shared.auth.principal import Role
from shared.files.downloads import Downloads
from shared.kernel.caller import Caller
from shared.kernel.clock import system_clock
from shared.kernel.ids import new_id
from shared.sealing import MasterKey, Vault
from shared.sealing.ledger import COLLECTION as LEDGER
from shared.sealing.vault import KEYS
from shared.settings import Settings
from shared.store.mongo import Database, connect, disconnect
from shared.store.position import Positions
from shared.store.rights import RETENTION_ROLE, SERVICE_ROLE, VAULT_ROLE
from shared.store.rows import Rows
from tests.conftest import OwnMongod
from tests.running import issuer_in, running, settings_for, until

RECONCILING = "reconciliation"
REGISTRY = "supplier_registry"  # it has files
OWNERS = {vault: vault.removesuffix("_vault") for vault in VAULTS}  # the services that seal
PASSWORD = "for/this:test@only"  # what must be escaped in a URI


def keeper_of(name: str) -> str:
    """Return the user who shortens the log of a service by policy."""
    return f"{name}_keeper"


@asynccontextmanager
async def guarded(folder: Path, own_mongod: OwnMongod, authority: Authority) -> AsyncIterator[str]:
    """A replica set of one with TLS and authentication; yields the URI of its user ordering."""
    open_one = await own_mongod(data_dir=folder)
    async with AsyncMongoClient[dict[str, object]](open_one.uri) as client:
        services = ("ordering", REGISTRY, *OWNERS.values())
        for role in (*chain.from_iterable(map(roles_of, services)), *map(role_of_vault, VAULTS)):
            granted = {"privileges": role["privileges"], "roles": []}
            await client[role["db"]].command("createRole", role["role"], **granted)
        users = (
            *((name, name, SERVICE_ROLE) for name in services),
            *((vault, vault, VAULT_ROLE) for vault in VAULTS),
            *((keeper_of(name), name, RETENTION_ROLE) for name in OWNERS.values()),
            ("retention", "ordering", RETENTION_ROLE),
        )
        for user, owner, role in users:
            roles = [{"role": role, "db": owner}]
            await client.admin.command("createUser", user, pwd=PASSWORD, roles=roles)
        (looking,) = [each["roles"] for each in users_declared()["spec"]["users"] if each["name"] == RECONCILING]
        granted = [{"role": each["name"], "db": each["db"]} for each in looking]
        await client.admin.command("createUser", RECONCILING, pwd=PASSWORD, roles=granted)
    await open_one.stop()
    crt, key = authority.certificate("mongodb")
    together, shared_key = folder / "mongodb.pem", folder / "key"
    together.write_bytes(crt.read_bytes() + key.read_bytes())
    shared_key.write_text("a" * 64)
    shared_key.chmod(0o400)
    uri = f"mongodb://ordering:{PASSWORD.replace('/', '%2F').replace(':', '%3A').replace('@', '%40')}@{HOST}"
    uri = f"{uri}:{open_one.port}/?replicaSet={REPLICA_SET}&authSource=admin"

    async def answers(_: int) -> None:
        async with AsyncMongoClient[dict[str, object]](uri, tls=True, tlsCAFile=str(authority.ca_file)) as client:
            await client.admin.command("ping")

    command = [
        *(str(MONGOD.find()), "--dbpath", str(folder), "--port", str(open_one.port), "--bind_ip", HOST),
        *("--replSet", REPLICA_SET, "--auth", "--keyFile", str(shared_key), "--nounixsocket"),
        *("--tlsMode", "requireTLS", "--tlsCertificateKeyFile", str(together), "--tlsCAFile", str(authority.ca_file)),
        *("--tlsAllowConnectionsWithoutCertificates", "--wiredTigerCacheSizeGB", "0.25"),
        *("--setParameter", "authenticationMechanisms=SCRAM-SHA-256"),
    ]
    process = ChildProcess(command, folder / "guarded.log", name="mongod")
    server = Server(process, open_one.port, binary=MONGOD, ready=answers, ready_within=60, stopped_within=30)
    await server.start()
    try:
        yield uri
    finally:
        await server.kill()


async def test_a_service_needs_tls_and_its_own_database_alone(
    own_mongod: OwnMongod, kafka_bootstrap: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, other, secrets = Authority(tmp_path), Authority(tmp_path, "other"), tmp_path / "secrets"
    async with guarded(tmp_path / "data", own_mongod, authority) as uri:
        secrets.mkdir()
        (secrets / "mongodb_uri").write_text(uri)
        monkeypatch.setenv("SECRETS_DIR", str(secrets))
        issuer = issuer_in(tmp_path)
        settings = settings_for(
            Settings().mongodb_uri, kafka_bootstrap, "ordering", issuer, mongodb_tls_ca_file=authority.ca_file
        )
        async with running(service("ordering"), settings, issuer) as ordering:
            path, budget = "/v1/budgets/D01/2026-27", {"allocated_pence": 100}
            answer = await ordering.call("PUT", path, ordering.token(Role.BUYER), json=budget)
            assert answer.status == 204, answer
            await until(Positions(ordering.database).read, "the relay has published it")
            with pytest.raises(OperationFailure, match="not authorized"):
                await ordering.database.client["catalogue"]["offers"].find_one()
            await whoever_reconciles_sees_all_and_changes_nothing(uri, authority, settings)
            await rebuilt(ordering.database)
            await appends_and_changes_nothing(ordering.database)
            await whoever_keeps_to_the_policy_may_delete(uri, authority, ordering.database)
            await downloads_are_only_added_to(uri, authority)
            assert OWNERS
            for vault in OWNERS:
                await the_vault_is_for_its_own_user_alone(uri, authority, vault)
        for ca_file in (None, other.ca_file):
            database = connect(f"{uri}&serverSelectionTimeoutMS=500", "ordering", app_name="t", tls_ca_file=ca_file)
            with pytest.raises(ServerSelectionTimeoutError):
                await database.command("ping")
            disconnect(database)
        for secret in ("wrong", ""):
            unknown = re.sub(r"//ordering:[^@]*@", f"//ordering:{secret}@" if secret else "//", uri)
            database = connect(unknown, "ordering", app_name="t", tls_ca_file=authority.ca_file)
            with pytest.raises(OperationFailure, match=r"Authentication failed|requires authentication"):
                await database["budgets"].find_one()
            disconnect(database)


async def rebuilt(database: Database) -> None:
    """Rows are built anew in a collection beside, which takes the place of the one that is read."""
    projection = service("ordering").projections[0]
    rows = Rows(database, projection)
    await (await rows.beside()).take_over()
    assert await rows.count({}) == 0


async def appends_and_changes_nothing(database: Database, collection: str = "events") -> None:
    """Whatever way there is to change or delete an event is refused to the user of the service."""
    events, leases = database[collection], database["leases"]
    before = await events.find().to_list(None)
    assert before
    attempts: dict[str, Callable[[], Awaitable[object]]] = {
        "update": lambda: events.update_one({}, {"$set": {"actor": "nobody"}}),
        "replace": lambda: events.replace_one({}, {"actor": "nobody"}),
        "find and modify": lambda: events.find_one_and_update({}, {"$set": {"actor": "nobody"}}),
        "upsert": lambda: events.update_one({"_id": "new"}, {"$set": {"actor": "nobody"}}, upsert=True),
        "delete": lambda: events.delete_one({}),
        "delete all": lambda: events.delete_many({}),
        "find and delete": lambda: events.find_one_and_delete({}),
        "drop": events.drop,
        "rename": lambda: events.rename("leases.rebuilt"),
        "rename onto": lambda: leases.rename(collection, dropTarget=True),
        "rename to what may be deleted from": lambda: events.rename("leases", dropTarget=True),
        "merge into": lambda: leases.aggregate([{"$merge": collection}]).to_list(None),
        "write out into": lambda: leases.aggregate([{"$out": collection}]).to_list(None),
        "forget after a while": lambda: database.command("collMod", collection, validator={"a": 1}),
        "drop the database": lambda: database.client.drop_database(database.name),
        "grant itself more": lambda: database.command("grantRolesToRole", SERVICE_ROLE, roles=["readWrite"]),
    }
    for how, attempt in attempts.items():
        with pytest.raises(OperationFailure, match="not authorized"):
            assert await attempt() is how
    assert await events.find().to_list(None) == before


async def downloads_are_only_added_to(uri: str, authority: Authority) -> None:
    """Who opened a file stays on record, whatever the service itself is made to do."""
    other = connect(uri.replace("//ordering:", f"//{REGISTRY}:"), REGISTRY, app_name="t", tls_ca_file=authority.ca_file)
    try:
        await Downloads(other).append(new_id(), Caller(actor="ada", correlation_id="c-1"), system_clock())
        await other["leases"].insert_one({"_id": "any"})
        await appends_and_changes_nothing(other, "downloads")
    finally:
        disconnect(other)


async def whoever_reconciles_sees_all_and_changes_nothing(uri: str, authority: Authority, settings: Settings) -> None:
    """The user of the nightly Job compares everything, opens no vault, and cannot mend what it finds."""
    own = uri.replace("//ordering:", f"//{RECONCILING}:")
    named_after_services = settings.model_copy(update={"mongodb_uri": own, "mongodb_database": ""})
    findings = {each.what: each for each in await reconcile(named_after_services, settle=0)}
    assert findings["ordering: state of every budget is the fold of its log"].checked == 1
    other = connect(own, "ordering", app_name="t", tls_ca_file=authority.ca_file)
    try:
        for attempt in (
            lambda: other["budgets"].delete_many({}),
            lambda: other["events"].insert_one({"_id": "made up"}),
            *(other.client[vault][KEYS].find_one for vault in VAULTS),
        ):
            with pytest.raises(OperationFailure, match="not authorized"):
                await attempt()
    finally:
        disconnect(other)


async def whoever_keeps_to_the_policy_may_delete(uri: str, authority: Authority, database: Database) -> None:
    """The user `retention` shortens the log and does nothing else."""
    other = connect(uri.replace("//ordering:", "//retention:"), "ordering", app_name="t", tls_ca_file=authority.ca_file)
    try:
        event = await other["events"].find_one()
        assert event is not None
        with pytest.raises(OperationFailure, match="not authorized"):
            await other["events"].insert_one({**event, "_id": "another"})
        with pytest.raises(OperationFailure, match="not authorized"):
            await other["budgets"].find_one()
        assert (await other["events"].delete_one({"_id": event["_id"]})).deleted_count == 1
        assert await database["events"].find_one({"_id": event["_id"]}) is None
    finally:
        disconnect(other)


async def the_vault_is_for_its_own_user_alone(uri: str, authority: Authority, name: str) -> None:
    """Who seals and erases by it has it: no service, no other vault's user, and nobody who keeps to the policy.

    The ledger is only added to.
    """
    owner = OWNERS[name]
    others = ("ordering", REGISTRY, "retention", *OWNERS.values(), *map(keeper_of, OWNERS.values()))

    def as_user(user: str) -> Database:
        return connect(uri.replace("//ordering:", f"//{user}:"), name, app_name="t", tls_ca_file=authority.ca_file)

    own = as_user(name)
    vault = Vault(own, MasterKey("local", {"key": bytes(96)}))
    try:
        await vault.prepare()
        client = await vault.key_for(["name"])
        assert await vault.open(client, [await vault.seal(client, "said")]) == ["said"]
        await vault.destroy(client, "decision", system_clock())
        kept = await vault.key_for(["another"])
        ledger = own[LEDGER]
        for attempt in (
            lambda: ledger.delete_many({}),
            lambda: ledger.update_many({}, {"$set": {"decision": ""}}),
            ledger.drop,
            own.client[owner]["events"].find_one,
        ):
            with pytest.raises(OperationFailure, match="not authorized"):
                await attempt()
        assert [each.client_id for each in await vault.destroyed()] == [client]
        for user in (*others, *(each for each in VAULTS if each != name)):
            other = as_user(user)
            try:
                for collection in (KEYS, LEDGER):
                    with pytest.raises(OperationFailure, match="not authorized"):
                        await other[collection].find_one()
                with pytest.raises(OperationFailure, match="not authorized"):
                    await other[KEYS].delete_many({})
            finally:
                disconnect(other)
        assert await vault.find(["another"]) == kept
    finally:
        disconnect(own)
