"""Services as they run: in this process, over real HTTP, against a real database and a real broker."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from pymongo.read_concern import ReadConcern

from deploy.local.client_keys import master_key_file
from deploy.local.processes import free_port
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.contracts.supplier_registry import AccountLinked
from shared.kernel.known_accounts import KNOWN_ACCOUNTS
from shared.runtime import Process, ProcessRole, database_of, prepare
from shared.service import Service
from shared.settings import Settings
from shared.store.rows import Rows

DEADLINE = 30.0
CLIENT_KEY_SECRET = "a secret of the tests that is long enough to be one"  # pragma: allowlist secret
ALL = frozenset({ProcessRole.API, ProcessRole.WORKER, ProcessRole.RELAY, ProcessRole.TIMER})


def settings_for(mongodb_uri: str, kafka_bootstrap: str, database: str, issuer: Issuer, **more: Any) -> Settings:
    """Return settings with free ports and the short times that suit the embedded broker."""
    return Settings(
        **{
            "mongodb_uri": mongodb_uri,
            "mongodb_database": database,
            "kafka_bootstrap_servers": kafka_bootstrap,
            "kafka_create_topics": True,
            "kafka_partitions": 2,
            "kafka_idempotence": os.environ.get("KAFKA_IDEMPOTENCE", "false"),
            "kafka_fetch_max_wait_ms": 20,
            "kafka_session_timeout_ms": 1000,
            "kafka_heartbeat_interval_ms": 200,
            "begin_anew": True,  # tests share a broker, each with a database of its own
            "http_port": free_port(),
            "ops_port": free_port(),
            "drain_seconds": 0,
            "auth_jwks_file": issuer.jwks_file,
            "client_key_secrets": CLIENT_KEY_SECRET,
            "sealing_local_key_file": master_key_file(issuer.jwks_file.parent),
            **more,
        }
    )


def issuer_in(folder: Path) -> Issuer:
    """Return an identity provider of the test's own."""
    return Issuer(folder, "https://identity.example", "dps")


class Caller:
    """Somebody who calls what answers at an address, with tokens that it trusts."""

    def __init__(self, url: str, issuer: Issuer, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.issuer = issuer
        self.session = session

    def token(self, *roles: Role, org: object = None, districts: Iterable[str] = (), subject: str = "") -> str:
        """A token for an account of these roles' own, where no subject is named."""
        account = subject or " ".join(["tester", *sorted(roles)])
        return self.issuer.token(account, roles, org=str(org) if org else None, districts=districts)

    async def call(self, method: str, path: str, token: str | None = None, **request: Any) -> "Reply":
        """Send a request; `json`, `params` and `headers` as aiohttp takes them."""
        headers = dict(request.pop("headers", {}))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        async with self.session.request(method, f"{self.url}{path}", headers=headers, **request) as response:
            if response.content_type == "application/pdf":
                return Reply(response.status, await response.read(), response.headers)
            text = await response.text()
            body = await response.json(content_type=None) if "json" in response.content_type else text or None
            return Reply(response.status, body, response.headers)


class Running(Caller):
    """A running service and somebody who calls it."""

    def __init__(self, service: Service, settings: Settings, issuer: Issuer, session: aiohttp.ClientSession) -> None:
        super().__init__(f"http://127.0.0.1:{settings.http_port}", issuer, session)
        self.service = service
        self.settings = settings
        # As services read: what only this test saw yet, a request may not see.
        self.database = database_of(service, settings).with_options(read_concern=ReadConcern("majority"))

    async def knows(self, org: object, supplier_id: UUID) -> None:
        """Let the service know that an organisation speaks for a supplier, as if the news of it had come."""
        linked = AccountLinked(supplier_id=supplier_id, org=str(org), linked_at=datetime.now(UTC))
        await Rows(self.database, KNOWN_ACCOUNTS).apply([(linked, 1)])

    async def checks(self) -> dict[str, bool]:
        """What its readiness says of each thing that it needs."""
        _, text = await self.operations("/health/ready")
        checks: dict[str, bool] = json.loads(text)["checks"]
        return checks

    async def operations(self, path: str) -> tuple[int, str]:
        async with self.session.get(f"http://127.0.0.1:{self.settings.ops_port}{path}") as response:
            return response.status, await response.text()


class Reply:
    """The answer to a request."""

    def __init__(self, status: int, body: Any, headers: Any) -> None:
        self.status = status
        self.body = body
        self.headers = headers

    @property
    def codes(self) -> set[str]:
        """The codes of a problem's reasons."""
        return {reason["code"] for reason in self.body["reasons"]}

    def __repr__(self) -> str:
        return f"{self.status} {self.body}"


@asynccontextmanager
async def running(
    service: Service, settings: Settings, issuer: Issuer, roles: frozenset[ProcessRole] = ALL
) -> AsyncIterator[Running]:
    """Run a service until the block ends, and stop it as an orderly SIGTERM would."""
    await prepare(service, settings)
    stopping = asyncio.Event()
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        one = Running(service, settings, issuer, session)
        stack.callback(one.database.client.close)
        task = asyncio.create_task(Process(service, settings, roles).run(stopping))
        try:
            await until(lambda: _is_ready(one, task), "the service is ready")
            yield one
        finally:
            stopping.set()
            await task


async def _is_ready(one: Running, task: "asyncio.Task[None]") -> bool:
    if task.done():
        task.result()
    try:
        status, _ = await one.operations("/health/ready")
    except aiohttp.ClientConnectionError:
        return False
    return status == 200


async def turns(seconds: float) -> AsyncIterator[None]:
    """Go on for ever with a pause after each turn, so that a load does not keep a small machine busy alone."""
    while True:
        yield
        await asyncio.sleep(seconds)


async def a_while(seconds: float) -> None:
    """Let time pass where that itself is meant: a fault lasts, somebody comes a moment later."""
    await asyncio.sleep(seconds)


async def until(condition: Callable[[], Awaitable[Any]], what: object, within: float = DEADLINE) -> Any:
    """Wait until a condition holds, and return what it returned; fails naming `what` was waited for, as it is then."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + within
    while not (found := await condition()):
        assert loop.time() < give_up, f"waited {within} s in vain: {what}"
        await asyncio.sleep(0.02)
    return found
